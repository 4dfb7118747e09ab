"""Functions of another language: a command that answers JSON lines, one for each call.

A request is `{"id": 1, "call": "numerical_diff", "args": {"f": "fn:x * x", "x": "0x1.8p+1"}}`, its answer
`{"id": 1, "value": 6.0}` or `{"id": 1, "error": "why"}`. Numbers and arrays are written as in the vectors:
C99 hexadecimal floating point, `nan`, `inf`, integers, `{"shape": [2], "data": [...]}`; an answer may use the
numbers of JSON, too. The first call is `capabilities`.
"""

import functools
import inspect
import json
import math
import shlex
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

import numpy as np

from reference.conformance.asking import GIVEN, UndecidableError, short
from reference.conformance.catalogue import FUNCTIONS, LAYERS, METHODS, NETWORKS, right
from reference.conformance.loading.load import Loaded
from reference.conformance.loading.reading import LoadError
from reference.conformance.running.process import WINDOWS

# Whose arguments are objects of Python.
UNSPOKEN = (
    *LAYERS, "im2col", "col2im", "mini_batches", "train", "has_learned", "is_overfitting",
    "overfitting_signs", "choose_learning_rate", "load_mnist",
)
SPOKEN = tuple(name for name in FUNCTIONS if name not in UNSPOKEN)
CALLS = [n for n in SPOKEN if n not in METHODS] + [
    f"{n}{m}" for n in NETWORKS for m in ("", *(f".{m}" for m in METHODS[n]))
]
STATE = {"TwoLayerNet": "params", "simpleNet": "W"}
LONGEST = 2**24  # bytes of an answer


class CommandError(Exception):
    """The command gave no answer, or an error for an answer."""


class EndedError(CommandError):
    """The command ended before it answered."""


class Command:
    """A process that is asked line by line, and started again when it has ended."""

    def __init__(self, command: str) -> None:
        # Windows takes the line as it is, and has other rules for what is quoted.
        self.argv = command if WINDOWS else shlex.split(command)
        if not command.strip():
            raise CommandError("the command is empty")
        self.calls = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.said: deque[bytes] = deque(maxlen=50)

    def ask(self, call: str, **more: Any) -> Any:
        """Return the answer to a request, one of `CALLS` or "capabilities", whatever else the command prints.

        A command may end after an answer: if it ends without one, it is started and asked once more. A
        CommandError is raised if it ends, does not understand, or prints more than an answer can be.
        """
        self.calls += 1
        request = json.dumps({"id": self.calls, "call": call, **more}).encode() + b"\n"
        fresh = self.process is None
        try:
            return self._answer(request)
        except EndedError:
            if fresh:
                raise
            return self._answer(request)

    def _answer(self, request: bytes) -> Any:
        process = self.process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError):  # it has ended, which the answer tells
            process.stdin.write(request)
            process.stdin.flush()
        read = 0
        while line := process.stdout.readline(LONGEST):
            read += len(line)
            if read > LONGEST:
                self.close()
                raise CommandError("the command printed no answer, but much else")
            try:
                answer = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(answer, dict) and answer.get("id") == self.calls:
                if "value" not in answer:
                    raise CommandError(str(answer.get("error", "the command gave no value")))
                return answer
        raise EndedError(f"the command ended with {self._ended(process)}")

    def _start(self) -> "subprocess.Popen[bytes]":
        pipe = subprocess.PIPE
        self.process = process = subprocess.Popen(self.argv, stdin=pipe, stdout=pipe, stderr=pipe)
        assert process.stderr is not None
        self.said.clear()

        def listen(stream: IO[bytes]) -> None:
            with stream:
                while line := stream.readline(2**10):
                    self.said.extend([line] if line.strip() else [])

        self.listening = threading.Thread(target=listen, args=[process.stderr], daemon=True)
        self.listening.start()
        return process

    def _ended(self, process: "subprocess.Popen[bytes]") -> str:
        """Return how the process has ended, and what it said of that."""
        with suppress(subprocess.TimeoutExpired):  # it may have closed its output, and go on
            process.wait(1)
        self.close()
        self.listening.join(1)  # what it has started may hold the pipe open
        lines = [short(line.decode(errors="replace")) for line in self.said]
        why = next((line for line in reversed(lines) if "error" in line.lower()), "".join(lines[-1:]))
        return f"{process.returncode}: {why}" if why else f"{process.returncode}"

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout):
                assert stream is not None
                with suppress(OSError):
                    stream.close()
            self.process = None

    def call(self, name: str, **arguments: Any) -> Any:
        """Return what a function returns for these arguments, and change them as it did."""
        answer = self.ask(name, args={key: encode(value) for key, value in arguments.items()})
        after = answer.get("after", {})
        try:
            for key, value in arguments.items():
                if isinstance(value, np.ndarray) and key in after:
                    np.copyto(value, decode(after[key]), casting="unsafe")
            return decode(answer["value"])
        except (ValueError, TypeError, OverflowError, RecursionError, LookupError, MemoryError) as error:
            raise CommandError(f"{short(repr(answer))} is no answer: {error}") from None


