"""Run a file in a process of its own, as `run` does, that is copied from one in which all is imported."""

import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from unittest import mock


@functools.cache
def _origin():
    """Start what is copied, which ends when nobody is left to ask it, and return how it is asked."""
    ours, its = socket.socketpair()
    with its:
        command = [sys.executable, "-P", __file__]
        process = subprocess.Popen(
            command, stdin=its, stdout=subprocess.DEVNULL, start_new_session=True,
            env={"OPENBLAS_NUM_THREADS": "1"} | os.environ | {"MPLBACKEND": "Agg"},
        )
    assert ours.recv(1), "it ended as it began"
    return ours, process  # which is not to be collected


class Copy:
    """Stands for the `Popen` of a child."""

    def __init__(self, command, *, cwd, env, **_):
        read, write = os.pipe()
        self.told, tells = os.pipe()
        socket.send_fds(_origin()[0], [json.dumps([str(cwd), env]).encode()], [read, tells])
        os.close(read)
        os.close(tells)
        self.stdin, self.pid, self.returncode = os.fdopen(write, "wb"), int(os.read(self.told, 20)), None

    def poll(self):
        if self.returncode is None and select.select([self.told], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self):
        if self.returncode is None:
            self.returncode = int(os.read(self.told, 20))
            os.close(self.told)

    def kill(self):
        with suppress(ProcessLookupError):  # it may end meanwhile
            if self.poll() is None:
                os.kill(self.pid, signal.SIGKILL)


def begin(*command, **keywords):
    """Begin a child; as ever, where none can be copied or a test has taken the path of the others away."""
    may_be_copied = hasattr(os, "fork") and "PYTHONPATH" in os.environ
    return (Copy if may_be_copied else subprocess.Popen)(*command, **keywords)


def run(*arguments, **keywords):
    """Return what `run` returns."""
    from reference.conformance.running import run as running

    if hasattr(os, "fork"):
        if _origin()[1].poll() is not None:
            _origin.cache_clear()
        _origin()  # before any clock runs
    copied = SimpleNamespace(Popen=begin, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL)
    with mock.patch.object(running, "subprocess", copied):
        return running.run(*arguments, **keywords)


def serve():
    """Make a copy for each that is asked for, and one more that waits for it and tells how it ended."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from reference.conformance.catalogue import MISTAKES, SCRIPT
    from reference.conformance.running.child import main

    del sys.path[0]
    for mistake in MISTAKES.values():
        if mistake.target == SCRIPT:
            assert mistake.code.facts  # what it shows is seen once, and not in each copy
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    asks = socket.socket(fileno=os.dup(0))
    asks.send(b"!")
    while (asked := socket.recv_fds(asks, 2**20, 2))[0]:
        read, tells = asked[1]
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asks.close()
            if pid := os.fork():
                os.write(tells, b"%20d" % pid)
                os.write(tells, b"%20d" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                os._exit(0)
            os.close(tells)
            os.setsid()
            os.dup2(read, 0)
            os.dup2(1, 2)
            folder, environment = json.loads(asked[0])
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            main()
        os.close(read)
        os.close(tells)


if __name__ == "__main__":
    serve()
