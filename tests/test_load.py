"""Of a file its definitions are taken, in their order, and nothing else of it is run."""

import inspect
import json
import os
import pickle
import re
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from inside import run
from tiers import a_few

from reference import listings
from reference.cli import main
from reference.conformance.asking import noting
from reference.conformance.loading import choosing
from reference.conformance.loading.load import load
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import LoadError
from reference.conformance.loading.script import load_script
from reference.conformance.loading.stubs import Stub, StubError

DIFF = "def numerical_diff(f, x, h=1e-4):\n    return (f(x + h) - f(x - h)) / {}\n"
GOOD, BAD = DIFF.format("(2 * h)"), DIFF.format("2 * h")


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Return what is loaded of the text of a file, or of the cells of a notebook."""
    monkeypatch.setattr(sys, "meta_path", sys.meta_path.copy())
    before = set(sys.modules)

    def load_text(*cells, names=None, name="theirs"):
        if len(cells) == 1:
            file = tmp_path / f"{name}.py"
            file.write_bytes(cells[0].encode() if isinstance(cells[0], str) else cells[0])
        else:
            file = tmp_path / f"{name}.ipynb"
            file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
        return load(str(file), names or {})

    yield load_text
    for name in set(sys.modules) - before:
        del sys.modules[name]


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
        "import sys\nsys.modules['numpy'] = None",
        "import sys\nsys.meta_path = []",
        "import nothing_there\nnothing_there.rate = 3\nnothing_there['rate'] = 3",
        "weights = np.ones((2, 2))\nweights[0, 0] = 3",
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
    assert [str(also) for also in both.also] == [
        "numerical_diff (line 1), which numerical_diff (line 3) replaces"
    ]
    f = both.space[both.found["numerical_diff"]]
    assert f(lambda x: 2 * x, 0.0) == pytest.approx(2, abs=1e-12)
    f = loaded(GOOD + BAD).space["numerical_diff"]
    assert f(lambda x: 2 * x, 0.0) == pytest.approx(2e-8, abs=1e-12)


def test_each_definition_is_judged(judged):
    others = BAD.replace("_diff", "_diff2") + GOOD.replace("_diff", "_diff3")
    report = judged(f"{BAD}{GOOD}{others}import numpy as np\n")
    second, third = "numerical_diff2 (line 5)", "numerical_diff3 (line 7)"
    first = "numerical_diff (line 1), which numerical_diff (line 3) replaces"
    wrong = report.kind("mistake")
    assert {mistake.mistake for mistake in wrong} == {"halves-then-multiplies-by-h"}
    places = (first, f"{second}, beside numerical_diff (line 3)")
    assert all(mistake.seen.startswith(f"{place}: ") for mistake, place in zip(wrong, places, strict=True))
    assert any(found.seen.startswith(f"{third}, beside") for found in report.kind("careless"))
    assert len(report.verdicts) == 5


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


def test_who_steps_back_by_what_no_x_feels_demonstrates_nothing(loaded):
    assert "numerical_diff" in loaded(GOOD.replace("1e-4", "10e-50")).found


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


@pytest.mark.parametrize("line", ["def f{}(): pass", "def softmax{}(x): pass", "def sigmoid(x): return {}"])
def test_many_definitions_are_read_once(loaded, monkeypatch, line):
    """Of each it is asked once why it might not be judged: else 3,000 take minutes."""
    asked, ask = [], choosing.is_demonstration
    monkeypatch.setattr(choosing, "is_demonstration", lambda definition: asked.append(1) or ask(definition))
    many = loaded("".join(line.format(n) + "\n" for n in range(200)) + GOOD)
    assert many.found["numerical_diff"] == "numerical_diff"
    assert len(asked) <= 201


@pytest.mark.parametrize("make", [os.mkfifo, lambda file: Path(file).symlink_to("/dev/zero")])
@pytest.mark.parametrize("name", ["theirs.py", "theirs.ipynb"])
def test_what_may_be_without_end_is_not_read(loaded, tmp_path, monkeypatch, make, name):
    make(tmp_path / name)
    monkeypatch.setattr(Path, "read_bytes", pytest.fail)
    for read in (lambda file: load(str(file), {}), load_script):
        with pytest.raises(LoadError, match=r"cannot be read as .*: it is no regular file"):
            read(tmp_path / name)


def test_a_long_line_is_shown_in_part(loaded):
    (note,) = loaded("def softmax(x): $" + "\x1b" + "x" * 10**5 + "\n" + GOOD).notes
    assert note.startswith("line 1 cannot be parsed")
    assert note.isprintable()
    assert len(note) < 320


@pytest.mark.parametrize(
    "answer",
    [
        GOOD.replace("\n", '\n    """A naive implementation of the quotient."""\n', 1),
        GOOD.replace("\n", "\n    print(np.float32(1e-50))\n", 1),
        "# the naive way\n" + GOOD,
        GOOD.replace("h=1e-4", "h=1e-4, eps=1e-30"),
    ],
)
def test_an_answer_is_no_demonstration(loaded, answer):
    assert loaded("import numpy as np\n" + answer).found == {"numerical_diff": "numerical_diff"}


def test_a_later_import_replaces_no_definition_that_is_judged(loaded):
    """Each is judged where the names are what they were; what comes after the import has the imported one."""
    replaced = loaded(
        "def sigmoid(x): return half() * x\ndef half(): return 0.5\n" + GOOD,
        "from common.functions import *\nfrom math import inf as half\ndef mine(x): return sigmoid(x)\n",
    )
    assert replaced.found == {"numerical_diff": "numerical_diff", "sigmoid": "sigmoid"}
    assert replaced.space["sigmoid"](3.0) == 1.5
    assert replaced.space["mine"](0.0) == 0.5
    assert not replaced.unseen


def test_what_an_import_has_replaced_may_call_what_it_brings(loaded):
    replaced = loaded("def gradient_descent(f, x): return sigmoid(x)\n", "from common.functions import *\n"
                      "from common.gradient import gradient_descent\n")
    assert replaced.space["gradient_descent"](None, 0.0) == 0.5


@pytest.mark.parametrize(("theirs", "ours"), [
    ("def partial_num_grad(f, x, i): return f(x)[i]", "partial_derivative"),
    ("def partial_num_grad(f, x, i, h): return f(x)[i]", "partial_derivative"),
    ("def partial_num_grad(f, x): return f(x)", "numerical_gradient"),
    ("def d_softmax(x): return x", "softmax_grad"),
    ("class ReLU:\n    def __init__(self, x): self.mask = 0\n    def forward(self, x): return x", "Relu"),
])
def test_names_and_parameters_tell_what_is_meant(loaded, theirs, ours):
    assert [*loaded(theirs).found] == [ours]


@pytest.mark.parametrize("theirs", [
    "def partial_diff(f, x): return f(x)",
    "def d_cross_entropy(y, t): return y - t",
    "class ReLU:\n    def __init__(self, x): self.x = x\n    def forward(self, dout): return dout",
])
def test_what_is_like_a_name_and_something_else_is_not_taken_for_it(loaded, theirs):
    assert not loaded(theirs).found


def test_a_definition_that_a_later_one_replaces_is_replaced_whatever_was_imported_between(loaded):
    own = "def sigmoid(x): return {}\n"
    replaced = loaded(own.format("1 * x"), "from common.functions import *", own.format("2 * x"))
    assert replaced.space["sigmoid"](1.0) == 2.0
    assert [also.is_replaced for also in replaced.also] == [True]
    assert loaded(own.format(1) + "from common.functions import *\nsigmoid = open('nothing')\n").unseen


def test_right_functions_of_the_book_stand_in(loaded):
    book = loaded(
        "from common.functions import *\nfrom common.layers import Affine\nimport common.gradient as g\n"
        "from somewhere import softmax\nfrom elsewhere import *\n"
        "def sigmoid_of(x):\n"
        "    return sigmoid(x), np.sum(x), Affine, g.numerical_gradient, softmax, unheard_of, relu\n"
    )
    of, space = book.space["sigmoid_of"](np.zeros(2)), book.space
    assert of[0].tolist() == [0.5, 0.5]
    assert inspect.unwrap(of[3]) is listings.numerical_gradient
    assert inspect.unwrap(space["softmax"]) is listings.softmax
    assert isinstance(space["unheard_of"], Stub)
    assert (
        "common.functions could not be imported; right functions stand in for its sigmoid, relu"
        in " ".join(book.notes)
    )


def test_what_stands_in_under_another_name_or_for_other_calls_accuses_nobody(loaded):
    space = loaded(
        "from my_functions import cross_entropy_error_batch, sofmax, sigmoid_prime\n"
        "from common.functions import *\n"
        "def names(): return leaky_relu, sigmoidd\n"
        "def within(x):\n    from common.gradient import numerical_gradient\n    import nothing.there as n\n"
        "    return numerical_gradient(lambda x: x[0], x), n\n"
        "def tried():\n    try:\n        import nothing_else\n    except ImportError:\n        return 1\n"
    ).space
    assert inspect.unwrap(space["cross_entropy_error_batch"]) is listings.cross_entropy_error
    assert inspect.unwrap(space["sofmax"]) is listings.softmax
    assert isinstance(space["sigmoid_prime"], Stub)
    with noting() as noted, pytest.raises(StubError):
        space["softmax"](np.zeros(3), axis=1)
    assert noted.touched == ["`softmax`, for which a right function stands that takes (x)"]
    assert isinstance(space["leaky_relu"], Stub)
    assert "sigmoidd" not in space  # like sigmoid, which is there
    gradient, nothing = space["within"](np.zeros(1))
    assert gradient == pytest.approx([1])
    assert isinstance(nothing.thing, Stub)
    assert space["tried"]() == 1


def test_what_a_file_has_itself_is_judged_by_nothing_right(loaded):
    own = loaded(
        "import my_helpers\nimport common.functions as F\n"
        "from common.gradient import numerical_gradient as ng\n"
        "def numerical_diff(f, x): return my_helpers.numerical_diff(f, x)\n"
        "def numerical_gradient(f, x): return ng(f, x)\ndef softmax(x): return F.softmax(x)\n"
        "def squashed(x): return F.sigmoid(x)\n"
    )
    with pytest.raises(StubError):
        float(own.space["numerical_diff"](abs, 1.0))
    assert isinstance(own.space["ng"], Stub)
    assert isinstance(own.space["softmax"](1), Stub)
    assert own.space["squashed"](0.0) == 0.5
    assert "my_helpers" in own.notes[-1]


def test_what_the_book_has_takes_the_place_of_a_definition_above_it(loaded):
    late = loaded(
        "def softmax(x): return x\nfrom common.functions import softmax\ndef half(x): return softmax(x)\n"
    )
    assert late.space["half"](np.zeros(2)).tolist() == [0.5, 0.5]
    assert [str(also) for also in late.also] == []


def test_a_neighbour_is_loaded_by_its_definitions(loaded):
    loaded("raise_it = 1\nprint(input())\ndef twice(x): return 2 * x\n", name="neighbour")
    space = loaded("from neighbour import twice\nimport neighbour\n" + GOOD).space
    assert space["twice"](4) == space["neighbour"].twice(4) == 8


WRONG = "def numerical_diff(f, x, h=1e-4):\n    return (f(x + h) - f(x - h)) / 2 * h\n"
USES = "def gradient_descent(f, x, lr=0.1, step_num=1): return numerical_diff(f, x)\n"
# Where a module stands, how a file imports it, and where that file stands.
PROJECTS = {
    "beside": ("lib.py", "from lib import numerical_diff", "net.py"),
    "a package": ("lib/__init__.py", "from lib import *", "net.py"),
    "a part of a package": ("lib/diff.py", "from lib.diff import numerical_diff", "net.py"),
    "a part of a part": ("a/b/c.py", "import a.b.c as part\nnumerical_diff = part.numerical_diff", "net.py"),
    "above": ("lib.py", "from lib import numerical_diff", "ch04/net.py"),
    "a package above": ("lib/__init__.py", "from lib import numerical_diff", "ch04/part/net.py"),
    "the package around": ("__init__.py", "from top import numerical_diff", "ch04/net.py"),
    "the package itself": ("__init__.py", "from . import numerical_diff", "net.py"),
    "relative": ("lib.py", "from .lib import *", "net.py"),
    "relative above": ("lib/diff.py", "from ..lib.diff import numerical_diff", "ch04/net.py"),
    "append": ("lib/diff.py", "import sys\nsys.path.append('lib')\nfrom diff import *", "net.py"),
    "insert": (
        "lib/diff.py",
        "import os, sys\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
        "sys.path.insert(0, os.path.join(HERE, os.pardir, 'lib'))\nfrom diff import *",
        "ch04/net.py",
    ),
    "pathlib": (
        "lib/diff.py",
        "import sys\nfrom pathlib import Path\nROOT = Path(__file__).resolve().parents[1]\n"
        "sys.path += [str(ROOT / 'lib')]\nfrom diff import *",
        "ch04/net.py",
    ),
    "from here": (
        "lib/diff.py",
        "import os, sys\nif os.getcwd() not in sys.path:\n    sys.path.append(os.getcwd() + '/lib')\n"
        "from diff import *",
        "net.py",
    ),
    "PYTHONPATH": ("told/diff.py", "from diff import *", "net.py"),
    "within a function": (
        "lib.py",
        "def numerical_diff(f, x):\n    from lib import numerical_diff as nd\n    return nd(f, x)",
        "net.py",
    ),
}


@pytest.mark.parametrize(("module", "imports", "name"), PROJECTS.values(), ids=PROJECTS)
def test_a_wrong_neighbour_is_hidden_by_nothing_right(tmp_path, loaded, monkeypatch, module, imports, name):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "top/told"))
    for file, text in {module: WRONG + "print(input())\n", name: f"{imports}\n{USES}"}.items():
        file = tmp_path / "top" / file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    net = load(str(tmp_path / "top" / name), {})
    assert net.space["gradient_descent"](lambda x: 2 * x, 0.0) == pytest.approx(2e-8, abs=1e-12)
    assert net.notes == []


def test_neighbours_of_neighbours_and_circles_are_found(tmp_path, loaded):
    files = {
        "common/__init__.py": "from .layers import Layer",
        "common/functions.py": "def twice(x): return 2 * x\nfrom net import thrice",
        "common/layers.py": "from common.functions import *\nclass Layer:\n    do = lambda _, x: twice(x)",
        "net.py": "from common import Layer\nfrom common.functions import half\ndef thrice(x): return 3*x",
        "random.py": "import pickle\nclass Own: pass\n",
    }
    (tmp_path / "common").mkdir()
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    space = load(str(tmp_path / "net.py"), {}).space
    assert space["Layer"]().do(3) == 6
    with pytest.raises(StubError, match=r"common\.functions\.half is not defined there"):
        float(space["half"])
    own = load(str(tmp_path / "random.py"), {}).space["Own"]
    assert isinstance(pickle.loads(pickle.dumps(own())), own)


def test_code_in_a_text_is_none(loaded):
    text = f'"""A module.\n\n{BAD}\nUsage: python this.py\n"""\n{GOOD}print "done"\n'
    file = loaded(text)
    assert file.found == {"numerical_diff": "numerical_diff"}
    assert [note.partition(" cannot")[0] for note in file.notes] == ["line 10"]


def test_the_reason_of_an_error_of_syntax_is_said_with_its_line(loaded):
    (note,) = loaded("\ndef softmax(x):\n    h = 1\u2060\u2060# step\n    return x\n").notes
    assert note.startswith("line 2 cannot be parsed by Python")
    assert "(line 3: invalid non-printable character U+2060)" in note


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
    assert [str(also) for also in book.also] == [
        "numerical_diff (cell 3, line 2), which numerical_diff (cell 5, line 1) replaces"
    ]


def test_the_cells_of_marimo_share_their_names(loaded):
    def cell(body, given=""):
        return f"@app.cell\ndef _({given}):\n{textwrap.indent(body, '    ')}\n\n\n"

    many = "\n    np,\n    numerical_diff,\n"
    book = loaded(
        "import marimo\n\napp = marimo.App()\n\n\n" + cell("import numpy as np\nreturn (np,)")
        + cell(f"# of the book\n{GOOD}\nreturn (\n    numerical_diff,\n)", "np")
        + cell("print(numerical_diff(np.sin, 0.0))\nreturn", many).replace("cell\n", "cell(hide_code=True)\n")
        + "@app.cell\ndef _(): return\n\n\n@app.function\ndef twice(x):\n    return x + x\n"
    )
    assert (book.found, book.slips) == ({"numerical_diff": "numerical_diff"}, [])
    assert "np" in book.space
    assert "twice" not in book.found
    first = inspect.getsource(book.space["numerical_diff"]).strip()
    assert first == textwrap.indent(GOOD, "    ").strip()


def test_magic_within_an_expression_is_none(loaded):
    book = loaded(
        "!pip install it's (\nnumber = (\n    7\n    % 4\n)\nnumber_too = 7 \\\n    % 5\n%time\n",
        "text = '''\n%time (\n!ls\n'''\n%matplotlib inline\nif True:\n    !ls\n",
        "%%prun -q\n" + GOOD,
        "%%cython\ndef softmax(x): pass",
        "%%writefile -a other.py\ndef sigmoid(x): return x",
    )
    assert (book.space["number"], book.space["number_too"]) == (3, 2)
    assert book.space["text"] == "\n%time (\n!ls\n"
    assert {*book.found} == {"numerical_diff", "sigmoid"}
    assert book.notes == ["cell 4 begins with %%cython, and was passed over"]


def test_a_cell_that_is_to_import_is_no_sketch(loaded):
    book = loaded("impor numpy as np", "print(np.ones(3)", "def square(x): return np.square(x)")
    assert [slip.rows[0][2] for slip in book.slips] == ["import numpy as np"]


def test_magic_brings_what_it_runs(loaded):
    book = loaded("%pylab inline", "%run -i ../theirs/others.ipynb\n", "def sigmoid(x): return halve(exp(x))")
    assert book.space["exp"] is np.exp
    assert isinstance(book.space["halve"], Stub)


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
    a_few([
        ("theirs.py", b"\xff\xfe\x00", "cannot be read as Python"),
        ("theirs.ipynb", b"", "cannot be read as a notebook"),
        ("theirs.ipynb", b"[" * 100_000, "cannot be read as a notebook"),
        ("theirs.ipynb", b'{"cells": [3]}', "cannot be read as a notebook"),
        ("theirs.ipynb", b'{"nothing": []}', "cannot be read as a notebook"),
        ("nothing_of_that_name", None, "there is no module nothing_of_that_name"),
    ]),
)
def test_what_cannot_be_read_is_said_in_one_note(tmp_path, capsys, name, data, message):
    if data is not None:
        name = str(tmp_path / name)
        (tmp_path / name).write_bytes(data)
    assert main(["check", name]) == 2
    printed = " ".join(capsys.readouterr().out.split())
    assert printed.startswith("note: ")
    assert message in printed
    assert printed.endswith(f"{Path(name).name}: nothing could be checked")


@pytest.mark.parametrize(("encoding", "comment"), [
    ("euc_kr", "학습률"), ("cp932", "重みの更新をここで行う"), ("gb18030", "学习率"),
])
def test_a_file_in_another_encoding_is_read_and_that_is_said(tmp_path, capsys, encoding, comment):
    file = tmp_path / "theirs.py"
    text = f"# coding: utf-8\n\n# {comment}\ndef numerical_diff(f, x):\n    h = 1e-4\n"
    text += "    return (f(x + h) - f(x)) / h\n"
    file.write_bytes(text.encode(encoding))
    main(["check", str(file)])
    printed = " ".join(capsys.readouterr().out.split())
    assert f"note: theirs.py line 3 is not utf-8: Python runs nothing of it; read in {encoding}" in printed
    assert "looks-ahead-only" in printed
    file.write_bytes(text.encode(encoding) + b"\0")
    assert main(["check", str(file)]) == 2


def test_names_can_be_told(loaded, tmp_path, capsys):
    text = "def steigung(f, x):\n    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4\n"
    assert loaded(text).found == {}
    assert loaded(text, names={"numerical_diff": "steigung"}).found == {"numerical_diff": "steigung"}
    with pytest.raises(LoadError, match="no steigun is defined there; do you mean steigung"):
        loaded(text, names={"numerical_diff": "steigun"})
    assert main(["check", str(tmp_path / "theirs.py"), "--map", "numerical_diff=steigung"]) == 0
    assert main(["check", str(tmp_path / "theirs.py"), "--map", "numeric_diff=steigung"]) == 2
    assert "do you mean numerical_diff?" in capsys.readouterr().err


NAMES = {
    "numerical_diff": "NumericalDiff numerical_diff2 central_diff numercial_diff numerical_central_diff",
    "numerical_gradient": "num_grad _numerical_gradient_no_batch numerical_gradients nemerical_gradient "
    "eval_numerical_gradient numerical_gradient_2d",
    "gradient_descent": "gradient_decent gradientDescent gradient_method",
    "sigmoid": "sigmoide Sigmoid_function sigmod",
    "sigmoid_grad": "sigmoid_gradient dsigmoid sigmoid_prime",
    "softmax": "my_softmax softmax_2D safe_softmax sofmax soft_max softmax1d",
    "cross_entropy_error": "crossEntropyErorr CEE cross_entropy_error_not_onehot cross_entropy_loss",
    "function_1": "function_1",
    "cross_entropy_error_grad": "cross_entropy_error_grad",
    # Like a name of ours, or longer, and another thing.
    None: "gradient_ascent softmax_loss softmax_cross_entropy function_3 relu two_layer_net sigmoid_forward "
    "plot_gradient gradient_check binary_cross_entropy softmin derivative numerical_diff_tangent_line",
}


@pytest.mark.parametrize(("ours", "theirs"), NAMES.items(), ids=str)
def test_names_of_functions(ours, theirs):
    assert {name: ours_of(name) for name in theirs.split()} == dict.fromkeys(theirs.split(), ours)


def test_names_of_classes():
    names = ["two_layer_net", "TwoLayerNetwork", "TwoLayreNet"]
    assert {ours_of(name, of_class=True) for name in names} == {"TwoLayerNet"}
    assert ours_of("SimpleNet", of_class=True) == "simpleNet"
    names = ["mulLayer", "Mul_layer", "Mullayer", "MultLayer", "MultiplyLayer"]
    assert {ours_of(name, of_class=True) for name in names} == {"MulLayer"}
    assert {ours_of(name, of_class=True) for name in ("addLayer", "Add_layer")} == {"AddLayer"}
    assert {ours_of(name, of_class=True) for name in ("Add", "MatMulLayer", "SubLayer", "Mul")} == {None}
    assert {ours_of(name, of_class=True) for name in ["ThreeLayerNet", "MultiLayerNet", "softmax"]} == {None}


NETWORK = """
class Net:
    def __init__(self, D, H, K):
        self.params = {'W1': np.zeros((D, H)), 'W2': np.zeros((H, K))}
    def predict(self, x): return x
    def loss(self, x, t): return 0
    def numerical_gradient(self, x, t): return {}
    def _softmax(self, x): return x
