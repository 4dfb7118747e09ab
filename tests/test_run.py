"""Whatever the code that is checked does: a complete report, the right exit code, no process left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import reference
from reference.cli import main
from reference.conformance import catalogue
from reference.conformance.running.run import run

ROOT = Path(reference.__file__).parents[1]
RIGHT = """
import numpy as np
def sigmoid(x):
    {inside}
    x = np.asarray(x, float)
    with np.errstate(under="ignore"):
        z = np.exp(-np.abs(x))
        return np.where(x >= 0, 1, z) / (1 + z)
def numerical_diff(f, x, h=1e-4):
    x = np.asarray(x, float)[()]
    return (f(x + h) - f(x - h)) / 2*h
"""
# What happens in sigmoid, and whether it costs claims on sigmoid.
HOSTILE = {
    "an endless loop": ("while True: pass", True),
    "os._exit(0)": ("import os; os._exit(0)", True),
    "sys.exit": ("import sys; sys.exit(0)", True),
    "a crash in C": ("import ctypes; ctypes.string_at(0)", True),
    "endless recursion": ("return sigmoid(x)", True),
    "a flood": ("import os; [os.write(1, b'x' * 2**20) for _ in range(1024)]", False),
    "a fork that loops": ("import os\n    if not os.fork():\n        while True: pass", False),
    "closed descriptors": ("import os; os.closerange(0, 100)", True),
    "junk everywhere": (
        "import os\n    for d in range(1, 30):\n"
        "        try: os.write(d, b'{\"end\": []}\\n\\xff' * 9 + b'\\n')\n"
        "        except OSError: pass",
        False,
    ),
    "changed np.seterr": ("np.seterr(all='raise')", False),
    "a patched NumPy": ("np.exp = np.abs = np.where = None", True),
    "junk without a line end": (
        "import os\n    for d in range(1, 30):\n        try: os.write(d, b'0')\n        except OSError: pass",
        False,
    ),
    "a long error": ("raise RuntimeError('\\x1b\\n\\ud800' * 10**4)", True),
    "a thread left behind": (
        "import threading, time; threading.Thread(target=time.sleep, args=(9999,)).start()", False
    ),
}


def descendants(mark):
    """Return the processes whose environment has the mark: those that a check has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                found.append(folder.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize(("inside", "costs"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_costs_no_more_than_its_claims(tmp_path, inside, costs):
    file = tmp_path / "hostile.py"
    file.write_text(RIGHT.format(inside=inside))
    report = run(str(file), seconds_a_claim=1.0)
    outcomes = {verdict.claim.slug: verdict.outcome for verdict in report.verdicts}
    of_sigmoid = {outcomes[claim.slug] for claim in catalogue.CLAIMS.values() if claim.needs[0] == "sigmoid"}
    assert of_sigmoid == ({"broken"} if costs else {"holds"})
    assert "halves-then-multiplies-by-h" in report.named
    assert set(report.unseen) & {"sigmoid", "numerical_diff"} == set()
    assert report.exit_code() == 1
    assert all(line.isprintable() and len(line) < 400 for line in str(report).splitlines())
    deadline = time.monotonic() + 5  # what was killed may still be dying
    while descendants(bytes(file)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert descendants(bytes(file)) == []


def test_an_endless_loop_while_loading_ends_the_check(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text("class Net:\n    while True: pass")
    report = run(str(file), seconds_to_load=0.5)
    assert report.exit_code() == 2
    assert report.notes == ["the check ended early, it took too long: loading"]


def test_the_command_checks_a_module_and_a_file(tmp_path, capsys):
    assert main(["check", "reference", "--strict"]) == 0
    assert f"{len(catalogue.CLAIMS)} holds, 0 broken, 0 absent" in capsys.readouterr().out
    file = tmp_path / "theirs.py"
    file.write_text("def numerical_diff(f, x, h=1e-4):\n    return (f(x + h) - f(x - h)) / 2*h\n")
    assert main(["check", str(file), "--json"]) == 1
    assert '"halves-then-multiplies-by-h"' in capsys.readouterr().out
    assert main(["check", "nowhere.py"]) == 2
    assert "there is no file nowhere.py" in capsys.readouterr().err


def test_the_child_takes_no_input_and_works_in_a_scratch_folder(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text(
        "import os, signal, sys\n"
        "class Net:\n"
        "    assert signal.getitimer(signal.ITIMER_REAL)[0] > 0\n"  # after which it ends whatever happens
        "    assert sys.stdin.read() == ''\n"
        "    assert os.environ['MPLBACKEND'] == 'Agg'\n"
        "    open('left behind', 'w').close()\n"
        "def sigmoid(x): return Net and 0 / bool(signal.getitimer(signal.ITIMER_REAL)[0])\n"
    )
    before = set(Path.cwd().iterdir())
    report = run(str(file))
    assert report.of("broken", "must")
    assert not report.of("undecidable")
    assert "ZeroDivisionError" not in str(report)
    assert set(Path.cwd().iterdir()) == before


def test_a_crash_is_told_by_its_signal(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text("import os\ndef sigmoid(x): os.kill(os.getpid(), 9)\n")
    assert {v.reason for v in run(str(file)).of("broken", "must")} == {"the process ended with -9"}


def test_ctrl_c_ends_the_check_and_its_processes(tmp_path):
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text("def sigmoid(x):\n    while True: pass\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "reference", "check", "one.py", "two.py"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | {"REFERENCE_TEST_MARK": str(tmp_path), "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    mark, deadline = str(tmp_path).encode(), time.monotonic() + 20
    while len(descendants(mark)) < 4 and time.monotonic() < deadline:  # it, its children, a judging one
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=5)
    assert (process.returncode, printed) == (130, b"")
    deadline = time.monotonic() + 5
    while descendants(mark) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert descendants(mark) == []


def test_a_module_is_found_here_whatever_else_is_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("random", "json", "numpy", "reference"):
        Path(f"{name}.py").write_text("raise SystemExit\n")
    Path("test.py").write_text("def numerical_diff(f, x): return 7.0\n")
    report = run("test")
    assert "got 7.0, want 2.0" in str(report)


@pytest.mark.parametrize("target", [".", "", "folder/", "../theirs", "theirs.PY/x"])
def test_what_is_no_target_is_said_in_one_line(target):
    report = run(target)
    assert report.notes == ["it is neither the name of a module nor a .py file nor a notebook .ipynb"]
    assert report.exit_code() == 2


def test_check_needs_numpy_alone():
    code = "import sys; from reference.cli import main; main(['check', 'colorsys']); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not {"sympy", "flint", "mpmath", "matplotlib", "rich"} & set(printed.split())
