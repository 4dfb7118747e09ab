"""Whatever the code that is checked does: a complete report, the right exit code, no process left."""

import contextlib
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiers import a_few

import reference
from reference import listings
from reference.cli import main
from reference.conformance import claims
from reference.conformance.running import child
from reference.conformance.running import run as running
from reference.conformance.running.journal import MOST, Reader, Writer
from reference.conformance.running.run import run

ROOT = Path(reference.__file__).parents[1]
# Where sigmoid is right, numerical_diff wrong, and anything happens in sigmoid_grad.
HOST = """
import os, signal, sys, time
import numpy as np
def sigmoid(x):
    z = np.exp(-np.abs(np.asarray(x, float)))
    return np.where(np.asarray(x) >= 0, 1, z) / (1 + z)
def sigmoid_grad(x):
    {inside}
    with np.errstate(under="ignore"):
        return sigmoid(x) * sigmoid(-np.asarray(x, float))
def numerical_diff(f, x, h=1e-4):
    x = np.asarray(x, float)[()]
    return (f(x + h) - f(x - h)) / 2*h
"""
EVERYWHERE = """for d in range(1, 30):
        try: os.write(d, {})
        except OSError: pass"""
JOURNAL = "open('../journal', 'ab')"
# What happens in sigmoid_grad, and what becomes of its claims.
HOSTILE = {
    "an endless loop": ("while True: pass", "it took too long"),
    "an endless loop without an alarm": ("signal.alarm(0)\n    while True: pass", "it took too long"),
    "os._exit(0)": ("os._exit(0)", "the process ended with 0"),
    "os._exit(77)": ("os._exit(77)", "the process ended with 77"),
    "a signal": ("os.kill(os.getpid(), 9)", "the process ended with -9"),
    "sys.exit": ("sys.exit(0)", "raised SystemExit: 0"),
    "a crash in C": ("import ctypes; ctypes.string_at(0)", "the process ended with -11"),
    "endless recursion": ("return sigmoid_grad(x)", "raised RecursionError: "),
    "too much memory": ("return np.ones(2**33)", "raised MemoryError: "),
    "a patched NumPy": ("np.exp = np.abs = np.where = None", "raised TypeError: "),
    "a long error": ("raise RuntimeError('\\x1b\\n\\ud800' * 10**4)", "raised RuntimeError:"),
    "an endless writer": (f"with {JOURNAL} as f:\n        while True: f.write(bytes(2**20))", ""),
    # The rest of the process, of which nothing is seen, may take longer than a claim may.
    "a journal that is gone": ("os.unlink('../journal')", ("the process ended with 0", "it took too long")),
    "a flood": ("[os.write(1, b'x' * 2**20) for _ in range(1024)]", None),
    "a fork that loops": ("if not os.fork():\n        while True: pass", None),
    "a fork that goes on": ("os.fork()", None),
    "ignored children": ("signal.signal(signal.SIGCHLD, signal.SIG_IGN)", None),
    "closed descriptors": ("os.closerange(0, 100)", None),
    "junk everywhere": (EVERYWHERE.format("b'{\"end\": []}\\n\\xff' * 9 + b'['*10**5 + b'\\n'"), None),
    "junk in the journal": (f"with {JOURNAL} as f: f.write(b'[' * 10**5 + b'\\n00000000 [[')", None),
    "changed np.seterr": ("np.seterr(all='raise')", None),
    "a process that leaves its session": (
        "__import__('subprocess').Popen(['sleep', '9999'], start_new_session=True)", None
    ),
    "a process that leaves its parent and its session": (
        "if not os.fork():\n        os.setsid()\n        os.fork()\n        time.sleep(9999)", None
    ),
    "a thread left behind": ("__import__('threading').Thread(target=time.sleep, args=(9999,)).start()", None),
}
MARK = "REFERENCE_TEST_MARK"