"""


CALLABLE = "class Layer:\n    def __call__(self, x): return self.forward(x)\n"
PASSES = """
    def forward(self, x): self.m = x > 0; return x * self.m
    def backward(self, d): return d * self.m
"""


@pytest.mark.parametrize(
    ("text", "found"),
    {
        "def derivative(f, x, h=1): return (f(x + h) - f(x - h)) / (2*h)": {"numerical_diff": "derivative"},
        "derivative = lambda f, x: (f(x + 1) - f(x - 1)) / 2": {"numerical_diff": "derivative"},
        "def koubai(f, x): return f(x)": {"numerical_gradient": "koubai"},
        "def derivative(x): return 2 * x": {},
        "def central_difference(x, y): return np.diff(y) / np.diff(x)": {},
        "def numerical_gradient_2d(f, X): return [numerical_gradient(f, x) for x in X]": {
            "numerical_gradient": "numerical_gradient_2d"
        },
        "def gradientDescent(X, y, theta, alpha, rounds): return theta - alpha * X": {},
        "def gradient_descent(X, y, theta, alpha, rounds): return theta - alpha * X": {
            "gradient_descent": "gradient_descent"
        },
        "def gradient(x, t): return x - t": {},
        "class Sigmoid:\n    def forward(self, x): return x": {"Sigmoid": "Sigmoid"},
        "class ReLU:\n    def forward(self, x): return x\n    def backward(self, d): pass": {"Relu": "ReLU"},
        "class Relu:\n    def __call__(self, x): return x\n    def forward(self, x): return x": {},
        f"{CALLABLE}class Relu(Layer):\n{PASSES}": {"Relu": "Relu"},
        f"class Relu:\n{PASSES}    __call__ = forward": {"Relu": "Relu"},
        f"{CALLABLE.replace('return', 'self.x = x; return')}class Relu(Layer):\n{PASSES}": {},
        "class Affine:\n    def __init__(self, n): pass\n    def forward(self, x): return x": {},
        "class SoftmaxWithLoss:\n    def forward(self, x): return x": {},
        "iter_per_epoch = max(train_size // 100, 1)\ntrain_labels = read()": {},
        "class Layer: pass\nsigmoid = Layer()": {},
        "def function(x, y): return x\nsigmoid = function(1, 2)": {},
        NETWORK: {"TwoLayerNet": "Net", "softmax": "Net._softmax"},
        NETWORK.replace("W2", "W3"): {"softmax": "Net._softmax"},
    }.items(),
)
def test_what_has_a_vague_name_is_known_by_what_it_does(loaded, text, found):
    assert loaded(f"import numpy as np\n{text}").found == found


CALCULUS = """
class Calculus:
    h = 1e-4

    @staticmethod
    def numerical_diff(f, x):
        return (f(x + Calculus.h) - f(x - Calculus.h)) / (2 * Calculus.h)

    def numerical_gradient(self, f, x):
        return np.array([(f(x + e) - f(x - e)) / (2 * self.h) for e in self.h * np.eye(x.size)])

    @classmethod
    def gradient_descent(cls, f, x, lr, steps): return f(x), cls.h

    def __softmax(self, x): return x
    def sigmoid(x): return x


