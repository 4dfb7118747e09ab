"""Start a process that ends with its parent, and end it with all that it has started; on every system."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MARK = "REFERENCE_CHECK"  # the variable of the environment that what is started inherits
WINDOWS = sys.platform == "win32"


def end(process: "subprocess.Popen[bytes]", mark: str) -> None:
    """End a process that leads a session of its own, and what it started and left behind.

    What has left that session is found by the mark, on Linux. Without sessions, on Windows, what it has
    started is known only as long as it runs.
    """
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif WINDOWS:
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    process.kill()
    _end_marked(mark)
    process.wait()


def _end_marked(mark: str) -> None:
    """End all processes but this one whose environment has a mark."""
    own, text = str(os.getpid()), f"{MARK}={mark}\0".encode()
    for _ in range(9):  # what is ended may just have started another
        found = 0
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended, or is another user's
                if folder.name != own and text in (folder / "environ").read_bytes():
                    os.kill(int(folder.name), signal.SIGKILL)
                    found += 1
        if not found:
            break


def end_with_parent(mark: str, clean: Callable[[], None]) -> None:
    """Let this process and what it has started end when its parent does, which holds its standard input.

    Whoever reads the standard input afterwards is at its end. What it has started bears the mark; `clean` is
    called before the end.
    """
    held, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def watch() -> None:
        os.read(held, 1)
        _end_marked(mark)
        clean()
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def bound_means(seconds: float, memory: int, file_size: int) -> None:
    """Bound what this process, and each that it starts, may use, where the system can.

    The seconds are of each processor: should nobody end it, it does not go on for ever. The memory is of
    data: what is merely mapped, as libraries and drivers do by the dozen GiB, is not counted. The size is of
    each file written.
    """
    try:
        import resource
    except ImportError:  # on Windows
        return
    limits = {
        resource.RLIMIT_CPU: int(seconds * (os.cpu_count() or 1)),
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_FSIZE: file_size,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        with suppress(ValueError, OSError):  # a lower one holds already
            resource.setrlimit(kind, (most, most))