def marked(mark):
    """Return the commands of the processes whose environment has the mark: those that were started since."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{MARK}={mark}".encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes()
    found.pop(os.getpid(), None)
    return found


def left(mark):
    """Return what is still there of these after a while in which it may die."""
    deadline = time.monotonic() + 5
    while marked(mark) and time.monotonic() < deadline:
        time.sleep(0.01)
    return marked(mark)


@pytest.fixture
def mark(monkeypatch, tmp_path):
    monkeypatch.setenv(MARK, str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("inside", "why"), a_few(HOSTILE, every=9))
def test_hostile_code_costs_no_more_than_its_claims(mark, inside, why):
    (mark / "theirs.py").write_text(HOST.format(inside=inside))
    report = run(str(mark / "theirs.py"), seconds_a_claim=1.0)
    names = ("numerical_diff", "sigmoid", "sigmoid_grad")
    judged = [(v.claim.needs[0], v.claim.slug) for v in report.verdicts]
    assert sorted(judged) == sorted((name, c.slug) for name in names for c in claims(name))
    its = {v.outcome: v.reason for v in report.verdicts if v.claim.needs[0] == "sigmoid_grad"}
    assert set(its) == ({"holds"} if why is None else {"broken"})
    assert its.get("broken", "").startswith(why or "")
    assert {v.outcome for v in report.verdicts if v.claim.needs[0] == "sigmoid"} == {"holds"}
    assert "halves-then-multiplies-by-h" in report.named
    assert report.exit_code() == 1
    assert all(line.isprintable() and len(line) < 400 for line in str(report).splitlines())
    assert left(mark) == {}


# A network beside a right sigmoid.
UNFINISHED = {
    "whose constructor ends the process": "def __init__(self, *sizes): os._exit(0)",
    "whose constructor hangs": "def __init__(self, *sizes):\n        while True: pass",
    "whose constructor ends the process with 77": "def __init__(self, *sizes): os._exit(77)",
    "whose constructor is slow": (
        "def __init__(self, *sizes):\n        end = time.process_time() + 1.5\n"
        "        while time.process_time() < end: pass"
    ),
    "whose signature raises": "__signature__ = property(lambda self: 1 / 0)",
    "whose signature ends the process": (
        "class Meta(type): __signature__ = property(lambda self: os._exit(0))\n"
        "class TwoLayerNet(metaclass=Meta): pass"
    ),
    "whose subclasses raise": (
        "def __init_subclass__(cls): raise KeyboardInterrupt\n"
        "    def __init__(self, *sizes): self.params = {'W1': 0}\n    def predict(self, x): return x"
    ),
    "whose default has no text": (
        "class D:\n    def __repr__(self): os._exit(0)\n"
        "class TwoLayerNet:\n    def __init__(self, x=D()): raise TypeError(repr(x))"
    ),
}


@pytest.mark.parametrize("network", a_few(UNFINISHED, every=9))
def test_an_unfinished_check_never_ends_with_0(tmp_path, network):
    network = network if "class TwoLayerNet" in network else f"class TwoLayerNet:\n    {network}"
    right, _, _ = HOST.format(inside="pass").partition("def numerical_diff")
    (tmp_path / "theirs.py").write_text(right + network)
    report = run(str(tmp_path / "theirs.py"), seconds_a_claim=1.0)
    assert report.exit_code() != 0 or report.kind("asked")
    assert {v.outcome for v in report.verdicts if v.claim.needs[0] == "sigmoid"} == {"holds"}
    assert {v.claim.slug for v in report.verdicts if v.claim.needs[0] == "TwoLayerNet"} == {
        claim.slug for claim in claims("TwoLayerNet")
    }
    assert "TwoLayerNet" in str(report)
    if "*sizes): os._exit" in network:
        asked = [v for v in report.verdicts if "not asked, after the process ended" not in v.reason]
        assert len([v for v in asked if v.claim.needs[0] == "TwoLayerNet"]) == 3


@pytest.mark.full
def test_each_function_has_a_clock_of_its_own_and_so_has_what_it_calls(tmp_path):
    (tmp_path / "theirs.py").write_text(
        HOST.format(inside="return sigmoid(x) * (1 + sigmoid(x))").replace(
            "def sigmoid(x):",
            "def sigmoid(x):\n    end = time.process_time() + 0.1\n    while time.process_time() < end: pass"
        )
    )
    report = run(str(tmp_path / "theirs.py"), seconds_a_claim=2)
    assert "it took too long" not in str(report)
    assert {v.outcome for v in report.verdicts if v.claim.target == "sigmoid"} == {"holds"}


def test_nobody_waits_for_who_sleeps(tmp_path):
    (tmp_path / "theirs.py").write_text(HOST.format(inside="time.sleep(9)"))
    start = time.monotonic()
    assert not run(str(tmp_path / "theirs.py")).unfinished
    assert time.monotonic() - start < 9


def test_what_no_time_is_left_for_is_not_passed_over(tmp_path):
    (tmp_path / "theirs.py").write_text(HOST.format(inside="while True: pass"))
    report = run(str(tmp_path / "theirs.py"), seconds=2.5)
    assert report.unfinished
    early, rest = report.notes
    assert early.startswith("the check ended early, the time for all claims is used up: ")
    assert rest.startswith("not judged: ")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("while True: pass", marks=pytest.mark.full),
        "import os; os._exit(0)",
        "class M(type): __getattribute__ = lambda self, name: 1 / 0\nclass TwoLayerNet(metaclass=M): pass",
    ],
)
def test_what_cannot_be_loaded_is_not_passed_over(tmp_path, body):
    body = body if "TwoLayerNet" in body else f"class Net:\n    {body}"
    (tmp_path / "theirs.py").write_text(f"def sigmoid(x): return x\n{body}")
    report = run(str(tmp_path / "theirs.py"), seconds_to_load=2)
    assert report.exit_code() == 2
    assert len(report.notes) == 1


@pytest.mark.full
def test_the_command_checks_a_module(capsys):
    assert main(["check", "reference", "--strict"]) == 0
    ours = [claim for claim in claims() if hasattr(reference, claim.needs[0])]  # layers are listed only
    assert f"{len(ours)} of {len(ours)} claims hold" in capsys.readouterr().out


def test_the_command_checks_a_file(tmp_path, capsys):
    file = tmp_path / "theirs.py"
    file.write_text("def numerical_diff(f, x, h=1e-4):\n    return (f(x + h) - f(x - h)) / 2*h\n")
    assert main(["check", str(file), "--json"]) == 1
    assert '"halves-then-multiplies-by-h"' in capsys.readouterr().out
    assert main(["check", "nowhere.py"]) == 2
    assert "there is no file nowhere.py" in capsys.readouterr().err


def test_the_child_takes_no_input_and_works_in_a_scratch_folder(tmp_path):
    (tmp_path / "theirs.py").write_text(
        "import os, resource, sys\n"
        "class Net:\n"
        "    assert sys.stdin.read() == ''\n"
        "    assert os.environ['MPLBACKEND'] == 'Agg'\n"
        "    assert resource.getrlimit(resource.RLIMIT_CPU)[1] > 0\n"  # it ends whatever happens
        "    open('left behind', 'w').close()\n"
        "def sigmoid(x): return 0 / bool(Net)\n"
    )
    before = set(Path.cwd().iterdir())
    report = run(str(tmp_path / "theirs.py"))
    assert "got 0.0" in str(report)
    assert not report.of("undecidable")
    assert set(Path.cwd().iterdir()) == before


def looping(folder, *more, **options):
    """Start a check of two files that hang, and wait until both are begun and have left a process."""
    leave = "__import__('subprocess').Popen(['sleep', '9999'], start_new_session=True)"
    text = f"def sigmoid(x):\n    {leave}\n    open(__file__ + 'begun', 'w')\n    while True: pass\n"
    for name in ("one.py", "two.py"):
        (folder / name).write_text(text)
    process = subprocess.Popen(
        [sys.executable, "-m", "reference", "check", "one.py", "two.py"], cwd=folder,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ | {"TMPDIR": str(folder)}, **options,
    )
    deadline = time.monotonic() + 30
    while len(list(folder.glob("*begun"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    return process


def test_ctrl_c_ends_the_check_and_its_processes(mark):
    process = looping(mark, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=5) == (b"", None)
    assert process.returncode == 130
    assert left(mark) == {}


# Ctrl-C comes when a module is looked for; NumPy looks for datetime in C, and gives another error then.
INTERRUPTED = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.modules.pop({name!r}, None)
sys.meta_path.insert(0, Finder())
signal.signal(signal.SIGINT, signal.default_int_handler)
"""