class Net:
    def __init__(self, size): self.size = size
    def sigmoid(self, x): return self.size * x
    def __call__(self, x): return x


class NumericalDiff:
    def __call__(self, f, x): return f(x)
"""


def test_what_may_be_another_is_listed(loaded):
    longer = loaded("def numerical_diff_forward(f, x): return f(x)\ndef numerical_diff_size(x): return 0")
    assert longer.found == {}
    assert [unseen.name for unseen in longer.unseen] == ["numerical_diff_forward"]
    assert loaded("class Layer: pass\nsigmoid = Layer()\niter_per_epoch = max(size // 100, 1)").unseen == []


def test_a_method_that_has_a_name_of_its_own_as_well_is_judged_once(loaded):
    method = "class Own:\n    @classmethod\n    def sigmoid(cls, x): return x\nsigmoid = Own.sigmoid"
    assert loaded(method).also == []
    assert loaded(method.replace("classmethod", "staticmethod").replace("cls, ", "")).also == []
    assert len(loaded(f"{method}\ndef sigmoid(x): return x + 1").also) == 2


def test_methods_are_known_under_the_names_of_their_classes(loaded):
    own = loaded(CALCULUS)
    assert own.found == {
        "numerical_diff": "Calculus.numerical_diff",
        "numerical_gradient": "Calculus.numerical_gradient",
        "gradient_descent": "Calculus.gradient_descent",
        "softmax": "Calculus.__softmax",
        "sigmoid": "Net.sigmoid",
    }
    of = {ours: own.space[theirs] for ours, theirs in own.found.items()}
    inspect.unwrap(of["numerical_gradient"]).__globals__["np"] = np
    assert of["numerical_diff"](lambda x: x * x, 3.0) == pytest.approx(6)
    assert of["numerical_gradient"](lambda x: x @ x, np.array([3.0, 4.0])) == pytest.approx([6, 8])
    assert list(inspect.signature(of["numerical_gradient"]).parameters) == ["f", "x"]
    assert (of["gradient_descent"](abs, -1, 0, 0), of["softmax"](7)) == ((1, 1e-4), 7)
    with noting() as noted, pytest.raises(StubError, match="no instance is made without arguments"):
        of["sigmoid"](1)
    assert noted.touched == ["`Net`, of which no instance is made without arguments"]
    assert {also.key for also in own.also} == {"Calculus.sigmoid", "NumericalDiff.__call__"}
    told = loaded(CALCULUS, names={"sigmoid": "Calculus.sigmoid"})
    assert told.space[told.found["sigmoid"]](7) == 7
    with pytest.raises(LoadError, match=r"no Calculus\.sigmoidal is defined there"):
        loaded(CALCULUS, names={"sigmoid": "Calculus.sigmoidal"})


@pytest.mark.parametrize(
    "statement",
    [
        "numerical_diff = partial_of(nd, h=1e-4)",
        "with open('x') as file:\n    def numerical_diff(f, x): return 0",
        "with open('x') as numerical_diff: pass",
        "for h in (1, 2):\n    def numerical_diff(f, x): return 0",
        "for numerical_diff in (1, 2): pass",
        "while True:\n    def numerical_diff(f, x): return 0",
        "match 1:\n    case 1:\n        def numerical_diff(f, x): return 0",
        "match nd:\n    case numerical_diff: pass",
        "(numerical_diff := nd)",
        "numerical_diff = NumericalDiff()",
        "numerical_diff = closure(1e-4)",
        "try:\n    import math\nexcept KeyError:\n    def numerical_diff(f, x): return 0",
        "try:\n    import nothing_there\nexcept KeyError:\n    numerical_diff = 1\nexcept ImportError: pass",
        "import my_helpers\nnumerical_diff = my_helpers.numerical_diff",
        "def numerical_diff(f, x, h=closure()): return 0",
        "def numerical_diff(f, x) return 0",
    ],
)
def test_what_is_bound_and_not_run_is_listed(loaded, statement):
    before = "def nd(f, x, h): return 0\ndef closure(h): return nd\n"
    both = loaded(f"{before}class NumericalDiff:\n    def __call__(self): return 0\n{statement}")
    assert both.found == {}
    assert {(unseen.ours, unseen.name) for unseen in both.unseen} == {("numerical_diff", "numerical_diff")}
    assert any("numerical_diff" in note for note in both.notes)


@pytest.mark.parametrize(
    "statement",
    [
        "from functools import partial\nnumerical_diff = partial(nd, h=1e-4)",
        "numerical_diff = nd",
        "numerical_diff = lambda f, x: nd(f, x, 1)",
        "try:\n    import math\nexcept ImportError: pass\nelse:\n    def numerical_diff(f, x): return 0",
        "try:\n    pass\nfinally:\n    def numerical_diff(f, x): return 0",
        "try:\n    import nothing_there\nexcept KeyError: pass\nexcept ImportError:\n    numerical_diff = nd",
        "from flags import GPU\nif GPU:\n    import cupy as np\nelse:\n    import numpy as np\n"
        "numerical_diff = nd",
        "from flags import GPU\nif not GPU:\n    numerical_diff = nd",
        "import argparse\nargs = argparse.ArgumentParser().parse_args()\nif args.x: print()\n"
        "numerical_diff = nd",
        "if __name__ == '__main__':\n    exit()\n    def numerical_diff(f, x): return 0",
    ],
)
def test_what_is_bound_and_run_is_judged(loaded, statement):
    both = loaded(f"def nd(f, x, h): return 0\n{statement}")
    assert both.found == {"numerical_diff": "numerical_diff"}
    assert both.unseen == []


@pytest.mark.parametrize(
    "line", ["import jax.numpy as np", "from jax import numpy as np", "from autograd import numpy as np"]
)
def test_what_copies_numpy_is_replaced_by_it(loaded, line):
    both = loaded(f"from jax import jit\n{line}\n@jit\ndef sigmoid(x): return 1 / (1 + np.exp(-x))")
    assert both.space["sigmoid"](0.0) == 0.5
    assert not any("jax.numpy" in note for note in both.notes)


def test_what_a_condition_binds_that_nothing_decides_is_listed(loaded):
    text = "import sys\nif (n := len(sys.argv)) > 3:\n    def sigmoid(x): return n * x\n"
    own = loaded(f"{text}if (m := 2) > 1:\n    two = m\n")
    assert own.space["two"] == 2
    with pytest.raises(StubError, match=r"n is .* was not run \(line 2\)"):
        float(own.space["sigmoid"](1.0))


def test_a_condition_that_nothing_decides_replaces_nothing(loaded):
    space = loaded(
        "import sys\nimport numpy as np\nh = 1e-4\nif len(sys.argv[3]) > 1:\n    h = float(sys.argv[1])\n"
        "if __name__ == '__main__':\n    h = 1e-2\n    k = 3\nh *= 2\n"
    ).space
    assert (space["h"], space["k"]) == (2e-4, 3)


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


@pytest.mark.parametrize("body", a_few(STUB))
def test_a_value_that_a_stub_touched_is_not_judged(judged, body):
    report = judged(
        "import numpy as np\nimport config\nfrom tools import rescale\nscale = rescale(1)\n"
        f"def sigmoid(x):\n    {body}\n" + BAD
    )
    assert {v.outcome for v in report.verdicts if v.claim.needs[0] == "sigmoid"} == {"undecidable"}
    assert [one.mistake for one in report.kind("mistake")] == ["halves-then-multiplies-by-h"]


def test_what_draws_and_shows_progress_touches_nothing(judged):
    report = judged(
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
    assert not report.of("broken", "must"), report
    assert not report.of("undecidable"), report
    assert len(report.findings) == 3


def test_a_stub_is_no_base_class():
    class Net(Stub("torch.nn.Module", "could not be imported")):
        pass

    with noting() as noted:
        Net()
    assert noted.touched == ["`torch.nn.Module`, which could not be imported"]
    with pytest.raises(StubError, match="could not be imported"):
        len(Stub("data", "could not be imported"))


def test_what_draws_is_not_imported(tmp_path):
    """It costs more than all claims, and nothing that is judged depends on it."""
    mark = tmp_path / "imported"
    (tmp_path / "matplotlib.py").write_text(f"open({str(mark)!r}, 'w').close()\npyplot = None\n")
    file = tmp_path / "mine.py"
    file.write_text(
        "from matplotlib import pyplot as plt\n"
        "def numerical_diff(f, x):\n"
        "    figure, axes = plt.subplots()\n"
        "    axes[0].plot(x, f(x))\n"
        "    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4\n"
    )
    report = run(str(file))
    assert not mark.exists()
    assert "must" not in {finding.level for finding in report.findings}
    assert report.notes == []


def test_a_loss_that_is_not_there_may_take_the_targets_first(judged):
    network = inspect.getsource(listings.TwoLayerNet)
    exchanged = re.sub(r"cross_entropy_error\((.*), t\)", r"cross_entropy_error(t, \1)", network)
    assert exchanged != network
    report = judged(f"import numpy as np\nfrom common.functions import *\n{exchanged}")
    assert not report.kind("mistake"), str(report)
    assert "cross_entropy_error" in " ".join(finding.seen for finding in report.kind("unseen"))


@pytest.mark.parametrize(("line", "right"), [
    ("return grdas", "return grads"), ("slef.x = 3", "self.x = 3"), ("return go(grads, train_flg)", ""),
])
def test_what_is_not_judged_asks_for_names_that_something_binds(judged, line, right):
    """Whatever a function or a class is for, a name that nothing binds raises where it is come to."""
    (finding,) = judged(
        "import numpy as np\n\ndef go(network, flag):\n    return network\n\n"
        "class Deep:\n    def forward(self, x):\n        grads = network = {}\n        grads['W'] = x\n"
        f"        {line}\n"
    ).findings
    assert (finding.function, finding.kind, finding.seen[:5]) == ("script", "mistake", "Deep:")
    assert [(one.yours.strip(), one.right.strip()) for one in finding.lines] == [(line, right)]


@pytest.mark.parametrize(("given", "more", "right"), [
    ("self", "", "self.x = None"), ("self, y", "", "self.x = None"),
    ("self, x", "", None), ("self, x=1", "", None),
    ("self", "x = 3\n", None), ("self", "for x in range(3):\n    pass\n", None),
    ("self", "from nowhere import *\n", None),
])
def test_a_name_of_another_method_is_no_name_here(tmp_path, given, more, right):
    file = tmp_path / "layers.py"
    file.write_text(
        f"{more}class MulLayer:\n    def __init__({given}):\n        self.x = x\n\n"
        "    def forward(self, x):\n        self.x = x\n        return sum(x for x in [x])\n"
    )
    told = [line.right for one in run(str(file)).kind("mistake") for line in one.lines]
    assert told == ([right] if right else [])


@pytest.mark.parametrize("line", [
    "return [i for i in x], __name__, pi",
    "try:\n            return fast(x)\n        except NameError:\n            pass",
    "global made\n        made = x", "return (lambda y: y * x)(size)", "from os import *",
])
def test_what_something_binds_is_no_name_that_is_missing(tmp_path, line):
    (tmp_path / "theirs.py").write_text(
        "from math import pi\n\nclass Deep:\n    size = 3\n    def forward(self, x):\n"
        f"        {line}\n\nsize = Deep.size\n"
    )
    if line.startswith("from"):
        (tmp_path / "theirs.py").write_text(f"{line}\n\ndef deep(x):\n    return getcwd(x)\n")
    assert not run(str(tmp_path / "theirs.py")).kind("mistake")


def test_what_a_neighbour_has_by_another_name_is_imported_as_it_is_meant(tmp_path):
    (tmp_path / "common.py").write_text("def softmax(x):\n    return x\n")
    file = tmp_path / "net.py"
    file.write_text("from common import sofmtax\n\ndef predict(x):\n    return sofmtax(x)\n")
    (finding,) = [one for one in run(str(file)).kind("mistake") if one.function == "script"]
    assert [line.right for line in finding.lines] == ["from common import softmax"]
    (tmp_path / "common.py").write_text("import net\ndef softmax(x):\n    return x\nsofmtax = softmax\n")
    assert not run(str(file)).kind("mistake")  # which is defined when it is asked for
    (tmp_path / "common.py").write_text("from nowhere import *\ndef softmax(x):\n    return x\n")
    assert not run(str(file)).kind("mistake")  # which may come from there
    (tmp_path / "common.py").write_text("def softmax(x):\n    return x\n")
    tried = "try:\n    from common import sofmtax\nexcept ImportError:\n    from common import softmax"
    file.write_text(f"{tried} as sofmtax\n\ndef predict(x):\n    return sofmtax(x)\n")
    assert not run(str(file)).kind("mistake")


def test_what_is_imported_from_builtins_binds_no_other_name(judged):
    text = "from builtins import range\nimport numpy as np\n\n\ndef shown(x):\n    return np.arrange(x)\n"
    (finding,) = judged(text).kind("mistake")
    assert [line.right for line in finding.lines] == ["return np.arange(x)"]


@pytest.mark.parametrize("cell", ["%%cython\ndef fast(int x):\n    return x", "%%bash --out fast\nls"])
def test_a_cell_of_another_language_may_bind_a_name(tmp_path, cell):
    cells = [{"cell_type": "code", "source": text} for text in (cell, "def deep(x):\n    return fast(x)")]
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": cells}))
    assert "NameError" not in str(run(str(file)))


@pytest.mark.parametrize(("name", "is_meant"), [
    ("'__main'", True), ('"main__"', True), ('"__main__"', False), ("'main'", True), ("'Main'", False),
])
def test_a_main_that_is_never_run_is_told(tmp_path, name, is_meant):
    file = tmp_path / "theirs.py"
    said = f"\"\"\"As of\nif __name__ == {name}\n\"\"\"\n"
    file.write_text(f"{said}def f(x):\n    return x\n\nif __name__ == {name}:\n    print(f(1))\n")
    found = run(str(file)).kind("mistake")
    assert [line.right for one in found for line in one.lines] == [
        f"if __name__ == {name[0]}__main__{name[0]}:"
    ] * is_meant
    file.write_text(f"def f(x):\n    return x\n\n# if __name__ == {name}: it runs\n")
    assert not run(str(file)).kind("mistake")


def test_what_this_python_cannot_parse_is_no_name_that_is_missing(tmp_path):
    (tmp_path / "kinds.py").write_text("type Matrix[T: (int, float)] = list[T]\n")
    file = tmp_path / "theirs.py"
    file.write_text("from kinds import *\n\ndef deep(x):\n    return Matrix(x)\n")
    assert not run(str(file)).kind("mistake")


def test_a_module_whose_name_no_import_can_have_is_told(tmp_path):
    file = tmp_path / "train.py"
    file.write_text("from 4-5-2net import TwoLayerNet\n\nsize = 3\nprint(TwoLayerNet, sizes)\n")
    first, second = run(str(file)).kind("mistake")
    assert [line.right for line in first.lines] == ["from _4_5_2net import TwoLayerNet"]
    assert "'sizes' is not defined" in second.seen


def test_a_name_that_no_name_of_numpy_is_like_is_told_alone(tmp_path):
    (tmp_path / "theirs.py").write_text("import numpy as np\n\n\ndef to_cpu(x):\n    return np.asnumpy(x)\n")
    (finding,) = run(str(tmp_path / "theirs.py")).kind("mistake")
    assert [line.right for line in finding.lines] == [""]


DEEP = """class Deep:
    size = 3
    def __init__(self):
        self.layers, self.params = [], {}
    def loss(self, x, flag=False):
        return x
    def gradient(self, x):
        return %s
