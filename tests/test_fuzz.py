"""Foreign bytes give a right result or an error of ours, in bounded time and memory."""

import io
import json
import resource
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_mnist import NAMES, contents, write

import reference
from reference import cli
from reference.conformance import command, load

# `pytest -m full` tries twenty times as many.
CASES = [pytest.param(25), pytest.param(500, marks=pytest.mark.full)]
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


def bounded(examples, strategy, body):
    """Run a body on so many examples, each within ten seconds and so much memory."""

    @settings(
        max_examples=examples, deadline=10_000, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def checked(example):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        body(example)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEGABYTES * 1024

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


def is_right(file):
    """Load a run: a refusal is right, and so is what could go on."""
    try:
        settings, history, params = cli._load(file)
    except cli.RefusalError as error:
        assert f"{file} is not a run" in str(error)
    else:
        assert settings.keys() == cli.SETTINGS.keys()
        arrays = *vars(history).values(), *params.values()
        assert {array.dtype for array in arrays} == {np.dtype(np.float64)}
        assert len(history.train_acc_list) == len(history.test_acc_list)


@pytest.fixture
def run(tmp_path):
    """A saved run, of few bytes."""
    file, network = tmp_path / "history.npz", reference.TwoLayerNet(3, 2, 10, rng=0)
    data = np.eye(3), np.arange(3)
    history = reference.train(network, (data, data), iters_num=5, batch_size=2)
    cli._save(file, cli.SETTINGS, history, network)
    return file


@pytest.mark.parametrize("examples", CASES)
def test_saved_runs(run, examples):
    def body(data):
        run.write_bytes(data)
        is_right(run)

    bounded(examples, spoilt(run.read_bytes()), body)


def npy(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


@pytest.mark.parametrize("examples", CASES)
def test_saved_runs_whose_arrays_are_others(run, examples):
    """The checksums of the zip file fit: what is wrong stands in the arrays."""
    with zipfile.ZipFile(run) as members:
        held = {name: members.read(name) for name in members.namelist()}
    texts = st.recursive(
        st.none() | st.integers() | st.text(max_size=5) | st.floats(),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from([*cli.SETTINGS]), part),
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
        is_right(run)

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
        except load.LoadError as error:
            assert name in str(error)
        else:
            assert found.keys() <= {"numerical_diff"}

    bounded(examples, spoilt(text.encode()), body)


X = '{"shape": [1], "data": ["0x1.8p+0"]}'
LINE = f'{{"id": 1, "value": {X}, "after": {{"x": {X}}}}}'.encode()


@pytest.mark.parametrize("examples", CASES)
def test_lines_of_a_command(examples):
    class Process:
        stdin = io.BytesIO()

        def poll(self):
            return None

        def wait(self):
            return 0

    def body(line):
        theirs = command.Command("unused")
        theirs.process = Process()
        theirs.process.stdout = io.BytesIO(line + b"\n")
        try:
            theirs.call("sigmoid", x=np.zeros(1))
        except (command.CommandError, ValueError, TypeError) as error:
            assert str(error)

    bounded(examples, spoilt(LINE), body)