@pytest.mark.parametrize("name", a_few(["numpy", "datetime", "argparse", "reference.conformance.report"]))
@pytest.mark.parametrize("command", [["-m", "reference"], ["gradient-reference"]], ids=str)
def test_ctrl_c_while_modules_are_read_ends_in_silence(tmp_path, command, name):
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED.format(name=name))
    (tmp_path / "gradient-reference").write_text("from reference.cli import main\nraise SystemExit(main())\n")
    ended = subprocess.run(
        [sys.executable, *command, "check", "colorsys"], capture_output=True, check=False, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")


def test_a_program_that_imports_the_package_is_interrupted_as_ever(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED.format(name="numpy"))
    code = "try:\n    import reference\nexcept KeyboardInterrupt:\n    print('mine')"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
    )
    assert (ended.stdout, ended.stderr) == (b"mine\n", b"")


@pytest.mark.parametrize("how", a_few([signal.SIGKILL, signal.SIGTERM, signal.SIGHUP]))
def test_a_check_that_is_killed_leaves_no_process_and_no_folder(mark, how):
    process = looping(mark)
    process.send_signal(how)
    process.communicate(timeout=5)
    assert left(mark) == {}
    assert [path.name for path in mark.iterdir() if path.is_dir()] == []


WINDOWS = """
import os, select, signal, subprocess, sys
del os.fork, os.killpg, os.setsid, os.getpgid, select.select, select.poll
del signal.alarm, signal.SIGHUP
sys.modules["resource"] = sys.modules["fcntl"] = None
begin = subprocess.Popen.__init__
def checked(self, *arguments, pass_fds=(), preexec_fn=None, **keywords):
    assert not pass_fds and not preexec_fn
    begin(self, *arguments, **keywords)
subprocess.Popen.__init__ = checked
"""


