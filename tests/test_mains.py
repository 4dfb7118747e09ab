"""What a file does with its own definitions: what raises there is told, and nothing that it may do is."""

import builtins
import json
from pathlib import Path
from textwrap import dedent

import pytest
from forks import run
from inside import run as run_inside

DEFINED = '''
import numpy as np
import matplotlib.pyplot as plt


def function_1(x):
    return 0.01 * x**2 + 0.1 * x


def function_2(x):
    return x[0]**2 + x[1]**2


def plane(x, y):
    return 2 * x + y


class Bowl:
    def f(self, x):
        return x[0]**2 + x[1]**2


def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f, x):
    h = 1e-4
    x = np.array(x.tolist(), float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        value = x[idx]
        x[idx] = value + h
        above = f(x)
        x[idx] = value - h
        grad[idx] = (above - f(x)) / (2 * h)
        x[idx] = value
    return grad


class Net:
    def __init__(self, size, scale=1.0):
        self.W = scale * np.ones(size)

    def predict(self, x):
        return np.dot(x, self.W)


def first(values):
    return values[0]


def tangent(f, x, color="b"):
    d = numerical_diff(f, x)
    plt.plot([x - 1, x + 1], [f(x) - d, f(x) + d], color)
    return lambda t: d * (t - x) + f(x)
'''