def encode(value: Any) -> Any:
    """Return an argument as JSON has it.

    Examples
    --------
    >>> encode(np.array([1.5, np.inf]))
    {'shape': [2], 'data': ['0x1.8000000000000p+0', 'inf']}
    """
    if callable(value):
        expression = getattr(value, "__name__", "").removeprefix("lambda x: ")
        return f"fn:{expression}"
    if isinstance(value, dict):
        return {key: encode(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "data": [encode(entry) for entry in value.ravel().tolist()]}
    if isinstance(value, float | np.floating):
        return float(value).hex() if math.isfinite(value) else str(float(value))
    if isinstance(value, int | np.integer):
        return int(value)
    raise UndecidableError(f"{type(value).__name__} cannot be sent to a command")


def decode(value: Any) -> Any:
    """Return an answer as Python has it.

    Examples
    --------
    >>> decode({"shape": [2], "data": ["0x1.8p+0", 2]})
    array([1.5, 2. ])
    """
    if isinstance(value, dict) and set(value) == {"shape", "data"}:
        return np.array([decode(entry) for entry in value["data"]], float).reshape(value["shape"])
    if isinstance(value, dict):
        return {key: decode(part) for key, part in value.items()}
    if isinstance(value, str):
        if value.removeprefix("-").startswith("0x") or value in ("nan", "inf", "-inf"):
            return float.fromhex(value)
        raise CommandError(f"{value!r} is no number: write 0x1.8p+1, nan, inf, or a number of JSON")
    return value


def load_command(command: str) -> Loaded:
    """Return the functions that a command says it has; raise a LoadError if it does not tell."""
    try:
        asked = Command(command)
        value = asked.ask("capabilities", functions=CALLS, f=list(GIVEN))["value"]
        asked.close()
        known, expressions = {str(name) for name in value["functions"]}, value.get("f", GIVEN)
    except (OSError, ValueError, CommandError, TypeError, LookupError, AttributeError) as error:
        raise LoadError(f"it does not tell its capabilities: {error}") from None
    space: dict[str, Any] = {}
    for name in SPOKEN:
        if name in METHODS:
            methods = [method for method in METHODS[name] if f"{name}.{method}" in known]
            if name in known:
                space[name] = _network(command, name, methods)
        elif name in known:
            space[name] = _function(command, name, set(expressions))
    notes = [f"the command offers {name}, which is not asked for" for name in sorted(known - set(CALLS))]
    return Loaded(space, {name: name for name in space}, notes)


@functools.cache
def _running(command: str) -> Command:
    """Return the one process of this command, started when it is first asked."""
    return Command(command)


def _function(command: str, name: str, expressions: set[str]) -> Callable[..., Any]:
    signature = inspect.signature(right(name))

    def function(*arguments: Any, **keywords: Any) -> Any:
        given = signature.bind(*arguments, **keywords).arguments
        f = given.get("f")
        if f is not None and encode(f)[3:] not in expressions:
            raise UndecidableError(f"the command does not know f = {encode(f)[3:]}")
        return _running(command).call(name, **given)

    return function


def _network(command: str, name: str, methods: list[str]) -> type:
    state = STATE[name]

    def init(self: Any, *sizes: int) -> None:
        names = ("input_size", "hidden_size", "output_size")[: len(sizes)]
        setattr(self, state, _running(command).call(name, **dict(zip(names, sizes, strict=True))))

    def method(of: str) -> Callable[..., Any]:
        def asked(self: Any, x: Any, t: Any = None) -> Any:
            given = {state: getattr(self, state), "x": x} | ({} if t is None else {"t": t})
            return _running(command).call(f"{name}.{of}", **given)

        return asked

    return type(name, (), {"__init__": init} | {of: method(of) for of in methods})
