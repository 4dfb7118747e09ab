"""Check a module or a file in a process of its own: what it does there costs the claim in which it does it.

It is no sandbox: the code that is checked may do whatever its user may do.
"""

import json
import math
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import reference
from reference.conformance.asking import SEEN, short
from reference.conformance.catalogue import CLAIMS, FUNCTIONS, MISTAKES
from reference.conformance.judging.check import check_function
from reference.conformance.loading.load import Loaded, load
from reference.conformance.loading.reading import LoadError
from reference.conformance.report import Diagnosis, Report, Verdict
from reference.conformance.running.command import load_command

LONGEST_LINE = 2**20  # more without a line end is no message of ours


def run(
    target: str,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    command: bool = False,
    seconds_a_claim: float = 10.0,
    seconds: float = 300.0,
    seconds_to_load: float = 60.0,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Return what `check` finds in a module, a file or a command, however that behaves.

    Parameters
    ----------
    target : str
        The name of a module, the path of a `.py` file or of a notebook, or a command.
    names : mapping
        From our names to theirs, where these cannot be guessed.
    command : bool
        Whether the target is a command that speaks JSON lines (`reference.conformance.running.command`).
    seconds_a_claim, seconds, seconds_to_load : float
        How long one claim may take, all of them together, and the loading of the target.
    stop : callable
        Asked again and again: once it is true, the process is ended and KeyboardInterrupt raised.

    Returns
    -------
    Report
        A claim in which the process hung or ended is broken, and says so.
    """
    report, finished, lost = Report(target=target), set[str](), dict[str, str]()
    if is_file := not command and target.endswith((".py", ".ipynb")):
        target = str(Path(target).resolve())
    folder = "" if is_file else os.getcwd()
    job = {"target": target, "names": dict(names), "command": command, "folder": folder, "seconds": seconds}
    end = time.monotonic() + seconds
    while True:
        started = "loading"
        stopped = "the time for all claims is used up"
        with _child(job | {"finished": sorted(finished), "lost": lost}, stop) as messages:
            for message in messages(min(end, time.monotonic() + seconds_to_load)):
                if "loading failed" in message:
                    report.notes.append(message["loading failed"])
                    return report
                if "loaded" in message:
                    report.notes, found = message["loaded"], message["found"]
                    report.unseen = [name for name in FUNCTIONS if name not in found]
                    if not found:
                        report.notes.append("it defines nothing of a known name; --map OURS=THEIRS tells one")
                if "start" in message:
                    started = message["start"]
                    message["again"](min(end, time.monotonic() + seconds_a_claim))
                if "function" in message:
                    started = "between two functions"
                    finished.add(message["function"])
                    _add(report, message)
                    message["again"](min(end, time.monotonic() + seconds_a_claim))
                if "end" in message:
                    return report
                stopped = message.get("stopped", "the process ended")
        if started in CLAIMS and started not in lost and time.monotonic() < end:
            lost[started] = stopped
            continue
        report.notes.append(f"the check ended early, {stopped}: {started}")
        return report


def _add(report: Report, message: dict[str, Any]) -> None:
    """Add what the child found out about one function."""
    found = message["report"]
    report.functions |= found["functions"]
    for v in found["claims"]:
        seen = {key: v[key] for key in SEEN if v[key] is not None}
        report.verdicts.append(Verdict(CLAIMS[v["slug"]], v["verdict"], v["reason"], v["snippet"], seen))
    report.diagnoses += [
        Diagnosis(**d | {"mistakes": [MISTAKES[slug] for slug in d["mistakes"]]}) for d in found["diagnoses"]
    ]


@contextmanager
def _child(job: dict[str, Any], stop: Callable[[], bool]) -> Iterator[Callable[[float], Any]]:
    """Start the child; yield a function that yields its messages up to a time, which each may move."""
    reading, writing = os.pipe()
    token = secrets.token_hex(8)  # junk on the descriptor is no message
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = [str(Path(reference.__file__).parents[1]), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        process = subprocess.Popen(
            # -P: with no module of the folder that it is in.
            [sys.executable, "-P", "-m", "reference.conformance.running.run"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=os.getcwd() if job["command"] else scratch, pass_fds=[writing], start_new_session=True,
            env=os.environ | {
                "PYTHONPATH": os.pathsep.join(filter(None, path)),
                "MPLBACKEND": "Agg",
                "REFERENCE_RUN": json.dumps(job | {"descriptor": writing, "token": token}),
            },
        )
        os.close(writing)
        try:
            yield lambda until: _messages(reading, process, token, until, stop)
        finally:
            # The child is a session of its own: what it started and left behind ends with it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(reading)


def _messages(
    reading: int, process: subprocess.Popen[bytes], token: str, until: float, stop: Callable[[], bool]
) -> Iterator[Any]:
    """Yield the child's messages, and at last why there are no more."""

    def again(later: float) -> None:
        nonlocal until
        until = later

    buffer = b""
    while True:
        if stop():
            raise KeyboardInterrupt
        ended = process.poll() is not None
        if select.select([reading], [], [], 0 if ended else 0.05)[0]:
            data = os.read(reading, 2**16)
            buffer += data
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                try:
                    message = json.loads(line)
                except ValueError:
                    continue
                if isinstance(message, dict) and message.pop("token", None) == token:
                    yield message | {"again": again}
            if data and len(buffer) <= LONGEST_LINE:
                continue
        if ended or len(buffer) > LONGEST_LINE:
            yield {"stopped": f"the process ended with {process.returncode}" if ended else "it wrote junk"}
            return
        if time.monotonic() > until:
            yield {"stopped": "it took too long"}
            return


def main() -> None:
    """Be the child: load the target, judge each function in a process of its own, tell the parent."""
    job = json.loads(os.environ.pop("REFERENCE_RUN"))

    def tell(**message: Any) -> None:
        # After junk without a line end, too, it is a line.
        data = b"\n" + json.dumps(message | {"token": job["token"]}).encode() + b"\n"
        while data:
            data = data[os.write(job["descriptor"], data) :]

    signal.alarm(math.ceil(job["seconds"]) + 60)  # should the parent be killed, this does not go on for ever
    if job["folder"]:
        sys.path.insert(0, job["folder"])  # a module is found from the scratch folder as it is from there
    try:
        loaded = load_command(job["target"]) if job["command"] else load(job["target"], job["names"])
    except LoadError as error:
        tell(**{"loading failed": str(error)})
        return
    except BaseException as error:
        tell(**{"loading failed": short(f"{type(error).__name__}: {error}")})
        return
    found = [name for name in FUNCTIONS if name in loaded.found]
    tell(loaded=loaded.notes, found=found)
    for name in found:
        if name not in job["finished"]:
            process = os.fork()
            if process == 0:
                _judge(name, loaded, job["lost"], job["seconds"], tell)
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            if code < 0:
                os.kill(os.getpid(), -code)  # so that the parent is told how it ended
            if code != DONE:
                os._exit(code)
    tell(end=True)


DONE = 77  # an exit code that nothing else has


def _judge(
    name: str, loaded: Loaded, lost: dict[str, str], seconds: float, tell: Callable[..., None]
) -> None:
    """Judge one function, tell what was found, and end this process."""
    signal.alarm(math.ceil(seconds) + 60)  # which no child inherits
    try:
        function = loaded.space[loaded.found[name]]
        start = lambda slug: tell(start=slug)  # noqa: E731
        report = check_function(name, function, loaded.found, lost=lost, start=start)
        tell(function=name, report=report.json())
        os._exit(DONE)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