def told(tmp_path, text, defined=DEFINED, run=run_inside):
    """Return what is told of the calls of a file: the line, and what is to be written, of each."""
    file = tmp_path / "mine.py"
    file.write_text(defined + dedent(text), encoding="utf-8")
    report = run(str(file))
    assert not report.errors
    findings = [one for one in report.findings if one.kind == "mistake"]
    return [(line.yours, line.right) for one in findings for line in one.lines]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("numerical_diff(function_2, 5.0)", "numerical_diff(function_1, 5.0)"),
        ("g = numerical_gradient(plane, np.array([3.0, 4.0]))",
         "g = numerical_gradient(lambda x: plane(*x), np.array([3.0, 4.0]))"),
        ("g = numerical_gradient(Bowl, np.array([3.0, 4.0]))",
         "g = numerical_gradient(Bowl().f, np.array([3.0, 4.0]))"),
        ("g = numerical_gradient(function_2, [3.0, 4.0])",
         "g = numerical_gradient(function_2, np.array([3.0, 4.0], float))"),
        ("numerical_gradient(np.array([3.0, 4.0]), function_2)",
         "numerical_gradient(function_2, np.array([3.0, 4.0]))"),
        ("print(Net(2).prediction(np.ones(2)))", "print(Net(2).predict(np.ones(2)))"),
        ("print(tangent(function_1, 5.0, colour='r'))", "print(tangent(function_1, 5.0, color='r'))"),
        ("print(numerical_diff(function_1))", ""),
        ("y = np.ones((3, 4)) * np.ones((4, 2))", "y = np.dot(np.ones((3, 4)), np.ones((4, 2)))"),
    ],
)
def test_a_call_that_raises_is_told_with_what_does_not(tmp_path, wrong, right):
    assert told(tmp_path, f"\n{wrong}\n") == [(wrong, right)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("""
         def main():
             bowl = numerical_gradient(plane, np.array([3.0, 4.0]))
             print(bowl)


         if __name__ == "__main__":
             main()
         """, ("bowl = numerical_gradient(plane, np.array([3.0, 4.0]))",
               "bowl = numerical_gradient(lambda x: plane(*x), np.array([3.0, 4.0]))")),
        ("""
         for x in ([3.0, 4.0], [0.0, 2.0]):
             print(numerical_gradient(function_2, x))
         """, ("print(numerical_gradient(function_2, x))",
               "print(numerical_gradient(function_2, np.array(x, float)))")),
        ("""
         net = Net(3)
         images = load_images()
         print(net.predikt(images))
         """, ("print(net.predikt(images))", "print(net.predict(images))")),
        ("""
         while True:
             print(Net(3).W, numerical_diff(function_1, 3.0, 1e-4))
         """, ("print(Net(3).W, numerical_diff(function_1, 3.0, 1e-4))", "")),
        ("""
         def slope(x, images):
             return numerical_diff(function_1, x, images)
         """, ("return numerical_diff(function_1, x, images)", "return numerical_diff(function_1, x)")),
        ("""
         class Deep(Net):
             def loss(self, x, t):
                 return np.sum((self.predict(x, t) - t)**2)

             def predict(self, x):
                 return x
         """, ("return np.sum((self.predict(x, t) - t)**2)", "return np.sum((self.predict(x) - t)**2)")),
        ("""
         def same(made):
             return made

         @same
         class Wide(Net):
             def loss(self, x, train_flag=False):
                 return np.sum(self.predict(x))

             def slope(self, x):
                 return numerical_gradient(lambda W: self.loss(x, train_flg=True), self.W)
         """, ("return numerical_gradient(lambda W: self.loss(x, train_flg=True), self.W)",
               "return numerical_gradient(lambda W: self.loss(x, train_flag=True), self.W)")),
        ("""
         def near(f):
             x = 3.0
             return numerical_diff(f)
         """, ("return numerical_diff(f)", "return numerical_diff(f, x)")),
        ("""
         while True:
             net = Net()
             break
         """, ("net = Net()", "")),
        ("""
         class Deep(Net):
             def guess(self, x, t):
                 return self.predict(x)

             def loss(self, x, t):
                 return np.sum((self.guess(x) - t)**2)
         """, ("def guess(self, x, t):", "def guess(self, x):")),
        ("""
         print(first(5.0))
         """, ("print(first(5.0))", "")),
        ("""
         def slope(x):
             return numerical_diff(*x)


         print(slope((function_1, 5.0, 1e-4)))
         print(slope((function_1, 5.0, 1e-5)))
         """, ("return numerical_diff(*x)", "")),
        ("""
         class Steps:
             def __init__(self, n):
                 self.n = n

             def half(self):
                 return self.m / 2

             def whole(self):
                 self.half()


         Steps(3).whole()
         """, ("return self.m / 2", "")),
        ("""
         def main():
             field = numerical_gradient(function_2, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
             return field


         main()
         """, ("field = numerical_gradient(function_2, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))", "")),
    ],
)
def test_what_cannot_be_called_is_told_wherever_it_stands(tmp_path, text, line):
    lines = told(tmp_path, text)
    assert line in lines
    assert len(lines) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "print(numerical_diff(function_1, 5), numerical_gradient(function_2, np.array([3, 4])))",
        "x = np.arange(0.0, 20.0, 0.1)\nplt.plot(x, function_1(x))\nplt.plot(x, tangent(function_1, 5)(x))",
        "try:\n    numerical_diff(function_2, 5)\nexcept TypeError as error:\n    print(error)",
        "numerical_diff(function_2, 5)  # this raises an error, since 5 has no entries",
        "# エラーになる\nnumerical_diff(function_2, 5)",
        "import missing\nnumerical_diff(missing.f, 5)",
        "numerical_diff(function_2, input())",
        "if unknown():\n    numerical_diff(function_2, 5)",
        "if False:\n    numerical_diff(function_2, 5)\nelse:\n    numerical_diff(function_1, 5)",
        "def check(x):\n    raise ValueError('to be seen')\ncheck(1)",
        "def check(x):\n    assert x > 1\ncheck(1)",
        "def read():\n    return open('nowhere').read()\nread()",
        "def forever():\n    while True:\n        pass\nforever()\nnumerical_diff(function_1, 5.0)",
        "function_1 = function_2\nfunction_1 = np.sin\nprint(numerical_diff(function_1, 5.0))",
        "net = Net(2)\nnet.extra = lambda x: x\nnet.extra(3)\nfor i in range(3):\n    net.extra(i)",
        "images = missing_images()\nimages.append(3)\nNet(2).predict(images)",
        "values = []\nvalues.append(numerical_diff(function_1, 5.0))\nprint(values[0])",
        "np.dot(np.ones(2), np.ones(3))",
        "from functions import softmax\nprint(softmax(np.ones(3), np.ones(3)))",
        "layer = None\nprint(layer.W)",
        "seen = []\ndef see():\n    seen.append(1)\ntry:\n    see()\nexcept OSError:\n    pass\n"
        "print(first(seen))",
        "seen = []\ndef see():\n    seen.append(1)\nwith open('x') as file:\n    see()\nprint(first(seen))",
        "def demo():\n    try:\n        numerical_diff(function_1)\n    except TypeError:\n"
        "        pass\ndemo()",
        "class Deep(Net):\n    def predict(self, x, t):\n        return x\n    def loss(self, x):\n"
        "        return self.predict(x, x)\nclass Deeper(Deep):\n    def predict(self, x, t):\n"
        "        return t",
        "class Base:\n    def score(self):\n        return 0\n    def both(self, x):\n"
        "        return self.score(x)\n"
        "class Sub(Base):\n    def score(self, x):\n        return x\nprint(Sub().both(1))",
        "if __name__ != '__main__':\n    numerical_diff(function_1)",
        "def draw():\n    line, = plt.plot([1, 2])\n    return line\ndraw()",
        "hooks = {'end': [].append}\ncount = 0\ndef more():\n    global count\n    count += 1\n"
        "while count < 2:\n    more()\nprint([5.0][count - 2], first([1.0][: count]))",
        "exit(numerical_diff(function_1, 5))",
        "def weight(w):\n    return float(np.dot(w, w.T))\nprint(weight(np.ones((1, 2))))",
        "def same(f):\n    return f\n@same\ndef other(x):\n    return x\nother(3)",
        "def pair(x, y=2, *more, **words):\n    return x\npair(*[1, 2], **{'z': 3})\npair(1, 2, 3, z=4)",
    ],
)
def test_what_is_right_unknown_or_meant_is_not_told(tmp_path, text):
    lines = told(tmp_path, f"\n{text}\n")
    assert all("unknown()" in yours or "missing_images()" in yours for yours, _ in lines)