@pytest.mark.full
def test_what_windows_has_not_is_not_needed(mark, monkeypatch):
    (mark / "sitecustomize.py").write_text(WINDOWS)
    (mark / "theirs.py").write_text(HOST.format(inside="while True: pass"))
    code = (
        "import json, os; from reference.conformance.running.run import run\n"
        "assert not hasattr(os, 'killpg')\n"
        f"print(json.dumps(run({str(mark / 'theirs.py')!r}, seconds_a_claim=1.0).json()))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{mark}{os.pathsep}{ROOT}"},
    ).stdout
    report = json.loads(printed)
    assert {c["reason"] for c in report["claims"] if c["function"] == "sigmoid_grad"} == {"it took too long"}
    assert {c["verdict"] for c in report["claims"] if c["function"] == "sigmoid"} == {"holds"}
    assert left(mark) == {}


@pytest.mark.full
def test_a_package_beside_ours_does_not_come_before_pythons_own(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "reference").symlink_to(ROOT / "reference")
    (site / "colorsys.py").write_text("raise SystemExit")
    inside = "colorsys.rgb_to_hsv(1, 1, 1)"
    (tmp_path / "theirs.py").write_text(f"import colorsys\n{HOST.format(inside=inside)}")
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); import reference; print(reference.__file__)\n"
        "from reference.cli import main; main()"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code, "check", "theirs.py"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    ).stdout
    assert printed.startswith(str(site))
    assert "sigmoid_grad" not in printed.partition("not looked at")[0]


