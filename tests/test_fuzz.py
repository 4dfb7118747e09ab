"""Foreign bytes give a right result or an error of ours, in bounded time and memory."""

import io
import json
import resource
import sys
import warnings
import zipfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_mnist import NAMES, contents, write

import reference
from reference import cli, saved_run
from reference.conformance.loading import load
from reference.conformance.loading.reading import LoadError
from reference.conformance.running import command

# `pytest -m full` tries twenty times as many, and of saved runs 4,000.
CASES = [pytest.param(25), pytest.param(500, marks=pytest.mark.full)]
SAVES = [pytest.param(4), pytest.param(1000, marks=pytest.mark.full)]
MEGABYTES = 100  # what a spoilt file of a few kilobytes may cost at most


@st.composite
def spoilt(draw, data):
    """The bytes with a few changes, often in the first ones, where the headers are."""
    for _ in range(draw(st.integers(1, 3))):
        end = draw(st.sampled_from([16, 200, len(data)]))
        start = draw(st.integers(0, min(end, len(data))))
        stop = min(start + draw(st.sampled_from([0, 1, 4, len(data)])), len(data))
        data = data[:start] + draw(st.binary(max_size=8)) + data[stop:]
    return data


def bounded(examples, strategy, body, *known):
    """Run a body on so many examples, and on known ones, each within five seconds and so much memory."""

    @settings(
        max_examples=examples, deadline=5_000, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def checked(value):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        body(value)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEGABYTES * 1024

    for value in known:
        checked = example(value)(checked)
    checked()


@pytest.mark.parametrize("examples", CASES)
@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("name", NAMES[:2])
def test_idx_files(tmp_path, examples, pack, name):
    file = write(tmp_path, contents(), pack) / (name + ".gz" * pack)

    def body(data):
        file.write_bytes(data)
        try:
            (x, t), (x_test, _) = reference.load_mnist(path=tmp_path)
        except ValueError as error:
            assert str(tmp_path) in str(error)
        else:
            assert (len(x), x.shape[1], x.dtype) == (len(t), x_test.shape[1], np.float64)
            assert 0 <= x.min() <= x.max() <= 1
            assert 0 <= t.min() <= t.max() <= 9

    bounded(examples, spoilt(file.read_bytes()), body)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A saved run of few bytes, in the folder where it goes on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_draw", lambda file, history: [])
    Path("data").mkdir()
    write(Path("data"), contents(counts=(20, 10)))
    small = ["--data", "data", "--hidden-size", "2", "--batch-size", "10"]
    assert cli.main(["train", *small, "--iterations", "5"]) == 0
    return Path("history.npz")


def goes_on_or_is_refused(run):
    """Go on with a run: to its end, or it is said in one line why not, and the file stays as it is."""
    before, error = run.read_bytes(), io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(error), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rates and parameters that overflow
        code = cli.main(["train", "--resume", "--iterations", "7"])
    if code == 2:
        assert run.read_bytes() == before
        assert len(error.getvalue().splitlines()) == 1
        assert "an error of ours" not in error.getvalue()
    else:
        assert (code, error.getvalue()) == (0, "")
        assert len(saved_run.load(run)[1].train_loss_list) == 7


@pytest.mark.parametrize("examples", SAVES)
def test_saved_runs(run, examples):
    def body(data):
        run.write_bytes(data)
        goes_on_or_is_refused(run)

    bounded(examples, spoilt(run.read_bytes()) | st.binary(max_size=99), body, run.read_bytes(), b"")


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


@pytest.mark.parametrize("examples", SAVES)
def test_saved_runs_whose_arrays_are_others(run, examples):
    """The checksums of the zip file fit: what is wrong stands in the arrays."""
    with zipfile.ZipFile(run) as members:
        held = {name: members.read(name) for name in members.namelist()}
    texts = st.recursive(
        st.none() | st.integers() | st.text(max_size=5) | st.floats(),
        lambda part: st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from([*saved_run.SETTINGS]), part),
    ).map(lambda value: npy(np.array(json.dumps(value))))
    others = st.sampled_from([
        npy(np.array("[" * 10**5)), npy(np.array([{}])), npy(np.zeros((2, 2))), npy(np.zeros(3, np.float32)),
        b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % 2**40,
    ])
    any_of = st.sampled_from([*held]).flatmap(
        lambda name: st.tuples(st.just(name), spoilt(held[name]) | texts | others)
    )

    def body(change):
        with zipfile.ZipFile(run, "w") as members:
            for name, data in (held | dict([change])).items():
                members.writestr(name, data)
        goes_on_or_is_refused(run)

    bounded(examples, any_of, body)