def test_a_mistake_is_told_where_it_is_and_not_where_it_is_called(tmp_path):
    wrong = DEFINED.replace("grad = np.zeros(x.shape)", "grad = np.zeross(x.shape)")
    lines = told(tmp_path, "\ng = numerical_gradient(function_2, np.array([3.0, 4.0]))\n", wrong)
    assert lines == [("grad = np.zeross(x.shape)", "grad = np.zeros(x.shape)")]


@pytest.mark.parametrize("imported", ["from ch4 import steepest", "from ch4.steepest import steepest"])
def test_a_module_that_is_called_is_told_where_it_is_imported(tmp_path, imported):
    (tmp_path / "ch4").mkdir()
    (tmp_path / "ch4" / "__init__.py").write_text("")
    (tmp_path / "ch4" / "steepest.py").write_text("def steepest(f, x):\n    return f(x)\n")
    lines = told(tmp_path, f"\n{imported}\n\n\ndef walk(f, x):\n    return steepest(f, x)\n")
    right = "from ch4.steepest import steepest"
    assert lines == [(imported, right)] * (imported != right)


def test_a_call_changes_no_file(tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text("1")
    text = f"""
    def write(x):
        open({str(kept)!r}, "w").write(str(x))


    write(3)
    """
    assert told(tmp_path, text, run=run) == []
    assert kept.read_text() == "1"


def test_a_cell_calls_what_was_defined_before_it(tmp_path):
    one, two = "def f(x):\n    return x\n", "def f(x, y):\n    return x + y\n"
    cells = [one, "print(f(3))\n", two, "print(f(3, 4))\n", "print(f(3))\n"]
    sheets = [{"cell_type": "code", "source": [cell]} for cell in cells]
    file = tmp_path / "mine.ipynb"
    file.write_text(json.dumps({"cells": sheets, "nbformat": 4, "metadata": {}}))
    (finding,) = run(str(file)).findings
    assert [(Path(line.file).name, line.line) for line in finding.lines] == [("mine.ipynb, cell 5", 1)]


@pytest.mark.parametrize(("ended", "count"), [
    ({}, 0),
    ({"execution_count": 3, "outputs": [{"output_type": "stream", "text": "7"}]}, 0),
    ({"execution_count": 3, "outputs": [{"output_type": "error", "ename": "NameError"}]}, 0),
    ({"execution_count": 3, "outputs": [{"output_type": "error", "ename": "KeyError"}]}, 1),
    ({"execution_count": 3, "outputs": 5}, 0),
    ({"execution_count": 3, "outputs": [{"output_type": "error", "ename": "KeyError"}],
      "metadata": {"tags": ["raises-exception"]}}, 0),
])
def test_a_cell_that_may_be_run_otherwise_raises_what_it_has_raised(tmp_path, ended, count):
    cells = ["def init():\n    return {'W1': 3}\n\ndef ahead(net):\n    return net['W1'] + net['W2']\n",
             "y = ahead(init())\n"]
    sheets = [{"cell_type": "code", "source": [cell]} for cell in cells]
    file = tmp_path / "mine.ipynb"
    for heading, shown in (None, 1), ([None], 1), ("## Mean squared error", 1), ("This raises an error:", 0):
        cells = [sheets[0], {"cell_type": "markdown", "source": heading}, sheets[1] | ended]
        file.write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))
        assert len(run(str(file)).kind("mistake")) == count * shown