"""


@pytest.mark.parametrize(("wrong", "right"), [
    ("self.layer", "return self.layers"), ("self.loss(x, flags=1)", "return self.loss(x, flag=1)"),
    ("self.loss(x, train=True)", ""),
])
def test_what_a_class_asks_of_itself_and_has_not_is_told(tmp_path, wrong, right):
    (tmp_path / "theirs.py").write_text(DEEP % wrong)
    (finding,) = run(str(tmp_path / "theirs.py")).kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [(f"return {wrong}", right)]


@pytest.mark.parametrize(("key", "right"), [("Affine1", ""), ("Relu1", "return self.layers['ReLU1']")])
def test_a_key_that_is_like_two_others_is_told_and_neither_of_them(tmp_path, key, right):
    layers = {"Affine2": 1, "Affine3": 2, "ReLU1": 3, "Pool1": 4}
    file = tmp_path / "theirs.py"
    file.write_text(
        f"class Deep:\n    def __init__(self):\n        self.layers = {layers}\n\n"
        f"    def last(self):\n        return self.layers['{key}']\n"
    )
    (finding,) = run(str(file)).kind("mistake")
    assert [line.right for line in finding.lines] == [right]


@pytest.mark.parametrize(("given", "right"), [("x", "return np.zeros((x.size, 10))"), ("t, k", "")])
def test_a_name_that_is_there_in_other_letters_is_meant(tmp_path, given, right):
    file = tmp_path / "theirs.py"
    file.write_text(f"import numpy as np\n\n\ndef rows_of({given}):\n    return np.zeros((X.size, 10))\n")
    (finding,) = run(str(file)).kind("mistake")
    assert [line.right for line in finding.lines] == [right]


@pytest.mark.parametrize(("line", "right"), [
    ("lr = 10,0", "lr = 10.0"), ("learning_rate = 1,5", "learning_rate = 1.5"), ("lr = 10, 0", ""),
    ("size = 10,0", ""), ("x = np.arrange(3)", "x = np.arange(3)"),
    ("x = np.random_choice(3)", "x = np.random.choice(3)"), ("x = np.lof(3)", "x = np.log(3)"),
])
def test_in_a_cell_without_a_definition_what_runs_otherwise_is_told(tmp_path, line, right):
    cells = [{"cell_type": "code", "source": text} for text in ("import numpy as np", line)]
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": cells}))
    told = run(str(file)).kind("mistake")
    assert [one.right for finding in told for one in finding.lines] == [right] * bool(right)


def test_a_cell_without_a_name_hides_none_that_is_missing(tmp_path):
    cells = [{"cell_type": "code", "source": text} for text in ("# what follows", "3 / 4", "print(sizes)")]
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": cells}))
    (finding,) = run(str(file)).kind("mistake")
    assert "'sizes' is not defined" in finding.seen


@pytest.mark.parametrize(("line", "right"), [
    ("return np.lof(x)", "return np.log(x)"),
    ("with open('x') as file:\n            return np.lof(file)", "return np.log(file)"),
    ("global made\n        made = np.lof(x)", "made = np.log(x)"),
    ("with suppress(AttributeError):\n            return np.lof(x)", ""),
    ("try:\n            return np.lof(x)\n        except AttributeError:\n            return x", ""),
])
def test_beside_a_method_that_is_judged_by_itself_the_others_are_read(judged, line, right):
    told = judged(
        "from contextlib import suppress\nimport numpy as np\n\n\nclass Net:\n    def softmax(self, x):\n"
        "        z = np.exp(x - np.max(x, axis=-1, keepdims=True))\n"
        "        return z / np.sum(z, axis=-1, keepdims=True)\n\n"
        f"    def way(self, x):\n        {line}\n"
    )
    assert [one.function for one in told.kind("right")] == ["softmax"]
    assert [line.right for one in told.kind("mistake") for line in one.lines] == [right] * bool(right)


UNJUDGED = """import numpy as np

def relu(x):
    return np.maximum(0, x)

class Adder:
    def __init__(self, W):
        self.W = W
    def forward(self, x, y):
        return np.log(self.W) + x + y
    def backward(this, dout):
        return this.W * dout
    @staticmethod
    def doubled(x):
        return np.max([x, 2 * x], 0)
    def one_more(x):
        return x + 1
    two = one_more(1)
    def less(x):
        return x - 1
    def both(_):
        return 2
    def three(self):
        return self.__class__.less(4) + self.both()
