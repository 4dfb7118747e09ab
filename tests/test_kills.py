"""A training that is killed, whenever that is, goes on to the same bits."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_mnist import contents, write

import reference
from reference.saved_run import LISTS, PARAMS, load

ROOT = Path(reference.__file__).parents[1]
SMALL = ["--data", "data", "--hidden-size", "4", "--batch-size", "10"]  # an epoch of six updates


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    write(tmp_path / "data", contents(counts=(60, 20)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]))
    return tmp_path


def started(*arguments):
    command = [sys.executable, "-m", "reference", "train", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def saved(file):
    """Return the bits of a saved run, which must be whole."""
    settings, history, params = load(Path(file))
    arrays = [getattr(history, name) for name in LISTS] + [params[key] for key in PARAMS]
    return settings, [array.tobytes() for array in arrays]


def updates():
    return len(load(Path("history.npz"))[1].train_loss_list) if Path("history.npz").exists() else 0


@pytest.mark.full
def test_a_run_killed_50_times_goes_on_to_the_same_bits(folder):
    rng, early, reached, halves = random.Random(0), 0, 0, 0
    for kill in range(50):
        before = Path("history.npz").stat().st_mtime_ns if reached else 0
        process = started(*(["--resume"] if reached else SMALL), "--iterations", "1000000")
        if kill % 10:  # one in ten is killed anywhere from its start on, the others while they train and save
            deadline = time.monotonic() + 60
            while not Path("history.npz").exists() or Path("history.npz").stat().st_mtime_ns == before:
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline
        time.sleep(rng.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        process.stderr.close()
        for part in folder.glob("history.npz.*.part"):
            halves += part.stat().st_mtime > 0
            os.utime(part, (0, 0))  # as a later run finds it, which takes it away
        now = updates()
        assert now >= reached  # what was saved is never lost
        early, reached = early + (now == reached), now
    print(f"50 kills, {halves} of them within a save, {early} before the first; {reached} updates made")
    assert reached > 0
    end = str(reached + 20)
    for arguments in (["--resume"], [*SMALL, "--output", "whole.npz"]):
        process = started(*arguments, "--iterations", end)
        assert (process.wait(), process.stderr.read()) == (0, b"")
        process.stderr.close()
    assert saved("history.npz") == saved("whole.npz")
    assert not list(folder.glob("*.part"))


@pytest.mark.full
def test_of_two_runs_with_one_output_each_saves_whole_files(folder):
    """Eight pairs; while they run, whoever reads sees a whole file, of the one or of the other."""
    reads = 0
    for pair in range(8):
        ends = "120", "180"
        processes = [started(*SMALL, "--iterations", end, "--output", f"{pair}.npz") for end in ends]
        while any(process.poll() is None for process in processes):
            if Path(f"{pair}.npz").exists():
                saved(f"{pair}.npz")
                reads += 1
            time.sleep(0.001)
        for process in processes:
            error = process.stderr.read().decode()
            process.stderr.close()
            # The second may come when the first has saved, and is refused then.
            assert (process.returncode, error) == (0, "") or f"{pair}.npz exists" in error
        saved(f"{pair}.npz")
    print(f"{reads} reads")
    assert reads > 40
    assert not list(folder.glob("*.part"))