def test_a_cell_that_was_run_has_made_its_calls(tmp_path):
    cells = ["def ahead(net):\n    return net\n", "y = ahead(1, 2)\n"]
    sheets = [{"cell_type": "code", "source": [cell]} for cell in cells]
    file = tmp_path / "mine.ipynb"
    for ended, count in ({}, 1), ({"execution_count": 1, "outputs": []}, 0):
        file.write_text(json.dumps({"cells": [sheets[0], sheets[1] | ended], "nbformat": 4, "metadata": {}}))
        assert len(run(str(file)).kind("mistake")) == count


CAREFUL = "x = np.array(x.tolist(), float)\n    grad = np.zeros(x.shape)"
CARELESS = DEFINED.replace(CAREFUL, "grad = np.zeros_like(x)")


def test_what_is_not_careful_is_not_to_blame_for_what_no_other_takes(tmp_path):
    assert CAREFUL in DEFINED
    given = "numerical_gradient(function_2, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))"
    assert told(tmp_path, f"\n{given}\n", CARELESS) == [(given, "")]
    assert not told(tmp_path, "\nnumerical_gradient(function_2, np.array([1.0, 2.0]))\n", CARELESS)


ANSWERS = CARELESS + """

def cross_entropy_error(y, t):
    if y.ndim == 1:
        t, y = t.reshape(1, t.size), y.reshape(1, y.size)
    return -np.sum({} + 1e-7)) / y.shape[0]


"""
ONE_HOT, OF_LABELS = "t * np.log(y", "np.log(y[np.arange(len(y)), t]"


@pytest.mark.parametrize(("loss", "call", "right", "seen"), [
    (ONE_HOT, "g = numerical_gradient(function_2, np.array([3, 4]))",
     "g = numerical_gradient(function_2, np.array([3, 4], float))", "[25000. 35000.], and [6. 8.]"),
    (ONE_HOT, "g = numerical_gradient(function_2, np.arange(3, 5))", "", "[25000. 35000.], and [6. 8.]"),
    (ONE_HOT, "# plt.show()\ng = numerical_gradient(function_2, np.arange(3, 5))", "", "[6. 8.]"),
    (ONE_HOT, "print(cross_entropy_error(np.array([0.25, 0.75]), np.array([1])))", "", "1.67"),
    (OF_LABELS, "print('loss', cross_entropy_error(np.array([0.25, 0.75]), np.array([0, 1])))",
     "print('loss', cross_entropy_error(np.array([0.25, 0.75]), np.array([np.argmax(np.array([0, 1]))])))",
     "1.67"),
    (OF_LABELS,
     "y = np.array([0.25, 0.75])\nt = np.array([0, 1])\nprint('loss : ' + str(cross_entropy_error(y, t)))",
     "print('loss : ' + str(cross_entropy_error(y, np.array([np.argmax(t)]))))", "1.67"),
])
def test_a_call_whose_answer_is_wrong_since_it_is_given_what_is_not_meant(tmp_path, loss, call, right, seen):
    file = tmp_path / "mine.py"
    file.write_text(f"{ANSWERS.format(loss)}{call}\n")
    (finding,) = run_inside(str(file)).kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [(call.split("\n")[-1], right)]
    assert seen in finding.seen