SOURCE = "def numerical_diff(f, x, h=1e-4):\n    return (f(x + h) - f(x - h)) / (2 * h)\n"
NOTEBOOK = json.dumps({"cells": [
    {"cell_type": "markdown", "source": ["# derivative"]},
    {"cell_type": "code", "source": ["import numpy as np\n", "%matplotlib inline\n"]},
    {"cell_type": "code", "source": SOURCE.splitlines(keepends=True)},
]})


@pytest.mark.parametrize("examples", CASES)
@pytest.mark.parametrize(("name", "text"), [("theirs.py", SOURCE), ("theirs.ipynb", NOTEBOOK)])
def test_files_of_learners(tmp_path, monkeypatch, examples, name, text):
    file = tmp_path / name
    monkeypatch.setattr(sys, "modules", sys.modules.copy())

    def body(data):
        file.write_bytes(data)
        try:
            found = load.load(str(file), {}).found
        except LoadError as error:
            assert name in str(error)
        else:
            assert found.keys() <= {"numerical_diff"}

    bounded(examples, spoilt(text.encode()), body)


X = '{"shape": [1], "data": ["0x1.8p+0"]}'
LINE = f'{{"id": 1, "value": {X}, "after": {{"x": {X}}}}}'.encode()


@pytest.mark.parametrize("examples", CASES)
def test_lines_of_a_command(examples):
    class Theirs(command.Command):
        """It has ended already, and this is what it printed."""

        def _start(self):
            return SimpleNamespace(stdin=io.BytesIO(), stdout=io.BytesIO(self.line + b"\n"))

        def _ended(self, process):
            return "0"

    def body(line):
        theirs = Theirs("unused")
        theirs.line = line
        try:
            theirs.call("sigmoid", x=np.zeros(1))
        except command.CommandError as error:
            assert str(error)

    bounded(examples, spoilt(LINE), body)


LEARNERS = [file.read_bytes() for file in sorted((Path(__file__).parent / "learners").glob("*.[pi][yp]*"))]
# What breaks the structure of a program, of a notebook, or of both.
PIECES = [b"\n", b"\0", b"\xff", b"\\", b'"""', b"(", b")", b"{", b"]", b":", b",", b'"', b"    ", b"\t",
          b"@", b"class A:\n", b"def f(", b"import numpy.\n", b"from . import *\n", b"%%", b"null", b"1e999"]
SEVERAL = pytest.mark.parametrize("examples", [100, pytest.param(1000, marks=pytest.mark.full)])


@st.composite
def mixed(draw):
    """A learner's file with parts cut out, moved, and put in."""
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

    def body(case):
        data, suffix = case
        file = tmp_path / f"theirs{suffix}"
        file.write_bytes(data)
        try:
            loaded = load.load(str(file), {})
        except LoadError as error:
            loaded = load.Loaded({}, {}, [str(error)])
        assert set(loaded.found.values()) <= set(loaded.space)
        assert all(len(note.splitlines()) == 1 for note in loaded.notes)

    bounded(
        examples, st.tuples(mixed() | st.binary(max_size=99), st.sampled_from([".py", ".ipynb"])), body,
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', ".ipynb"), (b'{"worksheets": 1}', ".ipynb"),
        (b"class A:\n    raise SystemExit", ".py"), (b"class A\n", ".py"),
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    | st.sampled_from(["0x1p+9999", "0x", "-0xzz", "nan", "0x1.8p+1"]),
    lambda part: st.lists(part, max_size=3)
    | st.dictionaries(st.sampled_from(["shape", "data", "W1", "x"]), part, max_size=3),
    max_leaves=9,
)


class Said(command.Command):
    """A command whose answers are known, without a process."""

    def ask(self, call, **more):
        return self.answer


@SEVERAL
def test_of_any_answer_a_value_or_an_error_of_ours_is_decoded(examples):
    def body(case):
        said = Said("nothing")
        said.answer = {"id": 1, "value": case[0], "after": case[1]}
        with suppress(command.CommandError):
            said.call("sigmoid", x=np.zeros(2))

    bounded(
        examples, st.tuples(JSON, JSON), body,
        ({"shape": [2, 2], "data": [1]}, {}), ({"shape": [10**30], "data": [1]}, {}),
        ({"shape": [2], "data": 3}, {}), ({"shape": [1], "data": [[[]]]}, {}),
        ("0x1p+9999", {}), (1, None), (1, {"x": "half"}),
    )


LINES = [b"[" * 100_000, b"9" * 5000, b"\xff\xfe\0", b"{}", b"[1]", b"null", b'{"id": 1}x', b'"id"']


def test_lines_that_are_no_answers_are_passed_over(tmp_path):
    said = tmp_path / "said"
    said.write_bytes(b"\n".join(LINES) + b"\n" + json.dumps({"id": 1, "value": 6.0}).encode() + b"\n")
    asked = command.Command(f"cat {said}")
    assert asked.ask("sigmoid") == {"id": 1, "value": 6.0}
    asked.close()