@pytest.mark.full
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("form", [[], ["--csv"]], ids=["text", "csv"])
def test_a_character_that_cannot_be_shown_loses_no_report(tmp_path, encoding, form):
    names = [b"\xff.py", "=\u0442\u0435\x1b[2J.py".encode()]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text(HOST.format(inside="raise RuntimeError('\u2248')"))
    ended = subprocess.run(
        [sys.executable, "-m", "reference", "check", *names, *form],
        capture_output=True, check=False, cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert ended.stdout.count(b"halves-then-multiplies-by-h") >= 2
    assert b"\x1b" not in ended.stdout
    assert form == [] or b"\n=" not in ended.stdout


@pytest.mark.full
def test_closed_streams_change_no_verdict(tmp_path):
    (tmp_path / "theirs.py").write_text(HOST.format(inside="pass"))
    command = f"exec {sys.executable} -m reference check theirs.py <&- >&-"
    assert subprocess.run(command, shell=True, check=False, cwd=tmp_path).returncode == 1


def test_an_error_of_ours_is_said_to_be_ours(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(child, "check_function", reference.train)  # it is not to be called so
    journal = Reader(tmp_path / "journal", "k")
    loaded = child.Loaded({"sigmoid": len}, {"sigmoid": "sigmoid"})
    child._judge_one("sigmoid", loaded, {}, Writer(str(tmp_path / "journal"), "k"), mends=False)
    course = running.Course(reference.conformance.Report(), waiting=["sigmoid"])
    for record in list(journal.records())[1:]:
        running._add(course, record)
    journal.file.close()
    assert not course.report.verdicts
    assert course.report.exit_code() == 2
    assert "an error of ours, which tells nothing about sigmoid: TypeError: train() " in str(course.report)
    monkeypatch.setattr("reference.conformance.running.behind.run", lambda *_, **__: course.report)
    assert main(["check", "theirs"]) == 2
    assert "Traceback" not in "".join(capsys.readouterr())
    assert main(["check", "--debug", "theirs"]) == 2
    assert "Traceback" in capsys.readouterr().err
    monkeypatch.setattr("reference.conformance.running.behind.run", reference.train)
    assert main(["check", "theirs"]) == 2
    assert capsys.readouterr().err.startswith("reference: an error of ours: TypeError: train() ")
    assert main(["check", "--debug", "theirs"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_journal_gives_what_was_written_and_no_junk(tmp_path):
    path = tmp_path / "journal"
    reader = Reader(path, "key")
    ours, other = Writer(str(path), "key"), Writer(str(path), "another")
    ours.write(a="\u20ac\n")
    other.write(b=2)
    with path.open("ab") as file:
        file.write(b"\xff" * (MOST + 1) + b"\n{}\n")
    ours.write(c=[3])
    found = []
    while records := list(reader.records()) or reader.rest:
        found += records if isinstance(records, list) else []
    reader.file.close()
    assert found == [{"a": "\u20ac\n"}, {"c": [3]}]


def test_a_module_is_found_here_whatever_else_is_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("random", "json", "numpy", "reference"):
        Path(f"{name}.py").write_text("raise SystemExit\n")
    Path("test.py").write_text("def numerical_diff(f, x): return 7.0\n")
    report = run("test")
    assert "got 7.0, want 2.0" in str(report)


@pytest.mark.parametrize("target", a_few([".", "", "folder/", "../theirs", "theirs.PY/x"], every=5))
def test_what_is_no_target_is_said_in_one_line(target):
    report = run(target)
    assert report.notes == ["it is neither the name of a module nor a .py file nor a notebook .ipynb"]
    assert report.exit_code() == 2


@pytest.mark.full  # tests/test_cli.py imports the package without others in the quick tier
def test_check_needs_numpy_alone():
    code = "import sys; from reference.cli import main; main(['check', 'colorsys']); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not {"sympy", "flint", "mpmath", "matplotlib", "rich"} & set(printed.split())


def test_what_two_others_call_is_told_once_and_where_it_stands(tmp_path):
    (tmp_path / "functions.py").write_text(
        "import numpy as np\n\ndef softmax(x):\n"
        "    return np.exp(-x) / np.sum(np.exp(-x), axis=-1, keepdims=True)\n"
    )
    (tmp_path / "layers.py").write_text(
        "import numpy as np\nfrom functions import softmax\n\nclass SoftmaxWithLoss:\n"
        "    def forward(self, x, t):\n        self.t, self.y = t, softmax(x)\n"
        "        return -np.sum(t * np.log(self.y + 1e-7)) / len(x)\n\n"
        "    def backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"
    )
    (tmp_path / "net.py").write_text(
        "import numpy as np\nfrom functions import softmax\nfrom layers import SoftmaxWithLoss\n\n"
        "class simpleNet:\n    def __init__(self):\n        self.W = np.random.randn(2, 3)\n\n"
        "    def predict(self, x):\n        return np.dot(x, self.W)\n\n"
        "    def loss(self, x, t):\n        self.y = softmax(self.predict(x))\n"
        "        return SoftmaxWithLoss().forward(np.atleast_2d(self.predict(x)), np.atleast_2d(t))\n"
    )
    report = run(str(tmp_path / "net.py"))
    (mistake,) = report.kind("mistake")
    assert (mistake.function, Path(mistake.lines[0].file).name) == ("softmax", "functions.py")
    layers = [finding.seen for finding in report.findings if finding.function.startswith("SoftmaxWithLoss")]
    assert all(seen.startswith("SoftmaxWithLoss of layers.py, which is called here: ") for seen in layers)


@pytest.mark.full
def test_what_calls_a_function_that_hangs_is_judged_with_a_right_one(tmp_path):
    gradient = inspect.getsource(listings.numerical_gradient)
    hangs = gradient.replace("for idx in np.ndindex(x.shape):", "idx = (0,) * x.ndim\n    while True:")
    assert hangs != gradient
    descent = inspect.getsource(listings.gradient_descent)
    (tmp_path / "theirs.py").write_text(f"import numpy as np\n{hangs}\n{descent}")
    report = run(str(tmp_path / "theirs.py"), seconds_a_claim=1.0)
    assert {finding.function for finding in report.kind("mistake")} == {"numerical_gradient"}, str(report)