"""


@pytest.mark.parametrize(("wrong", "right"), [
    ("", ""), ("np.max(0,", "np.maximum(0,"), ("np.lof", "np.log"), ("self.w)", "self.W)"),
    ("forward(x,", "forward(self, x,"),
])
def test_of_what_nothing_is_claimed_slips_are_told_all_the_same(tmp_path, wrong, right):
    (tmp_path / "theirs.py").write_text(UNJUDGED.replace(right, wrong))
    report = run(str(tmp_path / "theirs.py"))
    told = [line.right for finding in report.kind("mistake") for line in finding.lines]
    assert told == [line.strip() for line in UNJUDGED.splitlines() if wrong and right in line]


@pytest.mark.parametrize("text", [
    "import numpy as np\nmean = np.another if hasattr(np, 'another') else np.mean\n",
    "import numpy as np\nIS_NEW = np.version.version > '2'\nmean = np.mean if IS_NEW else np.another\n",
    "IS_GPU = False\nif IS_GPU:\n    import cupy as np\nelse:\n    import numpy as np\n"
    "def add(x, i, y):\n    return np.scatter_add(x, i, y) if IS_GPU else np.add.at(x, i, y)\n",
])
def test_who_asks_which_numpy_is_there_may_have_another(tmp_path, text):
    (tmp_path / "theirs.py").write_text(text)
    assert not run(str(tmp_path / "theirs.py")).kind("mistake")


@pytest.mark.parametrize(("given", "right"), [
    ("newwork", "def forward(network, x):"), ("Network", "def forward(network, x):"),
    ("network", ""), ("networks", ""), ("network_", ""), ("networkes", ""), ("other", ""),
])
def test_a_parameter_that_is_written_almost_as_what_is_read_is_told(tmp_path, given, right):
    text = f"network = {{'W1': 2}}\ndef forward({given}, x):\n    return network['W1'] * x\n"
    (tmp_path / "theirs.py").write_text(text)
    report = run(str(tmp_path / "theirs.py"))
    told = [line.right for finding in report.kind("mistake") for line in finding.lines]
    assert told == [right] * bool(right)


@pytest.mark.parametrize(("made", "right"), [
    ("np.zeros(x)", "np.zeros_like(x)"), ("np.zeros(x.shape)", ""), ("np.zeros(len(x))", ""),
])
def test_an_array_that_is_taken_for_a_shape_is_told(tmp_path, made, right):
    text = "import numpy as np\ndef relu_grad(x):\n    grad = {}\n    grad[x >= 0] = 1\n    return grad\n"
    (tmp_path / "theirs.py").write_text(text.format(made))
    report = run(str(tmp_path / "theirs.py"))
    told = [line.right for finding in report.kind("mistake") for line in finding.lines]
    assert told == [f"grad = {right}"] * bool(right)


def test_a_shape_in_an_array_is_a_shape(tmp_path):
    text = "import numpy as np\ndef grown(x):\n    x[x == 1] = 2\n    return np.zeros(x)\n"
    (tmp_path / "theirs.py").write_text(text)
    assert not run(str(tmp_path / "theirs.py")).kind("mistake")


@pytest.mark.parametrize(("text", "more"), [
    (DEEP % "self.layer", "\nDeep.layer = 3\n"),
    (DEEP % "self.layer", "\nclass Deeper(Deep):\n    layer = 3\n"),
    (DEEP.replace("Deep:", "Deep(dict):") % "self.layer", ""),
    (DEEP.replace("return x", "vars(self).update(x)") % "self.layer", ""),
    (DEEP.replace("def loss(self, x, flag=False)", "def __getattr__(self, x)") % "self.layer", ""),
    (DEEP.replace("flag=False", "**more") % "self.loss(x, train=True)", ""),
    (DEEP % "self.loss(x, flag=True), self.size", ""),
])
def test_what_a_class_may_have_from_elsewhere_is_not_missing(tmp_path, text, more):
    (tmp_path / "theirs.py").write_text(text + more)
    assert not run(str(tmp_path / "theirs.py")).kind("mistake")


def test_what_numpy_has_no_longer_is_not_careful(judged):
    text = "import numpy as np\n\n\ndef step(x):\n    return (x > 0).astype(np.int) + np.float(0)\n"
    text += "try:\n    xrange\nexcept NameError:\n    xrange = range\n"
    report = judged(text + "\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))  # np.float\n")
    first, *rest = report.kind("careless")
    assert [line.right for line in first.lines] == ["return (x > 0).astype(int) + float(0)"]
    assert not report.kind("mistake")
    assert [one.function for one in rest] == ["sigmoid"]
    guarded = "import numpy as np\n\ntry:\n    a = np.float\nexcept AttributeError:\n    a = float\n"
    assert {one.function for one in judged(f"{guarded}\n\n{GOOD}").findings} == {"numerical_diff"}


def test_what_is_not_careful_in_two_definitions_is_told_of_both(judged):
    wrong = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"
    right = "def sigmoid(x):\n    z = np.exp(-np.abs(x))\n    return np.where(x >= 0, 1, z) / (1 + z)\n"
    numpy = "import numpy as np\n\n\n"
    assert [one.lines[0].line for one in judged(f"{numpy}{wrong}\n\n{wrong}").kind("careless")] == [9, 5]
    assert not judged(f"{numpy}{wrong}\n\n{right}").kind("careless")


@pytest.mark.parametrize(("body", "right"), [
    ("for kay in rows:\n        id(key)\n    for key in rows:\n        id(key)", "for key in rows:"),
    ("for row in rows:\n        whole += row\n    return whole", ""),
    ("mean = rows * mean\n    return mean", ""),
    ("for row in rows:\n        if row:\n            last += 1\n        else:\n            last = 0", None),
    ("if rows:\n        last = 1\n    return last", None),
    ("rest = [key for key in rows]\n    key = rest\n    return key", None),
    ("f = lambda: last\n    last = 1\n    return f()", None),
    ("global last\n    last = last + 1", None),
])
def test_what_a_function_sets_is_set_before_it_is_read(judged, body, right):
    told = judged(f"last = 0\n\n\ndef ours(rows):\n    {body}\n").kind("mistake")
    assert [one.lines[0].right for one in told] == ([] if right is None else [right])
    assert all("UnboundLocalError" in one.seen for one in told)


@pytest.mark.parametrize(("call", "right"), [
    ("np.argmax(x, axi=1)", "np.argmax(x, axis=1)"), ("np.sum(x, keepdim=True)", "np.sum(x, keepdims=True)"),
    ("np.sum(x, axis=1)", ""), ("mine.sum(x, axi=1)", ""),
])
def test_a_keyword_that_numpy_does_not_take_is_told(judged, call, right):
    text = f"import numpy as np\nimport mine\n\n\ndef ours(x):\n    return {call}\n"
    told = [line.right for one in judged(text).kind("mistake") for line in one.lines]
    assert told == [f"return {right}"] * bool(right)


def test_what_numpy_has_not_is_told_where_no_claim_comes_to(judged):
    loss = "return -np.{}(t * np.log(y + 1e-7))"
    body = f"    if t.size == 1:\n        {loss.format('summ')}\n    {loss.format('sum')}\n"
    (finding,) = judged(f"import numpy as np\n\n\ndef cross_entropy_error(y, t):\n{body}").kind("mistake")
    assert [(line.line, line.right) for line in finding.lines] == [(6, loss.format("sum"))]
    wrong = "import numpy as np\n\n\ndef sigmoid(x):\n    return 1 / (1 + np.expp(-x))\n"
    assert [one.function for one in judged(wrong).kind("mistake")] == ["sigmoid"]


HABITS = {  # a function of which nothing is claimed, and what is to be written in it, if anything
    "exponentials": (
        "def shares(z):\n    exp_z = np.exp(z)\n    return exp_z / exp_z.sum(axis=1, keepdims=True)\n",
        "exp_z = np.exp(z - np.max(z, axis=1, keepdims=True))",
    ),
    "two of them": (
        "def shares(z):\n    return np.exp(z) / np.sum(np.exp(z))\n",
        "return np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z)))",
    ),
    "exponentials of rows": (
        "class Shares:\n    def forward(self, z):\n        self.z = z\n"
        "        return np.exp(self.z) / np.sum(np.exp(self.z), axis=1)[:, None]\n",
        "return np.exp(self.z - np.max(self.z, axis=1, keepdims=True)) / "
        "np.sum(np.exp(self.z - np.max(self.z, axis=1, keepdims=True)), axis=1)[:, None]",
    ),
    "exponentials of a sum of all": (
        "def shares(z):\n    return np.exp(z) / sum(np.exp(z))\n",
        "return np.exp(z - np.max(z, 0)) / sum(np.exp(z - np.max(z, 0)))",
    ),
    "rows that are divided in place": (
        "def shares(h, w):\n    a = np.exp(h.dot(w))\n    for i in range(len(h)):\n"
        "        a[i, :] /= np.sum(a[i, :])\n    return a\n",
        "a = np.exp(h.dot(w) - np.max(h.dot(w), axis=1, keepdims=True))",
    ),
    "classes of unshifted scores": (
        "def classes(x, w):\n    z = x @ w\n    exp_z = np.exp(z)\n    y = exp_z / exp_z.sum()\n"
        "    return np.argmax(y)\n", "exp_z = np.exp(z - np.max(z))",
    ),
    "small exponents": ("def shares(x):\n    z = x / 9\n    return np.exp(z) / np.sum(np.exp(z))\n", ""),
    "the logarithm of a sum": (
        "def total(z):\n    return np.log(np.sum(np.exp(z)))\n",
        "return np.logaddexp.reduce(z, None)",
    ),
    "such a sum by itself": (
        "def total(z):\n    return (\n        z[0] - np.log(\n"
        "            np.exp(z).sum(axis=1)\n        )\n    )\n",
        ["z[0] - (", "np.logaddexp.reduce(z, axis=1)"],
    ),
    "shares and that logarithm": (
        "def both(z):\n    exp_z = np.exp(z)\n    total = np.sum(exp_z)\n"
        "    return exp_z / total, np.log(total)\n",
        ["exp_z = np.exp(z - np.max(z))", "return exp_z / total, np.logaddexp.reduce(z, None)"],
    ),
    "a maximum that is not read": (
        "def shares(z):\n    c = np.max(z)\n    exp_z = np.exp(z)\n    return exp_z / exp_z.sum()\n",
        "exp_z = np.exp(z - c)",
    ),
    "a maximum that is added": (
        "def shares(z):\n    c = z.max()\n    exp_z = np.exp(z + c)\n    return exp_z / exp_z.sum()\n",
        "exp_z = np.exp(z - c)",
    ),
    "one maximum for all rows": (
        "def shares(z):\n    exp_z = np.exp(z - np.max(z))\n"
        "    return exp_z / exp_z.sum(axis=1).reshape(-1, 1)\n",
        "exp_z = np.exp(z - np.max(z, axis=1, keepdims=True))",
    ),
    "one that is taken in place": (
        "def shares(z):\n    z = z + 1\n    z -= z.max()\n    exp_z = np.exp(z)\n"
        "    return exp_z / np.sum(exp_z, axis=-1, keepdims=True)\n",
        "z -= z.max(axis=-1, keepdims=True)",
    ),
    "one that is added again": (
        "def total(z):\n    c = np.max(z)\n    return np.log(np.sum(np.exp(z - c), axis=1)) + c\n", ""
    ),
    "one for a vector": (
        "def shares(z):\n    exp_z = np.exp(z - z.max())\n    return exp_z / exp_z.sum(axis=0)\n", ""
    ),
    "one of another array": (
        "def shares(z):\n    y = z - z.max()\n    exp_z = np.exp(y / 9)\n"
        "    return exp_z / exp_z.sum(axis=1)\n",
        "",
    ),
    "one for each row": (
        "def shares(z):\n    exp_z = np.exp(z - z.max(axis=1, keepdims=True))\n"
        "    return exp_z / exp_z.sum(axis=1, keepdims=True)\n", "",
    ),
    "a hyperbolic tangent": (
        "def bent(x):\n    p = np.exp(x)\n    q = np.exp(-x)\n    return (p - q) / (p + q)\n",
        "return np.tanh(x)",
    ),
    "another quotient": (
        "def bent(x):\n    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(x))\n", ""
    ),
    "a slope": (
        "def slope(x):\n    return (np.exp(-x))/((np.exp(-x)+1)**2)\n",
        "return np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2",
    ),
    "a soft maximum": (
        "def soft(a, b):\n    return np.log(np.exp(-a * b) + 1) + np.log1p(np.exp(b))\n",
        "return np.logaddexp(0, (-a * b)) + np.logaddexp(0, b)",
    ),
    "a soft maximum by sign": (
        "def soft(x):\n    return x * (x > 0) + np.log(1 + np.exp(-np.abs(x)))\n", ""
    ),
    "a soft maximum of some": (
        "def soft(x):\n    large = x > 30\n    y = x.copy()\n"
        "    y[~large] = np.log(1 + np.exp(x[~large]))\n    return y\n", "",
    ),
    "a product": ("def soft(a, b):\n    return np.log(1 + np.exp(a) * np.exp(b))\n", ""),
    "exponents that are compared": (
        "def soft(x):\n    if x > 30:\n        return x\n    return np.log(1 + np.exp(x))\n", ""
    ),
    "shifted ones": ("def shares(z):\n    z = z - max(z)\n    return np.exp(z) / np.sum(np.exp(z))\n", ""),
    "a demonstration": ("def naive_shares(z):\n    return np.exp(z) / np.sum(np.exp(z))\n", ""),
    "a ratio": ("def ratio(z):\n    return np.exp(z) / np.sum(z)\n", ""),
    "two logarithms": (
        "def my_cost(a, t):\n    return -np.mean(t * np.log(a) + (1 - t) * np.log(1 - a))\n",
        "return -np.mean(t * np.log(a + 1e-7) + (1 - t) * np.log(1 - a + 1e-7))",
    ),
    "a logarithm that is added up": (
        "def both(x, y, w):\n    probs = np.exp(x @ w - np.max(x @ w))\n    cost = 0\n"
        "    for i in range(len(y)):\n        cost += -np.log(probs[i, y[i]])\n    return cost\n",
        "cost += -np.log(probs[i, y[i]] + 1e-7)",
    ),
    "logarithms that are summed later": (
        "class Loss:\n    def forward(self, x, t):\n        self.y = self.softmax(x)\n"
        "        right = np.sum(self.y * t, axis=1)\n        correct_probs = right * 1.0\n"
        "        best_probs = self.y[t == 1]\n        logs = np.log(best_probs)\n"
        "        self.value = -np.mean(logs) + 0 * correct_probs\n        return self.value\n",
        "logs = np.log(best_probs + 1e-7)",
    ),
    "probabilities that are summed": (
        "def my_error(y, t):\n    right_probs = np.sum(y * t, axis=1)\n    logs = -np.log(right_probs)\n"
        "    loss = logs.mean()\n    return loss\n", "logs = -np.log(right_probs + 1e-7)",
    ),
    "logarithms of what only sounds so": (
        "def my_loss(x, t):\n    x_hat = x / 2 + 3\n    return np.sum(np.log(x_hat)) - t\n", ""
    ),
    "a delta of 0": (
        "def my_loss(y, t):\n    delta = 0\n    return -np.sum(t * np.log(y + delta))\n", "delta = 1e-7"
    ),
    "a layer before the loss": (
        "def my_loss(x, t, w):\n    p = 1 / (1 + np.exp(-np.maximum(0, x) @ w))\n    delta2 = p - t\n"
        "    return -np.sum(t * np.log(p)), np.maximum(0, x).T @ delta2 + delta2.dot(w)\n",
        "return -np.sum(t * np.log(p + 1e-7)), np.maximum(0, x).T @ delta2 + delta2.dot(w)",
    ),
    "a bound that float32 rounds to 1": (
        "def my_cost(p, t):\n    p = np.clip(p, 1e-15, 1 - 1e-15)\n"
        "    return np.mean((1 - t) / (1 - p) - t / p)\n", "p = np.clip(p, 1e-15, 1 - 1e-7)",
    ),
    "one by another name": (
        "def my_cost(p, t, *, least=1e-9):\n    p = np.clip(p, a_min=least, a_max=1. - least)\n"
        "    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))\n",
        "p = np.clip(p, a_min=least, a_max=1. - 1e-7)",
    ),
    "one above float32": (
        "def my_cost(p, t):\n    p = np.clip(p, 1e-7, 1 - 1e-7)\n"
        "    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))\n", "",
    ),
    "one in float64": (
        "def my_cost(p, t):\n    p = np.clip(p.astype(float), 1e-15, 1 - 1e-15)\n"
        "    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))\n", "",
    ),
    "one of what is made there": (
        "def my_cost(x, w, t):\n    p = 1 / (1 + np.exp(-np.clip(x @ w, -9, 9)))\n"
        "    p = np.clip(p, 1e-10, 1 - 1e-10)\n"
        "    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))\n", "",
    ),
    "one whose size is given": (
        "def my_cost(p, t, least):\n    p = np.clip(p, least, 1 - least)\n"
        "    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))\n", "",
    ),
    "a delta of another kind": (
        "def my_cost(a, t):\n    delta = a - t\n    return -np.sum(t * np.log(a)), delta\n",
        "return -np.sum(t * np.log(a + 1e-7)), delta",
    ),
    "a least probability": (
        "def my_cost(a, t):\n    a = a.copy()\n    a[a == 0] = 1e-9\n    return -np.sum(t * np.log(a))\n", ""
    ),
    "a delta": ("def my_cost(a, t):\n    return -np.mean(t * np.log(a + 1e-9))\n", ""),
    "no probability": ("def my_cost(scale, t):\n    return np.sum(t * t) / scale + np.log(scale)\n", ""),
    "an array of the caller": (
        "def centred(x):\n    x -= np.mean(x) - 1\n    return x\n", "x = x - (np.mean(x) - 1)"
    ),
    "its transpose": ("def centred(x):\n    x = x.T\n    x -= x.max()\n    return x.T\n", "x = x - x.max()"),
    "the same by another name": (
        "def walk(f, start):\n    x = start\n    x -= 0.1 * np.array(f(x))\n    return x + np.sign(x)\n",
        "x = start.copy()",
    ),
    "entries of the caller's": (
        "def bent(x):\n    x[x <= 0] = 0\n    x[x > 0] = 1\n    return x\n", "x = np.where(x <= 0, 0, x)"
    ),
    "those of a mask": (
        "class Bent:\n    def forward(self, x):\n        low = x < 0\n        x[low] = 0\n        return x\n",
        "x = np.where(low, 0, x)",
    ),
    "an entry by its key": ("def empty(table, key):\n    table[key] = 0\n    return table\n", ""),
    "entries of a copy": (
        "def bent(x):\n    x = x.copy()\n    x[x < 0] = 0\n    return x\n", ""
    ),
    "entries that are to change": ("def bend(x):\n    x[x < 0] = 0\n", ""),
    "an array that is kept": (
        "class Mean:\n    def forward(self, x):\n        self.x = x\n        self.x -= np.mean(self.x)\n"
        "        return self.x\n", "self.x = self.x - np.mean(self.x)",
    ),
    "a copy that is kept": (
        "class Mean:\n    def forward(self, x):\n        self.x = x\n        self.x = self.x + 1\n"
        "        self.x -= np.mean(self.x)\n        return self.x\n", "",
    ),
    "an array that one branch copies": (
        "def centred(x, whole):\n    if whole:\n        y = 1\n    else:\n        x, y = x.copy(), 2\n"
        "    x -= np.mean(x) * y\n    return x\n", "",
    ),
    "a maximum of all that is taken from the caller's": (
        "def shares(z):\n    z -= np.max(z)\n    exp_z = np.exp(z)\n"
        "    return exp_z / exp_z.sum(axis=1, keepdims=True)\n", "z -= np.max(z, axis=1, keepdims=True)",
    ),
    "a number": ("def product(n):\n    while n > 1:\n        n -= 1\n    return n\n", ""),
    "another array": ("def centred(x):\n    x = np.array(x)\n    x -= np.mean(x)\n    return x\n", ""),
    "an update": ("def update(x, step):\n    x -= np.sign(x) * step\n    return x\n", ""),
    "weights above 0": (
        "def init(n):\n    net = {}\n    net['W1'] = 0.01 * np.random.rand(n, 3)\n    return net\n",
        "net['W1'] = 0.01 * np.random.randn(n, 3)",
    ),
    "weights round 0": ("def init(n):\n    W1 = 2 * np.random.rand(n, 3) - 1\n    return W1\n", ""),
    "other numbers": ("def points(n):\n    x = 2 * np.random.rand(n, 3)\n    return x\n", ""),
    "scores that are clipped below": (
        "def shares(z):\n    z = np.clip(z, -9, None)\n    return np.exp(z) / np.sum(np.exp(z))\n",
        "return np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z)))",
    ),
    "a check of gradients": (
        "def check(grad, numerical_grad):\n    return np.mean(grad['W'] - numerical_grad['W'])\n",
        "return np.mean(abs(grad['W'] - numerical_grad['W']))",
    ),
    "a check of their sizes": (
        "def check(grad, num_grad):\n    return np.mean(abs(grad - num_grad)), np.mean(grad - 1)\n", ""
    ),
    "the end of a walk": (
        "def walk(x, slope, tol):\n    for _ in range(9):\n        new_x = x - 0.1 * slope(x)\n"
        "        if x - new_x < tol:\n            break\n        x = new_x\n    return x\n",
        "if abs(x - new_x) < tol:",
    ),
    "the end of a fall": (
        "def falls(losses):\n    for loss, new_loss in losses:\n        if loss - new_loss < 1e-6:\n"
        "            break\n    return losses\n", "",
    ),
    "a copy of integers": (
        "def slopes(f, x, h):\n    moved = x.copy()\n    moved[0] += h\n    return (f(moved) - f(x)) / h\n",
        "moved = x.astype(float)",
    ),
}


def test_a_right_slope_that_is_nan_far_from_0_is_not_careful(judged):
    slope = "def sigmoid_grad(x):\n    return np.exp(-x) / (1 + np.exp(-x)) ** 2\n"
    right = "return np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2"
    (finding,) = judged(f"import numpy as np\n\n\n{slope}").kind("careless")
    assert [line.right for line in finding.lines] == [right]


@pytest.mark.parametrize("case", HABITS)
def test_what_is_not_careful_is_read_where_nothing_is_claimed(judged, case):
    body, right = HABITS[case]
    report = judged(f"import numpy as np\n\n\n{body}")
    assert [line.right for one in report.kind("careless") for line in one.lines] == (
        right if isinstance(right, list) else [right] * bool(right)
    )
    assert not report.kind("mistake")


QUOTIENTS = {  # of a demonstration, or of a function of no known name, and the right line
    "return (f(x + h) - f(x) / h)": "return (f(x + h) - f(x)) / h",
    "return f(x + h) - f(x) / (2 * h)": "return (f(x + h) - f(x)) / (2 * h)",
    "return (f(x + h) - f(x)) / 2 * h": "return (f(x + h) - f(x)) / (2 * h)",
    "return (f(x + h) - h(x)) / h": "return (f(x + h) - f(x)) / h",
    "return (np.log(x + h) - np.log(x - h)) / 2 * h": "return (np.log(x + h) - np.log(x - h)) / (2 * h)",
    "return (np.log(x + h) + np.log(x - h)) / 2 * h": "",
    "return (f(x + h) - f(x)) / h": "",
    "return (f(x + h) - 2 * f(x) + f(x - h)) / h ** 2": "",
    "return f(x + h) - f(x) / len(x)": "",
    "return f(x + 1) - f(x) / h": "",
    "return np.log(x + h) - np.log(x) / h": "",
}


@pytest.mark.parametrize("name", ["numerical_diff", "slope"])
@pytest.mark.parametrize("body", a_few(list(QUOTIENTS)))
def test_a_demonstration_is_read_for_what_it_is_not_to_show(judged, name, body):
    head = f"import numpy as np\n\n\ndef {name}(f, x):\n    h = 1e-50\n    {body}\n"
    right = f"{head}\n\ndef numerical_diff(f, x):\n    x, h = np.float64(x), 1e-4\n"
    told = judged(f"{right}    return (f(x + h) - f(x - h)) / (2 * h)\n").kind("mistake")
    assert [line.right for one in told for line in one.lines] == [QUOTIENTS[body]] * bool(QUOTIENTS[body])


NET = """import numpy as np
from nets import softmax


