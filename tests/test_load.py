"""Of a file its definitions are taken, in their order, and nothing else of it is run."""

import json
import sys

import numpy as np
import pytest

from reference import listings
from reference.cli import main
from reference.conformance.asking import noting
from reference.conformance.loading.load import load
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import LoadError
from reference.conformance.loading.stubs import Stub, StubError
from reference.conformance.running.run import run

DIFF = "def numerical_diff(f, x, h=1e-4):\n    return (f(x + h) - f(x - h)) / {}\n"
GOOD, BAD = DIFF.format("(2 * h)"), DIFF.format("2 * h")


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Return what is loaded of the text of a file, or of the cells of a notebook."""
    monkeypatch.setattr(sys, "modules", sys.modules.copy())

    def load_text(*cells, names=None, name="theirs"):
        if len(cells) == 1:
            file = tmp_path / f"{name}.py"
            file.write_bytes(cells[0].encode() if isinstance(cells[0], str) else cells[0])
        else:
            file = tmp_path / f"{name}.ipynb"
            file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
        return load(str(file), names or {})

    return load_text


@pytest.mark.parametrize(
    "statement",
    [
        "raise SystemExit",
        "while True: pass",
        "print(input())",
        "if __name__ == '__main__':\n    raise SystemExit",
        "for n in range(3):\n    raise SystemExit",
        "with open('nothing') as file: pass",
        "x = open('nothing').read()",
        "x, y = download()",
        "assert numerical_diff(abs, 1) == 1",
        "np.load('nothing')",
        "data = np.loadtxt('nothing')",
        "numerical_diff(abs, 1)",
        "del numerical_diff",
        "x: int = open('nothing')",
        "%matplotlib inline",
        "best = min([1, 2], key=lambda lr: exit())",
        "best = max([[lambda: 0]], key=exit)",
        "import os\nnp.vectorize(os.system)(['exit'])",
        "import os\ndone = np.vectorize(os.system)(['exit'])",
        "import os\nsystem = np.frompyfunc(os.system, 1, 1)\ndone = system('exit')",
        "import os, functools\nsystem = functools.partial(os.system, 'exit')\ndone = system()",
        "import os, functools\ndone = functools.reduce(os.system, ['exit', 'exit'])",
        "done = [__import__('os').system('exit')]",
        "np.zeros(3).tofile('nothing')",
        "done = np.zeros(3).tofile('nothing')",
    ],
)
def test_nothing_but_definitions_is_run(loaded, statement):
    assert loaded(f"import numpy as np\n{statement}\n{GOOD}").found == {"numerical_diff": "numerical_diff"}
    assert loaded(f"import numpy as np\n{GOOD}\n{statement}\n").found == {"numerical_diff": "numerical_diff"}


def test_what_a_definition_needs_is_run(loaded):
    space = loaded(
        "import numpy as np, math\nh = 1e-4\nSTEP, TWO = 2 * h, np.array([2.0])\nROOT = math.sqrt(4)\n"
        "try:\n    import nothing_of_that_name as np\nexcept ImportError:\n    import math as fallback\n"
        "if ROOT > 1:\n    square = lambda x: x * x\nelse:\n    square = None\n"
        "class Net:\n    size: Unknown = 3\n    def f(self, x: Unknown) -> Unknown: return x\n"
    ).space
    assert (space["STEP"], space["ROOT"], space["square"](3), space["Net"]().f(1)) == (2e-4, 2.0, 9, 1)
    assert space["fallback"] is __import__("math")


def test_the_last_definition_is_judged_and_others_are_listed(loaded):
    both = loaded(BAD + GOOD)
    assert both.notes == ["numerical_diff (line 1) is not judged, since numerical_diff (line 3) is"]
    f = both.space[both.found["numerical_diff"]]
    assert f(lambda x: 2 * x, 0.0) == pytest.approx(2, abs=1e-12)
    f = loaded(GOOD + BAD).space["numerical_diff"]
    assert f(lambda x: 2 * x, 0.0) == pytest.approx(2e-8, abs=1e-12)


@pytest.mark.parametrize(
    "demonstration",
    [
        BAD.replace("numerical_diff", "numerical_diff_bad"),
        "# 나쁜 구현 예\n" + BAD,
        "# 悪い例\n" + BAD,
        "# 不好的实现示例\n" + BAD,
        BAD.replace(":\n", ":  # a bad example\n"),
        "def numerical_diff(f, x):\n    h = 10e-50\n    return (f(x + h) - f(x)) / h\n",
    ],
)
def test_a_demonstration_is_no_answer(loaded, demonstration):
    for text in (demonstration + GOOD, GOOD + demonstration):
        both = loaded(text)
        f = both.space[both.found["numerical_diff"]]
        assert f(lambda x: 2 * x, 0.0) == pytest.approx(2, abs=1e-12)
        assert "demonstration" in " ".join(both.notes)
    assert loaded(demonstration).found == {}


def test_what_is_loaded_is_not_replaced_by_a_neighbour(loaded, tmp_path):
    for name in ("numpy", "json"):
        (tmp_path / f"{name}.py").write_text("def exp(x): return 0\n")
    space = loaded("import json\nimport numpy as np\nfrom numpy import exp\n").space
    assert space["np"] is np
    assert space["exp"] is np.exp
    assert space["json"] is json


UNSPEAKABLE = (
    "class Unspeakable(Exception):\n    def __str__(self): raise SystemExit\n"
    "def raise_it():\n    raise Unspeakable\ndef sigmoid(x, n=raise_it()): pass\n"
)


@pytest.mark.parametrize(
    "part",
    [
        "class Net:\n    raise SystemExit\ndef sigmoid(x, n=exit()): pass\n",
        "class Net:\n    raise KeyboardInterrupt\n",
        UNSPEAKABLE,
        f"many = {' + '.join(330 * ['chr(97)'])}\n",
        f"{330 * '('}0{330 * ')'}\n",
        f"import {300 * 'a'}\nfrom {300 * 'b'} import c\n",
        f"import sys\nsys.path.append({300 * 'c'!r})\n",
        "import exits\n",
    ],
    ids=["SystemExit", "KeyboardInterrupt", "no str", "terms", "brackets", "a name", "a folder", "a library"],
)
def test_what_fails_costs_itself_alone(loaded, tmp_path, monkeypatch, part):
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    (libraries / "exits.py").write_text("import sys\nsys.exit(3)\n")
    monkeypatch.syspath_prepend(libraries)
    assert loaded(part + GOOD).found == {"numerical_diff": "numerical_diff"}


def test_what_is_too_large_is_not_read(loaded, tmp_path):
    with pytest.raises(LoadError, match="too large: more than 1048576 characters"):
        loaded(GOOD * 20_000)
    many = loaded("".join(f"def f{n}(): pass\n" for n in range(40_000)) + GOOD)
    assert many.found == {"numerical_diff": "numerical_diff"}


def test_a_long_line_is_shown_in_part(loaded):
    (note,) = loaded("def softmax(x): $" + "\x1b" + "x" * 10**6 + "\n" + GOOD).notes
    assert note.startswith("line 1 cannot be parsed")
    assert note.isprintable()
    assert len(note) < 320


def test_a_later_import_replaces_a_definition(loaded):
    replaced = loaded("def sigmoid(x): return x\nfrom common.functions import *\n" + GOOD)
    assert replaced.found == {"numerical_diff": "numerical_diff"}
    assert "sigmoid (line 1) is replaced later by another, and is not judged" in replaced.notes
    assert loaded("from common.functions import *\ndef sigmoid(x): return x\n").found == {
        "sigmoid": "sigmoid"
    }


def test_right_functions_of_the_book_stand_in(loaded):
    book = loaded(
        "from common.functions import *\nfrom common.layers import Affine\nimport common.gradient as g\n"
        "from somewhere import softmax\nfrom elsewhere import *\n"
        "def sigmoid_of(x):\n"
        "    return sigmoid(x), np.sum(x), Affine, g.numerical_gradient, softmax, unheard_of, relu\n"
    )
    of, space = book.space["sigmoid_of"](np.zeros(2)), book.space
    assert of[0].tolist() == [0.5, 0.5]
    assert of[3] is listings.numerical_gradient
    assert space["softmax"] is listings.softmax
    assert isinstance(space["unheard_of"], Stub)
    assert (
        "common.functions could not be imported; right functions stand in for its relu, sigmoid"
        in " ".join(book.notes)
    )


def test_a_neighbour_is_loaded_by_its_definitions(loaded):
    loaded("raise_it = 1\nprint(input())\ndef twice(x): return 2 * x\n", name="neighbour")
    space = loaded("from neighbour import twice\nimport neighbour\n" + GOOD).space
    assert space["twice"](4) == space["neighbour"].twice(4) == 8


def test_an_error_of_syntax_costs_one_definition(loaded):
    broken = loaded(
        'TEXT = """\nlearning rate\n"""\nlearning rate = 0.1\n' + GOOD + "def softmax(x:\n    return x\n"
        "class TwoLayerNet:\n    def __init__(self):\n        self.x = 1\n\n    @property\n"
        "    def bad(self:\n"
        "        pass\n\n    def good(self):\n        return self.x\n\ndef f[T](x: T) -> T:\n    return x\n"
        "@staticmethod\ndef sigmoid(x):\n    return x\n"
    )
    assert set(broken.found) == {"numerical_diff", "TwoLayerNet", "sigmoid"}
    assert broken.space["TwoLayerNet"]().good() == 1
    assert broken.space["TEXT"] == "\nlearning rate\n"
    passed_over = [note for note in broken.notes if "cannot be parsed" in note]
    assert [note.partition(" cannot")[0] for note in passed_over] == ["line 4", "line 7", "line 13"] + (
        ["line 20"] if sys.version_info < (3, 12) else []
    )


def test_a_notebook_is_its_cells_in_order(loaded):
    book = loaded(
        "%matplotlib inline\nimport numpy as np\nnp.sum?",
        "%%html\n<b>x</b>",
        "%%time\n" + BAD,
        "def (:",
        GOOD,
    )
    assert book.found == {"numerical_diff": "numerical_diff"}
    assert "cell 4, line 1 cannot be parsed" in book.notes[0]
    assert (
        "numerical_diff (cell 3, line 2) is not judged, since numerical_diff (cell 5, line 1) is"
        in book.notes
    )


def test_magic_within_an_expression_is_none(loaded):
    book = loaded(
        "!pip install it's (\nnumber = (\n    7\n    % 4\n)\nnumber_too = 7 \\\n    % 5\n%time\n",
        "text = '''\n%time (\n!ls\n'''\n%matplotlib inline\nif True:\n    !ls\n",
        "%%prun -q\n" + GOOD,
        "%%writefile theirs.py\ndef softmax(x): pass",
    )
    assert (book.space["number"], book.space["number_too"]) == (3, 2)
    assert book.space["text"] == "\n%time (\n!ls\n"
    assert book.found == {"numerical_diff": "numerical_diff"}
    assert book.notes == ["cell 4 begins with %%writefile theirs.py, and was passed over"]


@pytest.mark.parametrize(
    "text",
    [
        BAD.encode("utf-8-sig"),
        BAD.replace("\n", "\r\n").encode(),
        ("# -*- coding: cp949 -*-\n# 나쁘지 않다\n" + BAD).encode("cp949"),
    ],
)
def test_other_bytes_are_read(loaded, text):
    assert loaded(text).found == {"numerical_diff": "numerical_diff"}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("theirs.py", b"\xff\xfe\x00", "cannot be read as Python"),
        ("theirs.ipynb", b"", "cannot be read as a notebook"),
        ("theirs.ipynb", b"[" * 100_000, "cannot be read as a notebook"),
        ("theirs.ipynb", b'{"cells": [3]}', "cannot be read as a notebook"),
        ("theirs.ipynb", b'{"nothing": []}', "cannot be read as a notebook"),
        ("nothing_of_that_name", None, "there is no module nothing_of_that_name"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path, capsys, name, data, message):
    if data is not None:
        name = str(tmp_path / name)
        (tmp_path / name).write_bytes(data)
    assert main(["check", name]) == 2
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"{name}: nothing could be checked"
    assert len(printed) == 2
    assert message in printed[1]


def test_names_can_be_told(loaded, tmp_path, capsys):
    text = "def steigung(f, x):\n    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4\n"
    assert loaded(text).found == {}
    assert loaded(text, names={"numerical_diff": "steigung"}).found == {"numerical_diff": "steigung"}
    with pytest.raises(LoadError, match="no steigun is defined there; do you mean steigung"):
        loaded(text, names={"numerical_diff": "steigun"})
    assert main(["check", str(tmp_path / "theirs.py"), "--map", "numerical_diff=steigung"]) == 0
    assert main(["check", str(tmp_path / "theirs.py"), "--map", "numeric_diff=steigung"]) == 2
    assert "do you mean numerical_diff?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("theirs", "ours"),
    {
        "NumericalDiff": "numerical_diff",
        "numerical_diff2": "numerical_diff",
        "central_diff": "numerical_diff",
        "numercial_diff": "numerical_diff",
        "num_grad": "numerical_gradient",
        "my_softmax": "softmax",
        "_numerical_gradient_no_batch": "numerical_gradient",
        "softmax_2D": "softmax",
        "safe_softmax": "softmax",
        "crossEntropyErorr": "cross_entropy_error",
        "CEE": "cross_entropy_error",
        "gradient_decent": "gradient_descent",
        "two_layer_net": "TwoLayerNet",
        "function_1": "function_1",
        # Two letters from a name of ours, or more, and another thing.
        "gradient_ascent": None,
        "sigmoid_gradient": None,
        "softmax_loss": None,
        "function_3": None,
        "three_layer_net": None,
        "cross_entropy_error_grad": "cross_entropy_error_grad",
        "relu": None,
    }.items(),
)
def test_names_of_learners(theirs, ours):
    assert ours_of(theirs) == ours


STUB = {
    "an operation": "return x + scale",
    "a call": "return rescale(x)",
    "a condition": "return x if scale else -x",
    "a swallowed error": "try:\n        return float(scale)\n    except Exception:\n        return x",
    "an index": "return x + np.ones(3)[scale]",
    "a comparison": "return x * (scale == 1)",
    "a loop": "for s in scale: x = x * s\n    return x",
    "NumPy": "return np.exp(scale)",
    "a part": "return x * config.rate",
    "isinstance": "return isinstance(x, config)",
}


@pytest.mark.parametrize("body", STUB.values(), ids=STUB)
def test_a_value_that_a_stub_touched_is_not_judged(tmp_path, body):
    file = tmp_path / "theirs.py"
    file.write_text(
        "import numpy as np\nimport config\nfrom tools import rescale\nscale = rescale(1)\n"
        f"def sigmoid(x):\n    {body}\n" + BAD
    )
    report = run(str(file))
    assert {v.outcome for v in report.verdicts if v.claim.needs[0] == "sigmoid"} == {"undecidable"}
    assert report.named == {"halves-then-multiplies-by-h"}


def test_what_draws_and_shows_progress_touches_nothing(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text(
        "from tqdm import tqdm, trange\nimport tqdm as t\nfrom numba import njit\nimport numba\n"
        "import nothing_drawn.pyplot\nimport matplotlib.pylub as plt\n"
        "@njit\ndef numerical_diff(f, x):\n    h = 1e-4\n    return (f(x + h) - f(x - h)) / (2 * h)\n"
        "@numba.jit(nopython=True)\ndef sigmoid(x):\n    return 1 / (1 + __import__('numpy').exp(-x))\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    x = init_x.copy()\n"
        "    bar = tqdm(range(step_num))\n    for i in bar:\n        bar.set_description('step')\n"
        "        x = x - lr * numerical_gradient(f, x)\n        plt.plot(x)\n"
        "    for _ in t.trange(0): pass\n    return x\n"
        "from common.gradient import numerical_gradient\n"
    )
    report = run(str(file))
    assert not report.of("broken", "must"), report
    assert not report.of("undecidable"), report
    assert len(report.functions) == 3


def test_a_stub_is_no_base_class():
    class Net(Stub("torch.nn.Module", "could not be imported")):
        pass

    with noting() as noted:
        Net()
    assert noted.touched == ["`torch.nn.Module`, which could not be imported"]
    with pytest.raises(StubError, match="could not be imported"):
        len(Stub("data", "could not be imported"))