COUNTS = """

calls = []


def seen(x):
    calls.append(np.sum(x))
    return x[0]**2


def spread(count):
    return np.arange(count) + np.array(calls)


g = numerical_gradient(seen, np.array({}))
d = spread(4)
"""


@pytest.mark.parametrize(("point", "count"), [("[3.0, 4.0]", 0), ("[3, 4]", 1)])
def test_a_call_that_is_made_once_more_leaves_nothing_behind(tmp_path, point, count):
    assert len(told(tmp_path, COUNTS.format(point), ANSWERS.format(ONE_HOT))) == count


def test_what_python_itself_keeps_is_not_copied(tmp_path, monkeypatch):
    monkeypatch.setattr(builtins, "_", (n for n in ()), raising=False)  # as a shell does
    assert told(tmp_path, COUNTS.format("[3, 4]"), ANSWERS.format(ONE_HOT))


def test_an_answer_that_is_no_number_costs_no_other_finding(tmp_path):
    whole = ANSWERS.format(ONE_HOT).replace("return grad", "return grad, 1")
    text = "g = numerical_gradient(function_2, np.array([3, 4]))\nfirst = function_2()\n"
    assert [line for line, _ in told(tmp_path, text, whole)] == ["first = function_2()"]


def test_of_many_calls_that_are_given_what_is_not_meant_the_first_of_each_function_is_told(tmp_path):
    whole = ANSWERS.format(ONE_HOT)
    loss = whole[whole.index("def cross") :]
    other = f"\n\n{loss.replace('cross_entropy_error', 'cross_entropy_error2')}"
    call = "{}(np.array([0.25, 0.75]), np.array([1]))"
    calls = [call.format(f"cross_entropy_error{k}") for k in ("", "2", "", "2")]
    lines = [line for line, _ in told(tmp_path, "\n".join(calls), whole + other)]
    assert lines == calls[:2]


@pytest.mark.parametrize("call", [
    "g = numerical_gradient(function_2, np.array([3.0, 4.0]))",
    "# of integers\ng = numerical_gradient(function_2, np.array([3, 4]))",
    "e = cross_entropy_error(np.array([0.25, 0.75]), np.array([0, 1]))",
    "e = cross_entropy_error(np.array([[0.25, 0.75]]), np.array([[0, 1]]))",
    "e = cross_entropy_error(np.array([[0.25, 0.75]]), np.array([0, 1]))",
    "e = cross_entropy_error(np.array([0.25, 0.75]), np.array([0]))",
    "x = np.array([3, 4])\ngrad = lambda x: numerical_gradient(function_2, x)\ng = grad(x * 1.0)",
    "x = np.array([3, 4])\nfor i in range(3):\n    x = x * 1.0\n    g = numerical_gradient(function_2, x)",
    "g = numerical_gradient(lambda x: 1.0 * x[0]**2, np.array([0, 0]))",
    "print('this one is wrong')\ng = numerical_gradient(function_2, np.array([3, 4]))",
])
def test_a_call_whose_answer_is_right_or_that_is_to_show_something_is_not_told(tmp_path, call):
    whole = ANSWERS.format(ONE_HOT)
    assert not told(tmp_path, f"{call}\n", whole)
    assert not told(tmp_path, f"g = numerical_gradient(function_2, np.array([3, 4]))\n{whole}", whole)


def test_a_cell_that_was_run_has_every_name_that_it_reads(tmp_path):
    cell = {"cell_type": "code", "source": ["y = 2 * lost\n"]}
    file = tmp_path / "mine.ipynb"
    for ended, count in ({}, 1), ({"execution_count": 1, "outputs": []}, 0):
        file.write_text(json.dumps({"cells": [cell | ended], "nbformat": 4, "metadata": {}}))
        assert len(run(str(file)).kind("mistake")) == count


