"""`reference check --fix` writes a repaired copy beside a file, and changes nothing else."""

import json
import shutil
from pathlib import Path

import pytest
from forks import run
from test_repair import ASKED, CLASS, IMPORTS, LOSS, PENALTY, PREDICT

from reference.cli import main
from reference.conformance.running.behind import joined

LEARNERS = Path(__file__).parent / "learners"
WRONG = "def numerical_diff(f, x):\n    h = 1e-4  # 0.0001\n    return (f(x+h) - f(x-h)) / 2*h\n"
SIGMOID = "import numpy as np\n\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(x))\n"


def broken(file):
    return {verdict.claim.slug for verdict in run(str(file)).of("broken", "must")}


@pytest.mark.full
def test_of_the_sources_listing_a_file_is_made_of_which_every_claim_holds(tmp_path, capsys):
    file = tmp_path / "listing.py"
    shutil.copy(LEARNERS / "source_listing.py", file)
    before = file.read_bytes()
    assert main(["check", "--fix", str(file)]) == 1
    assert "every claim holds" in " ".join(capsys.readouterr().out.split())
    assert file.read_bytes() == before
    report = run(str(tmp_path / "listing.fixed.py"))
    assert not report.of("broken"), str(report)
    assert report.of("holds")


@pytest.mark.full
def test_lines_that_are_right_stay_as_they_are_to_the_byte(tmp_path):
    file = tmp_path / "net.py"
    text = f"# coding: euc-kr\n# 수치 미분\n{WRONG}\n\n{SIGMOID}"
    file.write_bytes(text.replace("\n", "\r\n").encode("euc-kr"))
    assert main(["check", "--fix", str(file)]) == 1
    old, new = (path.read_bytes().split(b"\r\n") for path in (file, tmp_path / "net.fixed.py"))
    assert [line for line in old if line in new] == [line for n, line in enumerate(old) if n not in (4, 11)]
    assert not broken(tmp_path / "net.fixed.py")


@pytest.mark.full
def test_of_a_notebook_the_cells_are_repaired_and_the_outputs_stay(tmp_path):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["수치 미분"]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [{"output_type": "stream"}],
         "source": ["%matplotlib inline\n", *WRONG.splitlines(keepends=True)]},
        {"cell_type": "code", "metadata": {}, "execution_count": 2, "outputs": [], "source": SIGMOID},
    ]
    file = tmp_path / "chapter.ipynb"
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file.write_text(json.dumps(book), encoding="utf-8")
    assert main(["check", "--fix", str(file)]) == 1
    fixed = tmp_path / "chapter.fixed.ipynb"
    new = json.loads(fixed.read_text(encoding="utf-8"))
    assert not broken(fixed)
    for cell in [*new["cells"], *cells]:
        cell["source"] = "".join(cell["source"])
    assert new["cells"][1]["source"].startswith("%matplotlib inline\n")
    assert new["cells"][1]["outputs"] == cells[1]["outputs"]
    assert new["cells"][0] == cells[0]


@pytest.mark.full
def test_a_neighbour_is_accused_and_repaired_in_its_own_file_and_the_caller_is_not(tmp_path):
    (tmp_path / "tools.py").write_text(SIGMOID.replace("sigmoid(x)", "sigmoid(a)").replace("(x))", "(a))"))
    file = tmp_path / "net.py"
    file.write_text(
        "import numpy as np\nfrom tools import sigmoid\n\n\n"
        "def sigmoid_grad(x):\n    return sigmoid(x) * (1 - sigmoid(x))\n\n\n"
        "def softmax(x):\n    e = np.exp(x - x.max())\n    return e / e.sum(axis=-1, keepdims=True) + 0\n"
    )
    report = run(str(file))
    (finding,) = report.kind("mistake")
    assert (finding.function, finding.mistake) == ("sigmoid", "mirrors-the-sigmoid")
    assert Path(finding.lines[0].file).name == "tools.py"
    assert "tools.py" in finding.seen
    assert main(["check", "--fix", str(file)]) == 1
    assert "np.exp(-a)" in (tmp_path / "tools.fixed.py").read_text()