def forward(x, W1, W2):
    a1 = np.tanh(x @ W1)
    return a1, softmax(a1 @ W2)


def backward(x, t, W1, W2):
    a1, a2 = forward(x, W1, W2)
    dz2 = a2 - t
    dW2 = np.dot(a1.T, dz2) / len(x)
    db2 = np.sum(dz2, axis=0) / len(x)
    dz1 = np.dot(dz2, W2.T) * (1 - a1**2)
    dW1 = np.dot(x.T, dz1) / len(x)
    db1 = np.sum(dz1, axis=0) / len(x)
    return dW1, db1, dW2, db2


def cost(a2, t):
    return -np.mean(t * np.log(a2 + 1e-7) + (1 - t) * np.log(1 - a2 + 1e-7))


def labels_of_one_hot(y):
    t = np.zeros((y.size, 10))
    t[np.arange(y.size), y] = 1
    return t


def learn(x, t, W1, W2):
    W1, W2 = W1.copy(), W2.copy()
    for _ in range(1000):
        a1, a2 = forward(x, W1, W2)
        delta2 = a2 - t
        delta1 = delta2 @ W2.T * (1 - a1**2)
        W2 -= 0.1 * a1.T @ delta2
        W1 = W1 - 0.1 * x.T @ delta1
    return W1, W2
