"""Whatever a file holds or a command answers: a right result or an error of ours, and soon."""

import json
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reference.conformance.command import Command, CommandError
from reference.conformance.load import Loaded, load
from reference.conformance.source import LoadError

LEARNERS = [file.read_bytes() for file in sorted((Path(__file__).parent / "learners").glob("*.[pi][yp]*"))]
# What breaks the structure of a program, of a notebook, or of both.
PIECES = [b"\n", b"\0", b"\xff", b"\\", b'"""', b"(", b")", b"{", b"]", b":", b",", b'"', b"    ", b"\t",
          b"@", b"class A:\n", b"def f(", b"import numpy.\n", b"from . import *\n", b"%%", b"null", b"1e999"]
SEVERAL = pytest.mark.parametrize("examples", [100, pytest.param(1000, marks=pytest.mark.full)])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    | st.sampled_from(["0x1p+9999", "0x", "-0xzz", "nan", "0x1.8p+1"]),
    lambda part: st.lists(part, max_size=3)
    | st.dictionaries(st.sampled_from(["shape", "data", "W1", "x"]), part, max_size=3),
    max_leaves=9,
)


def fuzzed(examples):
    return settings(
        max_examples=examples, derandomize=True, database=None, deadline=5000,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def spoilt(draw):
    """Return a learner's file with parts cut out, moved, and put in."""
    data = draw(st.sampled_from(LEARNERS))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=9) | st.just(data[start:end]))
        end = draw(st.sampled_from([start, min(start + 9, end), end]))
        data = data[:start] + piece + data[end:]
    return data


@SEVERAL
def test_of_any_file_something_or_an_error_of_ours_is_loaded(tmp_path, monkeypatch, examples):
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    monkeypatch.setattr(sys, "path", list(sys.path))

    @fuzzed(examples)
    @given(data=spoilt() | st.binary(max_size=99), suffix=st.sampled_from([".py", ".ipynb"]))
    @example(data=b'{"cells": [{"cell_type": "code", "source": 3}]}', suffix=".ipynb")
    @example(data=b'{"worksheets": 1}', suffix=".ipynb")
    @example(data=b"class A:\n    raise SystemExit", suffix=".py")
    @example(data=b"class A\n", suffix=".py")
    def loads(data, suffix):
        file = tmp_path / f"theirs{suffix}"
        file.write_bytes(data)
        try:
            loaded = load(str(file), {})
        except LoadError as error:
            loaded = Loaded({}, {}, [str(error)])
        assert set(loaded.found.values()) <= set(loaded.space)
        assert all(len(note.splitlines()) == 1 for note in loaded.notes)

    loads()


class Said(Command):
    """A command whose answers are known, without a process."""

    def ask(self, call, **more):
        return self.answer


@SEVERAL
def test_of_any_answer_a_value_or_an_error_of_ours_is_decoded(examples):
    @fuzzed(examples)
    @given(value=JSON, after=JSON)
    @example(value={"shape": [2, 2], "data": [1]}, after={})
    @example(value={"shape": [10**30], "data": [1]}, after={})
    @example(value={"shape": [2], "data": 3}, after={})
    @example(value={"shape": [1], "data": [[[]]]}, after={})
    @example(value="0x1p+9999", after={})
    @example(value=1, after=None)
    @example(value=1, after={"x": "half"})
    def decodes(value, after):
        said = Said("nothing")
        said.answer = {"id": 1, "value": value, "after": after}
        with suppress(CommandError):
            said.call("sigmoid", x=np.zeros(2))

    decodes()


LINES = [b"[" * 100_000, b"9" * 5000, b"\xff\xfe\0", b"{}", b"[1]", b"null", b'{"id": 1}x', b'"id"']


def test_lines_that_are_no_answers_are_passed_over(tmp_path):
    said = tmp_path / "said"
    said.write_bytes(b"\n".join(LINES) + b"\n" + json.dumps({"id": 1, "value": 6.0}).encode() + b"\n")
    command = Command(f"cat {said}")
    assert command.ask("sigmoid") == {"id": 1, "value": 6.0}
    command.close()
