import hashlib
import itertools
import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_mnist import contents, write
from tiers import a_few

import reference
from reference import cli, training
from reference.cli import main
from reference.mnist import SHA256
from reference.saved_run import LISTS

ROOT = Path(reference.__file__).parents[1]


@pytest.fixture
def folder_and_picture(tmp_path, monkeypatch):
    """An empty folder to work in, and beside it 60 + 20 small images: an epoch of ten is six updates."""
    (tmp_path / "data").mkdir()
    write(tmp_path / "data", contents(counts=(60, 20)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def folder(folder_and_picture, monkeypatch):
    """The same without the picture, which takes longer to draw than the training."""
    monkeypatch.setattr(cli, "_draw", lambda file, history: [])
    return folder_and_picture


SMALL = ["train", "--data", "data", "--hidden-size", "4", "--batch-size", "10", "--iterations", "15"]


def arrays(file):
    with np.load(file, allow_pickle=False) as saved:
        return {name: saved[name] for name in saved}


def bits(file):
    return {name: array.tobytes() for name, array in arrays(file).items()}


def test_train_prints_in_the_sources_form_and_saves(folder_and_picture, capsys):
    assert main(SMALL) == 0
    lines = capsys.readouterr().out.splitlines()
    saved = arrays("history.npz")
    accuracies = zip(saved["train_acc_list"].tolist(), saved["test_acc_list"].tolist(), strict=True)
    assert lines[:4] == ["train acc, test acc | " + str(a) + ", " + str(b) for a, b in accuracies]
    signs = reference.overfitting_signs(reference.History(*(saved[name] for name in LISTS)))
    assert lines[4:] == [
        "not learned: they do not rise enough",
        f"overfitting: {signs[0]}" if signs else "no overfitting: the accuracies do not part",
        "15 of 15 updates, saved in history.npz and history.svg",
    ]
    assert "<svg" in Path("history.svg").read_text()
    assert sorted(path.name for path in Path().iterdir()) == ["data", "history.npz", "history.svg"]


def test_train_does_what_the_functions_do(folder):
    main([*SMALL, "--seed", "3", "--learning-rate", "0.5", "--sampling", "permutation"])
    rng = np.random.default_rng(3)
    network = reference.TwoLayerNet(6, 4, 10, rng=rng)
    history = reference.train(
        network, reference.load_mnist(path="data"), iters_num=15, batch_size=10, learning_rate=0.5,
        sampling="permutation", rng=rng,
    )
    saved = arrays("history.npz")
    assert all(np.array_equal(saved[key], network.params[key]) for key in network.params)
    assert all(np.array_equal(saved[name], getattr(history, name)) for name in LISTS)


def test_json_is_all_that_is_printed(folder_and_picture, capsys):
    assert main([*SMALL, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["iterations"] == len(printed["train_loss_list"]) == 15
    assert printed["files"] == ["history.npz", "history.svg"]
    assert printed["hidden_size"] == 4


def interrupt_at(number, monkeypatch, times=1):
    """Send Ctrl-C to this process while that update is made."""
    of, count = training.sgd_update, itertools.count(1)

    def sgd_update(*arguments):
        update = of(*arguments)

        def interrupted(batch_mask):
            if next(count) == number:
                for _ in range(times):
                    os.kill(os.getpid(), signal.SIGINT)
            return update(batch_mask)

        return interrupted

    monkeypatch.setattr(training, "sgd_update", sgd_update)


@pytest.mark.parametrize("updates", [1, 6, 8, 14])
def test_ctrl_c_keeps_what_was_reached_to_go_on_to_the_same_bits(folder, monkeypatch, capsys, updates):
    assert main([*SMALL, "--output", "whole.npz"]) == 0
    with monkeypatch.context() as patch:
        interrupt_at(updates, patch)
        assert main(SMALL) == 130
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert len(arrays("history.npz")["train_loss_list"]) == updates
    assert f"{updates} of 15 updates" in capsys.readouterr().out
    assert main(["train", "--resume", "--iterations", "15"]) == 0
    assert bits("history.npz") == bits("whole.npz")


def test_a_second_ctrl_c_stops_at_once_and_the_last_epoch_is_kept(folder, monkeypatch):
    interrupt_at(8, monkeypatch, times=2)
    assert main(SMALL) == 130
    assert len(arrays("history.npz")["train_loss_list"]) == 6


def test_a_finished_run_can_be_extended(folder):
    assert main([*SMALL, "--output", "whole.npz"]) == 0
    assert main([*SMALL, "--iterations", "7"]) == 0
    assert main(["train", "--resume", "--iterations", "15"]) == 0
    assert bits("history.npz") == bits("whole.npz")


def refused(capsys, *arguments):
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_refusals_say_why_in_one_line_and_lose_nothing(folder, capsys):
    assert "--output must end in .npz, got a.txt" in refused(capsys, "train", "--output", "a.txt")
    assert "history.npz does not exist" in refused(capsys, "train", "--resume")
    assert "train-images-idx3-ubyte" in refused(capsys, "train", "--data", "nowhere")
    assert "batch_size must be at most train_size = 60" in refused(capsys, *SMALL, "--batch-size", "61")
    assert "learning_rate must be finite, got nan" in refused(capsys, *SMALL, "--learning-rate", "nan")
    assert "seed must be at least 0, got -1" in refused(capsys, *SMALL, "--seed", "-1")
    Path("a.svg").write_text("a picture of something else")
    assert "a.svg exists" in refused(capsys, *SMALL, "--output", "a.npz")
    assert "there is no folder nowhere" in refused(capsys, *SMALL, "--output", "nowhere/a.npz")
    assert main(SMALL) == 0
    capsys.readouterr()
    before = bits("history.npz")
    assert "history.npz exists: --resume goes on from it" in refused(capsys, *SMALL)
    resume = ("train", "--resume")
    assert "has batch_size 10, so --resume cannot take 20" in refused(capsys, *resume, "--batch-size", "20")
    assert "must not be longer than iters_num = 14" in refused(capsys, *resume, "--iterations", "14")
    write(folder / "data", contents(counts=(60, 20), size=(3, 3)))
    assert "do not fit its settings and data" in refused(capsys, *resume)
    assert bits("history.npz") == before


@pytest.mark.parametrize(
    "content", [b"", b"not a zip file", b"PK\3\4 and then nothing", np.arange(3).tobytes()]
)
def test_a_file_that_is_no_run_is_refused(folder, capsys, content):
    Path("history.npz").write_bytes(content)
    assert "history.npz is not a run that" in refused(capsys, "train", "--resume")
    assert Path("history.npz").read_bytes() == content


def beyond(text):
    """Return a text of NumPy's with what is no character in the name of the data: Python fails to show it."""
    codes = np.frombuffer(text.tobytes(), np.uint32).copy()
    codes[str(text).index(': "data"') + 3] += 2**24
    return np.frombuffer(codes.tobytes(), text.dtype).reshape(())


@pytest.mark.parametrize(
    "change",
    [
        lambda saved: saved.pop("W1"),
        lambda saved: saved.update(W1=np.array([None])),  # would need pickle
        lambda saved: saved.update(b1=saved["b1"].astype(np.float32)),
        lambda saved: saved.update(settings=np.array("{")),
        lambda saved: saved.update(settings=np.array("[]")),
        lambda saved: saved.update(settings=np.array("[" * 100000)),
        lambda saved: saved.update(settings=np.array('{"seed": 0}')),
        lambda saved: saved.update(settings=np.arange(2)),
        lambda saved: saved.update(settings=np.array(str(saved["settings"]).replace("4,", '"4",'))),
        lambda saved: saved.update(settings=beyond(saved["settings"])),
        lambda saved: saved.update(test_acc_list=saved["test_acc_list"][:-1]),
        lambda saved: saved.update(train_loss_list=np.float64(1)),
    ],
)
def test_a_run_with_something_wrong_in_it_is_refused(folder, capsys, change):
    main(SMALL)
    saved = arrays("history.npz")
    change(saved)
    np.savez("history.npz", **saved)
    capsys.readouterr()
    assert "history.npz is not a run that" in refused(capsys, "train", "--resume")


def test_a_packed_run_is_refused_before_it_is_unpacked(folder, capsys, monkeypatch):
    main(SMALL)
    np.savez_compressed("history.npz", **arrays("history.npz"))
    capsys.readouterr()
    monkeypatch.setattr(np, "load", None)
    assert "is not a run that `reference train` saved (packed" in refused(capsys, "train", "--resume")


@pytest.mark.parametrize("name", a_few(["history.npz", "history.svg"]))
def test_a_file_that_may_not_grow_keeps_what_it_was(folder_and_picture, name):
    """As by a quota: half a file can be written, and then no more."""
    main(SMALL)
    before = Path(name).read_bytes()
    command = [sys.executable, "-m", "reference", "train", "--resume", "--iterations", "20"]
    path = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
    # Python would write half of what it compiles, too, and keep that.
    run = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2,) * 2),
    )
    assert (run.returncode, run.stderr) == (2, "reference: [Errno 27] File too large\n")
    assert Path(name).read_bytes() == before
    assert not list(Path().glob("*.part"))


def test_a_link_stays_a_link_and_a_mode_a_mode(folder):
    Path("far").mkdir()
    Path("history.npz").symlink_to("far/run.npz")
    assert main(SMALL) == 0
    Path("far/run.npz").chmod(0o600)
    assert main(["train", "--resume", "--iterations", "20"]) == 0
    assert Path("history.npz").is_symlink()
    assert Path("far/run.npz").stat().st_mode & 0o777 == 0o600
    assert len(arrays("far/run.npz")["train_loss_list"]) == 20


def test_what_a_killed_run_left_is_taken_away_and_what_another_writes_is_not(folder):
    left, written = Path("history.npz.0123.part"), Path("history.npz.4567.part")
    for part in (left, written):
        part.touch()
    os.utime(left, (0, 0))
    assert main(SMALL) == 0
    assert (left.exists(), written.exists()) == (False, True)


@pytest.mark.parametrize("make", [lambda file: os.mkfifo(file), lambda file: file.symlink_to("/dev/zero")])
def test_what_may_be_without_end_is_not_read(folder, capsys, make):
    make(Path("history.npz"))
    assert "(no regular file)" in refused(capsys, "train", "--resume")


def test_no_network_is_built_for_settings_that_do_not_fit(folder, capsys, monkeypatch):
    main(SMALL)
    saved = arrays("history.npz")
    saved["settings"] = np.array(str(saved["settings"]).replace('"hidden_size": 4', '"hidden_size": 400000'))
    np.savez("history.npz", **saved)
    capsys.readouterr()
    monkeypatch.setattr(cli, "TwoLayerNet", None)
    assert "do not fit its settings and data" in refused(capsys, "train", "--resume")


def test_an_ignored_ctrl_c_stays_ignored(folder, monkeypatch):
    interrupt_at(8, monkeypatch)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert main(SMALL) == 0
    finally:
        signal.signal(signal.SIGINT, before)


def test_json_has_no_number_that_is_none(folder, capsys):
    main(SMALL)
    saved = arrays("history.npz")
    saved["b2"][:] = np.nan
    np.savez("history.npz", **saved)
    capsys.readouterr()
    assert main(["train", "--resume", "--iterations", "20", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert printed["train_loss_list"][-1] == "nan"


def test_without_extras_it_works_and_says_what_is_missing(folder_and_picture, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(SMALL) == 0
    printed = capsys.readouterr()
    assert "15 of 15 updates, saved in history.npz\n" in printed.out
    assert [line.split(":")[0] for line in printed.err.splitlines()] == ["no progress bar", "no picture"]


@pytest.mark.full
def test_the_bar_is_shown_on_a_terminal(folder):
    terminal, end = pty.openpty()
    path = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
    environment = os.environ | {"TERM": "xterm", "PYTHONPATH": path}
    command = [sys.executable, "-m", "reference", *SMALL]
    run = subprocess.run(command, stdout=end, stderr=end, stdin=subprocess.DEVNULL, env=environment)
    os.close(end)
    text = os.read(terminal, 100000).decode()
    os.close(terminal)
    assert run.returncode == 0
    assert "/15" in text
    assert text.count("train acc, test acc | ") == 4


def test_python_m_reference_knows_its_version():
    command = [sys.executable, "-m", "reference", "--version"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert printed == f"gradient-reference {reference.__version__}\n"


def test_import_needs_numpy_alone():
    code = (
        "import sys, numpy.random; before = set(sys.modules); import reference.cli; "
        "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    )
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert set(printed.split()) - sys.stdlib_module_names == {"reference", "numpy"}


def test_the_names_of_the_shipped_files_are_those_of_the_package():
    assert {path.stem for path in (ROOT / "reference/mnist").glob("*.gz")} == set(SHA256)


def test_vectors_are_exported_whole_and_only_into_an_empty_folder(tmp_path, capsys):
    folder = tmp_path / "new" / "vectors"
    assert main(["vectors", str(folder)]) == 0
    listed = json.loads((folder / "manifest.json").read_text())
    assert sorted(path.name for path in folder.iterdir()) == sorted([*listed["files"], "manifest.json"])
    for name, digest in listed["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    said = capsys.readouterr().out
    assert said == f"{len(listed['files']) + 1} files of version {listed['version']}, CC0-1.0, in {folder}\n"
    assert main(["vectors", str(folder)]) == 2
    assert capsys.readouterr().err == f"reference: {folder} is not empty\n"


def test_a_part_of_the_vectors_is_not_left(tmp_path, monkeypatch, capsys):
    write_bytes, files = Path.write_bytes, itertools.count()

    def full(file, data):
        if next(files) == 5:
            raise OSError(28, "No space left on device")
        return write_bytes(file, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    assert "No space left on device" in refused(capsys, "vectors", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


# ---- The commands of the pages ----

COMMANDS = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted(ROOT.glob("docs/*.md")) if COMMANDS.search(page.read_text("utf-8"))]


@pytest.mark.full
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_print_what_it_shows(page, tmp_path):
    """In a copy of the folder of examples, one after the other, whatever they end with."""
    folder = shutil.copytree(ROOT / "docs/examples", tmp_path / "examples")
    path = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
    shell = f'reference() {{ "{sys.executable}" -m reference "$@"; }}; '
    for block in COMMANDS.findall(page.read_text("utf-8")):
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, wanted = shown.partition("\n")
            run = subprocess.run(
                ["sh", "-c", shell + command], capture_output=True, text=True, cwd=folder,
                env={**os.environ, "PYTHONPATH": path, "COLUMNS": "120"},
            )
            assert (command, run.stdout, run.stderr) == (command, wanted, "")