"""
LEARNED = "        delta1 = delta2 @ W2.T * (1 - a1**2)\n", "        W2 -= 0.1 * a1.T @ delta2\n"


@pytest.mark.parametrize(("right", "wrong", "mended"), [
    ("+ (1 - t)", "- (1 - t)", [
        "return -np.mean(t * np.log(a2 + 1e-7) + (1 - t) * np.log(1 - a2 + 1e-7))",
    ]),
    ("-np.mean(t * np.log(a2 + 1e-7) + (1 - t) * np.log(1 - a2 + 1e-7))",
     "np.mean(-(t * np.log(a2) + (1 - t * np.log(1 - a2))))",
     ["return np.mean(-(t * np.log(a2) + (1 - t) * np.log(1 - a2)))"]),
    ("-np.mean(t * np.log(a2 + 1e-7) + (1 - t) * np.log(1 - a2 + 1e-7))",
     "np.mean(t / np.log(a2 + 1e-7) - (1 - t) * np.log(1 - np.log(a2 + 1e-7)))",
     ["return np.mean(-(t * np.log(a2 + 1e-7) + (1 - t) * np.log(1 - a2 + 1e-7)))"]),
    ("return -np.mean(t * np.log(a2 + 1e-7) + (1 - t) * np.log(1 - a2 + 1e-7))",
     "loss = 0\n    loss += t * np.log(a2) - (1 - t) * np.log(1 - a2)\n    return -np.mean(loss)",
     ["loss += t * np.log(a2) + (1 - t) * np.log(1 - a2)"]),
])
def test_the_way_back_and_the_loss_of_ones_own_are_read(judged, right, wrong, mended):
    assert right in NET
    (finding,) = judged(NET.replace(right, wrong)).kind("mistake")
    assert [line.right for line in finding.lines] == mended


@pytest.mark.parametrize(("right", "wrong", "mended"), [
    ("np.sum(dz2, axis=0)", "np.sum(dz2)", ["db2 = np.sum(dz2, axis=0) / len(x)"]),
    ("np.dot(a1.T, dz2) / len(x)\n    db2 = np.sum(dz2, axis=0)", "dz2.dot(a1.T)\n    db2 = np.sum(dz2)",
     ["db2 = np.sum(dz2, axis=1, keepdims=True) / len(x)"]),
    ("np.sum(dz1, axis=0)", "dz1.sum()", ["db1 = dz1.sum(axis=0) / len(x)"]),
    ("np.sum(dz1, axis=0)", "np.sum(dz1, 2)", ["db1 = np.sum(dz1, axis=0) / len(x)"]),
    ("(y):\n    t = np.zeros((y.size, 10))", "(y):\n    t = np.zeros((y.size, np.max(y) + 1))",
     ["def labels_of_one_hot(y, classes=None):", "t = np.zeros((y.size, classes or np.max(y) + 1))"]),
    ("".join(LEARNED), "".join(LEARNED[::-1]), [line.strip() for line in LEARNED]),
    ("".join(LEARNED), "".join(LEARNED[::-1]).replace("* (", "* \\\n            ("), [""]),
    ("".join(LEARNED), "        W2 = W2 - 0.1 * a1.T @ delta2\n        return delta2 @ W2.T\n", [""]),
])
def test_what_is_not_careful_on_the_way_back_is_read(judged, right, wrong, mended):
    assert right in NET
    report = judged(NET.replace(right, wrong))
    (finding,) = (one for one in report.kind("careless") if "nothing comes" not in one.seen)
    assert [line.right for line in finding.lines] == mended


@pytest.mark.parametrize(("one", "other"), [
    ("", ""),
    ("np.sum(dz2, axis=0)", "np.sum(dz2)"), ("np.sum(dz2, axis=0)", "np.sum(dz2, axis=0, keepdims=True)"),
    ("db1 = np.sum(dz1, axis=0)", "b1 = 0\n    db1 = np.sum(dz1)"),
    ("np.dot(x.T, dz1) / len(x)\n    db1 = np.sum(dz1, axis=0)", "np.dot(x, dz1)\n    db1 = np.sum(dz1)"),
    ("t * np.log(a2 + 1e-7)", "t * -np.log(a2 + 1e-7)) - np.mean("),
    ("(1 - t) * np.log(1 - a2 + 1e-7)", "-(t - 1) * np.log(1 - a2 + 1e-7)"),
    ("+ (1 - t) * np.log(1 - a2 + 1e-7)", "- t * np.log(t + 1e-7)"),
    ("(1 - t) * np.log(1 - a2 + 1e-7)", "[1 - t] * np.log(1 - a2 + 1e-7)"),
    ("".join(LEARNED), "        W2 -= 0.1\n        W2 = W1\n" + "".join(LEARNED)),
    ("".join(LEARNED), "        W2 += a2\n" + "\n" * 9 + LEARNED[0]),
    ("".join(LEARNED), "        W2 += a2\n        delta1 = a2 @ W2.T\n"),
])
def test_right_ways_back_are_let_be(judged, one, other):
    assert one in NET
    text = NET.replace("softmax", "shares").replace("one_hot", "hot").replace(one, other)
    assert [x.seen for x in judged(text).findings if x.kind != "right"] == []


@pytest.mark.parametrize(("shapes", "rights"), [
    (("(3, 4)", "(4)", "(4, 2)", "(2)"), []), (("(3, 4)", "(1, 4)", "(4, 2)", "(1, 2)"), []),
    (("(4, 3)", "(4, 1)", "(2, 4)", "(2, 1)"), []), (("(3, 4)", "(4, 1)", "(4, 2)", "(2, 1)"), []),
    (("(2, 2)", "(2, 2)", "(2, 2)", "(2)"), ["(1, 2)"]),
    (("(3, n)", "(m, n)", "(n, 2)", "(m, 1)"), ["(1, n)", "(1, 2)"]),
    (("(3)", "(4)", "(4)", "(2)"), ["(3, 4)", "(4, 2)"]), (("(3)", "(1, 4)", "(4)", "(1, 2)"), []),
    (("(3, 5)", "(6, 6)", "(4, 2)", "(6, 6)"), []), (("(3, 4)", "(6, 6)", "(4, 2)", ""), []),
])
@pytest.mark.parametrize("form", [
    "net['{}'] = np.random.randn{}", "self.{} = 0.1 * np.zeros({})", "{} = np.ones({})",
])
def test_weights_and_biases_that_fit_no_layer_are_told(judged, shapes, rights, form):
    keys = zip(("W1", "b1", "W2", "b2"), shapes, strict=True)
    lines = [form.format(key, shape) for key, shape in keys if shape]
    told = judged("import numpy as np\n\n\ndef begin(self, net, n, m):\n    " + "\n    ".join(lines) + "\n")
    found = [line.right for one in told.kind("mistake") for line in one.lines]
    assert [line for line in found if line] == [line for line in found if any(r in line for r in rights)]
    assert len(found) == len(rights)


@pytest.mark.parametrize(("count", "part", "right"), [
    ("len(x) // size", "i:i + size", "batch = x[i * size:(i + 1) * size]"),
    ("steps", "i : i+size", "batch = x[i * size : (i + 1) * size]"),
    ("int(len(x) / size)", "i:i + size, :", "batch = x[i * size:(i + 1) * size, :]"),
    ("0, len(x), size", "i:i + size", ""),
    ("len(x) // size", "i * size:i * size + size", ""),
    ("len(x) - size", "i:i + size", ""),  # of what moves by one
    ("len(x) // size", "i:i + 1", ""), ("len(x) // size", "i:i + size:2", ""),
    ("len(x) // size", "(i := i * size):i + size", ""),
])
def test_batches_that_begin_one_example_apart_are_told(judged, count, part, right):
    told = judged(
        f"def learn(x, size, step):\n    steps = len(x) // size\n    for i in range({count}):\n"
        f"        batch = x[{part}]\n        step(batch, steps)\n"
    ).kind("mistake")
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)


@pytest.mark.parametrize(("stop", "mean", "right"), [
    ("len(x) - size", "len(x)", "for i in range(0, len(x), size):"),
    ("len(x)", "len(x)", ""), ("len(x) - step", "len(x)", ""), ("len(x) - size", "seen", ""),
])
def test_the_last_batch_that_is_left_out_and_counted_is_told(judged, stop, mean, right):
    told = judged(
        "import numpy as np\n\n\ndef share(x, t, size, step, seen, ask):\n    hits = 0\n"
        f"    for i in range(0, {stop}, size):\n        hits += np.sum(ask(x[i:i + size]) == t[i:i + size])\n"
        f"    return hits / {mean} * 100\n"
    ).kind("careless")
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)


@pytest.mark.parametrize(("entry", "right"), [
    ("'b2': slope(p['b1'])", "'b2': slope(p['b2'])}"), ("'b2': slope(p['b2'])", ""),
    ("'b2': slope(p['W2'] + p['b2'])", ""), ("'b2': slope(p['b9'])", ""), ("'last': slope(p['b1'])", ""),
])
def test_what_stands_under_a_key_and_is_made_of_another_is_told(judged, entry, right):
    told = judged(
        "def slopes(p, slope):\n    return {'W1': slope(p['W1']), 'b1': slope(p['b1']),\n"
        f"            'W2': slope(p['W2']), {entry}}}\n"
    ).kind("mistake")
    assert [line.right.partition(", ")[2] for one in told for line in one.lines] == [right] * bool(right)


@pytest.mark.parametrize(("hidden", "second", "right"), [
    ("softmax(a)", "np.dot(z, W2)", "z = sigmoid(a)"), ("softmax(a)", "z @ p['W2']", "z = sigmoid(a)"),
    ("softmax(a)", "np.dot(z, values)", ""), ("sigmoid(a)", "np.dot(z, W2)", ""),
])
def test_the_softmax_of_a_hidden_layer_is_told(judged, hidden, second, right):
    told = judged(
        "import numpy as np\nfrom common.functions import sigmoid, softmax\n\n\n"
        f"def answer(x, p, W2, values):\n    a = x @ p['W1']\n    z = {hidden}\n"
        f"    return softmax({second})\n"
    ).kind("careless")
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)


@pytest.mark.parametrize(("text", "right"), [
    ("def show(a):\n    print(atr(a))\n", "print(str(a))"),
    ("def root(a):\n    return bp.sqrt(a)\n", "return np.sqrt(a)"),
    (
        "class Net:\n    def __init__(self):\n        self.n = 1\n\n    def f(self): return self,n\n",
        "def f(self): return self.n",
    ),
    ("def show(a):\n    return ate + a\n", ""),
])
def test_a_short_name_that_nothing_binds_is_that_of_its_like(judged, text, right):
    (finding,) = judged(f"import numpy as np\n\n\n{text}").kind("mistake")
    assert [line.right for line in finding.lines] == [right]


def test_a_definition_that_is_begun_and_written_below_is_no_mistake(judged):
    begun = "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    x = init_x\n"
    loop = "    for i in range(step_num):\n        x = x - lr * numerical_gradient(f, x)\n    return x\n"
    head = "import numpy as np\nfrom common.gradient import numerical_gradient\n\n\n"
    other = begun.replace("= init_x", "= 0")
    assert not judged(f"{head}{begun}\n\n{begun}{loop}").kind("mistake")
    assert judged(f"{head}{other}\n\n{begun}{loop}").kind("mistake")


@pytest.mark.parametrize("body", [
    "def shares(x):\n    s = np.tanh(x)\n    return np.exp(s) / np.sum(np.exp(s))\n",
    "def ramp(start, n):\n    n -= 1\n    return start + np.arange(n)\n",
    "def padded(shape):\n    shape += (1,)\n    return np.zeros(shape)\n",
    "def centred(x):\n    x: object = x.copy()\n    x -= x.mean()\n    return x\n",
    "def slopes(f, x, h):\n    x = x.astype(float)\n    up = x.copy()\n    up[0] += h\n    return f(up)\n",
    "def mixture(n):\n    weights = np.random.rand(n)\n    return weights / weights.sum()\n",
    "def poisson_loss(y_pred, t):\n    return np.mean(y_pred - t * np.log(y_pred))\n",
    "def smooth_loss(t):\n    p = np.full(3, 1 / 3)\n    return -np.sum(t * np.log(p))\n",
    "LR = 0.1\n\n\ndef schedule(epoch, lr):\n    return LR * 0.95 ** epoch\n",
    "def described(n):\n    return ['', 's'][n > 1], np.zeros(n)\n",
])
def test_what_only_looks_careless_is_let_be(judged, body):
    assert not [one.seen for one in judged(f"import numpy as np\n\n\n{body}").findings if one.kind != "right"]


@pytest.mark.parametrize(("text", "right"), [
    ("def key(name):\n    return name is 'W1'\n", "return name == 'W1'"),
    ("def key(name):\n    return 1 if name is not 'W1' else 2\n", "return 1 if name != 'W1' else 2"),
    ("def key(name):\n    return name is None\n", ""),
])
def test_a_text_is_not_compared_by_identity(judged, text, right):
    told = judged(text).kind("careless")
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)


@pytest.mark.parametrize(("line", "right"), [
    ("(up - down)/2*eps", "return (up - down) / (2*eps)"),
    ("(up - down)/2*scale", ""),
    ("(up - down)/(2*eps)", ""),
])
def test_a_quotient_of_two_losses_is_read(judged, line, right):
    told = judged(
        "import numpy as np\n\n\ndef slope_of_w(loss, x, w, eps, scale):\n"
        "    up = np.sum(x * (w + eps))\n    down = np.sum(x * (w - eps))\n"
        f"    return {line}\n"
    ).kind("mistake")
    assert [part.right for one in told for part in one.lines] == [right] * bool(right)


def test_beside_what_cannot_be_parsed_the_rest_is_read(judged):
    report = judged(
        "def half(x):\n    return y / 2\n\n\ndef third(x):\n    z = self.\n\n\n"
        "def fourth(x):\n    return z / 4\n"
    )
    assert [line.line for one in report.kind("mistake") for line in one.lines] == [6, 2]


@pytest.mark.parametrize(("text", "right"), [
    ("from common.grdient import numerical_gradient\n", "from common.gradient import numerical_gradient"),
    ("from common.layer import Dense\n", ""), ("from dataset.Mnist import load_mnist\n", ""),
    ("def f(y, t):\n    return cross_entorpy_error(y, t)\n", "return cross_entropy_error(y, t)"),
])
def test_what_the_book_has_is_misspelt(judged, text, right):
    told = judged(text + "\n\ndef half(x):\n    return x / 2\n").kind("mistake")
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)


def test_a_gradient_is_known_by_what_it_does(judged):
    moves = (
        "def koubai_of(g, x):\n    h, out = 1e-4, np.zeros(x.shape)\n    for i in range(x.size):\n"
        "        keep = x[i]\n        x[i] = keep + h\n        up = g(x)\n        x[i] = keep - h\n"
        "        out[i] = (up - g(x)) / 2 * h\n        x[i] = keep\n    return out\n"
    )
    report = judged(f"import numpy as np\n\n\n{moves}")
    assert report.named >= {"halves-each-partial-then-multiplies-by-h"}
    assert not judged(f"import numpy as np\n\n\n{moves.replace('2 * h', '(2 * h)')}").kind("mistake")


@pytest.mark.parametrize(("call", "slope", "right"), [
    ("__call__", "gradient", "return np.where(x >= 0, 1, self.alpha)"),
    ("forward", "derivative", "return np.where(x >= 0, 1, self.alpha)"),
    ("shown", "gradient", ""),
])
def test_the_slope_in_a_class_is_that_of_what_it_computes(judged, call, slope, right):
    text = (
        "import numpy as np\n\n\nclass Leaky:\n"
        "    def __init__(self, alpha=0.2):\n        self.alpha = alpha\n\n"
        f"    def {call}(self, x):\n        return np.where(x >= 0, x, self.alpha * x)\n\n"
        f"    def {slope}(self, x):\n        return np.where(x >= 0, x, self.alpha)\n"
    )
    told = judged(text).kind("mistake")
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)
    assert not judged(text.replace("0, x, self.alpha)", "0, 1, self.alpha)")).kind("mistake")


@pytest.mark.parametrize(("end", "right"), [
    ("", "return grads"), ("    return\n", "return grads"),
    ("    return grads\n", ""), ("    self.kept = grads\n", ""),
])
def test_what_is_filled_and_dropped_is_told(judged, end, right):
    report = judged(
        "class Deep:\n    def slopes(self, x):\n        grads = {}\n        grads['W'] = x\n"
        f"    {end}\n\n    def loss(self, x):\n        return x * x\n"
    )
    found = [line.right.strip() for one in report.kind("mistake") for line in one.lines]
    assert found == [right] * bool(right)


PASSES = "class Deep(Base):\n    def forward(self, x): return x\n\n    def backward(self, d): return d\n"


@pytest.mark.parametrize(("text", "right"), [
    ("class Deep:\n    def __init_(self):\n        self.x = 0\n", "def __init__(self):"),
    ("class Deep:\n    def _init(self):\n        self.x = 0\n", ""),
    (f"{PASSES}\n\n{PASSES.replace('forward', 'forwarx')}", "def forward(self, x): return x"),
    (f"{PASSES}\n\n{PASSES.replace('forward', 'foremost')}", ""),
    (PASSES.replace("forward", "forwarxs"), ""),
    ("def sizes(a, b):\n    return [1].append(a).append(b)\n", "return [1, a, b]"),
    ("def sizes(a, b):\n    return a.append(b)\n", ""),
    ("def first(x):\n    flat = np.ravel(x)\n    flat[0] = 1\n", ""),
    ("def shares(x):\n    return x - np.max(axis=1, keepdims=True)\n",
     "return x - np.max(x, axis=1, keepdims=True)"),
    ("def shares(x):\n    return x - np.random.rand()\n", ""),
])
def test_what_lacks_a_sign_or_an_argument_is_told(judged, text, right):
    report = judged(f"import numpy as np\nfrom nowhere import Base\n\n\n{text}")
    told = [one for one in report.findings if one.kind in ("mistake", "careless")]
    assert [line.right for one in told for line in one.lines] == [right] * bool(right)


@pytest.mark.parametrize(("back", "is_right"), [
    ("-t / (y + 1e-7)", True), ("t / (y + 1e-7)", False), ("(y - t) / y / (1 - y)", False),
])
def test_the_way_back_of_a_loss_that_takes_both_is_its_slope(judged, back, is_right):
    report = judged(
        "import numpy as np\n\n\nclass CrossEntropy:\n"
        "    def forward(self, y, t):\n        return -np.sum(t * np.log(y + 1e-7))\n\n"
        f"    def backward(self, y, t):\n        return {back}\n"
    )
    assert not report.errors
    assert bool(report.kind("mistake")) != is_right


@pytest.mark.parametrize(("name", "is_right"), [("d_sigmoid", True), ("sigmoid_grad", False)])
def test_a_slope_of_another_name_may_be_given_what_went_forward(judged, name, is_right):
    report = judged(f"def {name}(x):\n    return x * (1 - x)\n")
    assert bool(report.kind("mistake")) != is_right
    assert judged(f"def {name}(x):\n    return x * (1 + x)\n").kind("right") == []


def test_a_call_of_whatever_is_written_is_read(judged):
    report = judged(
        "class Shown:\n    def text(self, x):\n        return ')('.join(self, x)\n\n\n"
        "print(Shown().text([]))\n"
    )
    assert not report.errors


def test_what_is_counted_of_a_part_is_no_error_of_ours(judged):
    """A size is put out of the way as text, which is to be that of Python after it."""
    text = "def first(layer, x):\n    W = layer.W.shape[0] * layer.b\n    return W + len(x)\n"
    assert not judged(f"import numpy as np\n\n\n{text}").errors


@pytest.mark.parametrize(("lines", "is_told"), [
    (["from common.layers import Relu", "sys.path.append(os.pardir)"], True),
    (["import common", "sys.path.insert(0, '..')"], True),
    (["from dataset.mnist import load_mnist", "sys.path.append(os.pardir)"], True),  # which is not there
    (["sys.path.append(os.pardir)", "from common.layers import Relu"], False),
    (["from common.layers import Relu"], False), (["import beside", "sys.path.append(os.pardir)"], False),
    (["import numpy", "sys.path.append(os.pardir)"], False),
    (["sys.path.append('/elsewhere')", "import common", "sys.path.append(os.pardir)"], False),
])
def test_an_import_from_the_folder_above_before_that_is_searched_is_told(tmp_path, lines, is_told):
    for name, text in (("common/layers.py", "class Relu:\n    pass\n"), ("ch05/beside.py", "a = 1\n")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    file = tmp_path / "ch05/net.py"
    body = "\n".join(["import os", "import sys", *lines])
    file.write_text(f"{body}\n\n\ndef numerical_diff(f, x):\n    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4\n")
    told = [one for one in run(str(file)).kind("careless") if "folder above" in one.seen]
    assert [one.lines[0].yours for one in told] == lines[:1] * is_told


@pytest.mark.parametrize(("row", "right"), [
    ("one_row(f, x)", ""), ("gradient_1d(f, x)", "grad = np.zeros_like(X, dtype=float)"),
])
def test_the_gradients_of_rows_are_cut_in_an_array_of_integers(judged, row, right):
    told = judged(
        "import numpy as np\n\n\ndef rows(f, X, one_row, gradient_1d):\n    grad = np.zeros_like(X)\n"
        f"    for i, x in enumerate(X):\n        grad[i] = {row}\n    return grad\n"
    ).kind("careless")
    cut = [line.right for one in told for line in one.lines if "fractions" in one.seen]
    assert cut == [right] * bool(right)


def test_a_dict_that_a_method_of_any_class_fills_and_drops_is_told(judged):
    text = (
        "import numpy as np\n\n\nclass DeepNet:\n    def gradient(self, x):\n        found = {}\n"
        "        for key in ('W1', 'b1'):\n            found[key] = x * self.params[key]\nEND\n"
        "    def update(self, x):\n        return x\n"
    )
    (finding,) = judged(text.replace("END", "")).kind("mistake")
    assert [line.right for line in finding.lines] == ["        return found"]
    assert not judged(text.replace("END", "        return found\n")).kind("mistake")


@pytest.mark.parametrize(("text", "rights"), [
    ("a, b = mods.load_train()\n", ["a, b = mods.load_train_()"]), ("a = mods.nothing\n", [""]),
    ("a = mods.rate\n", []), ("a = mods.later\n", []), ("mods.mine = 1\nprint(mods.mine)\n", []),
    ("try:\n    mods.other()\nexcept AttributeError:\n    pass\n", []),
    ("def turned(xs):\n    mods = list(xs)\n    mods.reverse()\n    return mods\n", []),
    ("def turned(mods):\n    mods.reverse()\n    return mods\n", []),
    ("def asked():\n    return mods.debug if hasattr(mods, 'debug') else 0\n", []),
    ("a = mods.best\n", []),  # which another file sets
])
def test_what_another_file_has_not_is_told(tmp_path, text, rights):
    (tmp_path / "mods.py").write_text(
        "if __name__ != 'x':\n    rate = 1\n\n\ndef load_train_():\n    global later\n"
        "    later = 2\n    return 1, 2\n"
    )
    (tmp_path / "train.py").write_text("import mods\n\nmods.best = 1\n")
    file = tmp_path / "net.py"
    file.write_text(f"import mods\n\n\ndef double(x):\n    return 2 * x\n\n\n{text}")
    assert [line.right for one in run(str(file)).kind("mistake") for line in one.lines] == rights


@pytest.mark.parametrize("made", ["vars().update(rate=1)", "globals()['rate'] = 1", "from other import *"])
def test_what_a_file_makes_unseen_is_there(tmp_path, made):
    (tmp_path / "mods.py").write_text(f"{made}\n")
    file = tmp_path / "net.py"
    file.write_text("import mods\n\n\ndef double(x):\n    return mods.rate * x\n\n\nprint(double(1))\n")
    assert not run(str(file)).kind("mistake")


@pytest.mark.parametrize(("more", "found"), [("predict", {}), ("train", {"slope": "Net.gradient"})])
def test_the_gradient_of_a_network_is_no_slope_of_a_loss(loaded, more, found):
    """Nothing is asked of it, nor a network with all its layers made for that."""
    text = "class Net:\n    def {}(self, x):\n        return x\n\n"
    text += "    def loss(self, x, t):\n        return x - t\n"
    assert loaded(text.format(more) + "\n    def gradient(self, x, t):\n        return 1\n").found == found