@pytest.mark.parametrize("fill", [
    "for i in range(3):\n    table[i] = i", "table.update({0: 1})", "table |= {0: 1}",
    "def put():\n    table[0] = 1\n\n\nput()",
])
def test_what_a_neighbour_fills_as_it_is_imported_is_not_empty(tmp_path, fill):
    (tmp_path / "squares.py").write_text(f"table = {{}}\n{fill}\n")
    text = "from squares import table\n\n\ndef square(i):\n    return table[i]\n\n\ny = square(0)\n"
    assert not told(tmp_path, text, defined="")
    (tmp_path / "squares.py").write_text("table = {}\n")
    assert told(tmp_path, text, defined="")
    assert not told(tmp_path, f"import os\n\nHERE = os.path.exists('x')\n{text}", defined="")
    (tmp_path / "squares.py").write_text("table = {}\nif __name__ == '__main__':\n    table.update({0: 1})\n")
    assert told(tmp_path, text, defined="")  # that is not run as it is imported


def test_a_method_that_reads_what_another_keeps_is_no_function(tmp_path):
    text = """
    class Scores:
        def __init__(self):
            self.W = np.ones((3, 2))

        def predict(self, x):
            self.y = x @ self.W
            return self.y

        def mean_squared_error(self, x, t):
            return 0.5 * np.sum((self.y - t)**2) + 0.1 * np.sum(x**2)
    """
    assert not told(tmp_path, text)


def test_a_list_that_a_neighbour_cannot_take_is_told_where_it_is_given(tmp_path):
    neighbour = DEFINED.replace("x = np.array(x.tolist(), float)", "np.nditer(x, op_flags=['readwrite'])")
    (tmp_path / "quotients.py").write_text(neighbour)
    text = "x = [3.0, 4.0]\ng = quotients.numerical_gradient(quotients.function_2, {})\n"
    text = f"import numpy as np\nimport quotients\n\n\ndef twice(x):\n    return 2 * x\n\n\n{text}"
    wrong, right = (text.format(part).splitlines()[-1] for part in ("x", "np.array(x, float)"))
    assert told(tmp_path, text.format("x"), defined="") == [(wrong, right)]


def test_a_function_that_cannot_be_run_may_set_what_a_later_call_needs(tmp_path):
    """As one of Python 2, which runs where its author has it."""
    file = tmp_path / "gates.py"
    text = (
        "class Gate:\n    def forward(self, x):\n        self.out = [x]\n\n"
        "    def backward(self):\n        return self.out[0]\n\n\n"
        "gate = Gate()\n\n\ndef go():\n    gate.forward(2.0)\n    {}\n\n\ngo()\ngate.backward()\n"
    )
    file.write_text(text.format("print 'gone forward'"))
    assert not run(str(file)).kind("mistake")
    file.write_text(text.format("pass").replace("    gate.forward(2.0)\n", ""))
    assert run(str(file)).kind("mistake")


def test_a_decorator_may_give_what_a_call_does_not(tmp_path):
    text = """
    import functools

    def seeded(f):
        @functools.wraps(f)
        def call(*given):
            return f(np.random.default_rng(0), *given)
        return call

    @seeded
    def draw(rng, n):
        return rng.normal(size=n)

    while True:
        print({})
        break
    """
    assert told(tmp_path, text.format("draw(3)")) == []
    assert told(tmp_path, text.format("first()")) == [("print(first())", "")]


@pytest.mark.parametrize(("test", "is_told"), [("os.path.exists('w.pkl')", False), ("len('w') > 9", True)])
def test_what_a_file_on_the_disk_would_bind_is_not_known(tmp_path, test, is_told):
    file = tmp_path / "net.py"
    text = f"import os\n\n\ndef f():\n    if {test}:\n        net = 1\n    return net\n\n\nf()\n"
    file.write_text(text)
    assert bool(run(str(file)).kind("mistake")) == is_told