def test_what_is_there_is_never_written_over(tmp_path, capsys):
    file, copy = tmp_path / "net.py", tmp_path / "net.fixed.py"
    file.write_text(WRONG)
    copy.write_text("mine")
    assert main(["check", "--fix", str(file)]) == 2
    assert "net.fixed.py exists" in capsys.readouterr().err
    assert copy.read_text() == "mine"


@pytest.mark.parametrize("targets", [["reference"], ["--command", "node x.js"], ["--script", "train.py"]])
def test_of_other_targets_there_are_no_copies(targets, capsys):
    assert main(["check", "--fix", *targets]) == 2
    assert "train.py" in (error := capsys.readouterr().err) or "--fix writes copies of" in error


def test_a_file_without_a_fault_has_no_copy(tmp_path, capsys):
    file = tmp_path / "right.py"
    file.write_text("import numpy as np\n\n\ndef function_2(x):\n    return np.sum(x**2)\n")
    assert main(["check", "--fix", str(file)]) == 0
    assert "no copy written" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [file]


def test_repairs_of_different_lines_go_together_and_of_the_same_the_first():
    before = "a\nb\nc\nd\n"
    several = [{"x.py": "A\nb\nc\nd\n"}, {"x.py": "a\nb\nc\nD\n"}, {"x.py": "other\nb\nc\nd\n"}]
    assert joined(several, {"x.py": before}) == {"x.py": "A\nb\nc\nD\n"}


def test_what_is_read_alone_is_repaired_too(tmp_path):
    file, right = tmp_path / "net.py", {
        "e = np.exp(z)": "e = np.exp(z - np.max(z))",
        "n = np.int(1)": "n = int(1)",
        "return np.arrange(n)": "return np.arange(n)",
        "if __name__ == '_main_':": "if __name__ == '__main__':",
    }
    shares, number, numbers, main_part = right
    file.write_text(
        f"import numpy as np\n\n\ndef shares(z):\n    {shares}\n    return e / np.sum(e)\n\n\n"
        f"def cross_entropy_error(y, t):\n    if t.size == 1:\n        {number}\n        {numbers}\n"
        f"    return -np.sum(t * np.log(y + 1e-7)) / len(y)\n\n\n{main_part}\n    print(shares)\n"
    )
    assert main(["check", "--fix", str(file)]) == 1
    lines = {line.strip() for line in (tmp_path / "net.fixed.py").read_text().splitlines()}
    assert lines.issuperset(right.values())
    assert lines.isdisjoint(right)


def test_a_file_that_nothing_repairs_has_no_copy(tmp_path, capsys):
    file = tmp_path / "net.py"
    file.write_text("import numpy as np\n\n\ndef f(x):\n    return np.nothing_of_the_kind(x)\n")
    assert main(["check", "--fix", str(file)]) == 1
    assert "no repair was found" in " ".join(capsys.readouterr().out.split())
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


@pytest.mark.parametrize(("text", "kept"), [
    (PENALTY, "lam * np.sum(w**2)"),
    (IMPORTS + CLASS.replace("y = self.predict(x).argmax(axis=1)\n        return %s", "return %s")
     % (PREDICT, LOSS, "100 * np.mean(self.predict(x).argmax(1) == t.argmax(1))"), "100 * np.mean"),
    (IMPORTS + ASKED["yes or no"], "np.mean((y > 0.5) == t)"),
])
def test_what_may_be_meant_otherwise_stays(tmp_path, text, kept):
    file = tmp_path / "net.py"
    file.write_text(text)
    main(["check", "--fix", str(file)])
    assert all(kept in path.read_text() for path in tmp_path.glob("*.py"))
