"""Each mistake is called by its name, and what is right is called by none."""

import itertools
import json
import types
from importlib.util import find_spec

import numpy as np
import pytest

import reference
from reference.conformance import check, claims, mistakes
from reference.conformance.judging.naming import plainest
from reference.conformance.running.run import run

MISTAKES = mistakes()


def function(mistake):
    return mistake.target.split(".")[0]


def test_the_reference_is_right_and_whole():
    report = check(reference)
    assert {verdict.outcome for verdict in report.verdicts} == {"holds"}
    assert (len(report.verdicts), report.unseen, report.exit_code(strict=True)) == (len(claims()), [], 0)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_alone_is_named(mistake):
    report = check(**{function(mistake): mistake.code})
    assert report.named == {mistake.slug}, str(report)
    assert all(diagnosis.mistakes for diagnosis in report.diagnoses)


# Every k-th of all pairs in different functions that need no data: a fixed list, spread over all.
ALL_PAIRS = [
    pair for pair in itertools.combinations([m for m in MISTAKES if m.target != "load_mnist"], 2)
    if function(pair[0]) != function(pair[1])
]


@pytest.mark.parametrize("count", [12, pytest.param(60, marks=pytest.mark.full)])
def test_of_most_pairs_both_are_named(count):
    pairs = ALL_PAIRS[:: len(ALL_PAIRS) // count][:count]
    assert len(pairs) == count
    right = 0
    for one, two in pairs:
        right += check(**{function(m): m.code for m in (one, two)}).named == {one.slug, two.slug}
    assert right >= 0.95 * count


def with_constant(mistake, name, value):
    return lambda *arguments, **keywords: mistake.code(*arguments, **{name: value, **keywords})


CONSTANTS = {"h": [1e-3, 1e-5, 2.0**-13, 1e-49], "delta": [1e-8, 1e-6], "batch_size": [50, 128]}


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_with_another_constant_it_has_no_other_name(mistake):
    code = mistake.code
    if isinstance(code, type) or function(mistake) == "mini_batches":
        return
    names = code.__code__.co_varnames[: code.__code__.co_argcount + code.__code__.co_kwonlyargcount]
    for name in set(names) & set(CONSTANTS) - ({"batch_size"} if function(mistake) != "cross_entropy_error"
                                               else set()):
        for value in CONSTANTS[name]:
            if name == "h" and (value < 1e-10) != (code.__defaults__[-1] < 1e-10):
                continue  # a step that x absorbs is a mistake of its own, and one that x feels is none
            named = check(**{function(mistake): with_constant(mistake, name, value)}).named
            assert named <= {mistake.slug}, (name, value, named)


def test_a_step_is_observed():
    def forward(f, x):
        return (f(np.float64(x) + 1e-3) - f(np.float64(x))) / 1e-3

    assert check(numerical_diff=forward).named == {"looks-ahead-only"}
    def absorbed(f, x):
        return (f(np.float64(x) + 10e-50) - f(np.float64(x))) / 10e-50

    assert check(numerical_diff=absorbed).named == {"takes-a-step-that-x-absorbs"}


def test_what_no_mistake_explains_is_described_or_left():
    report = check(numerical_diff=lambda f, x: 7 * reference.numerical_diff(f, x))
    assert not report.named
    assert str(report.diagnoses[0]) == "numerical_diff: every value is 7 times the right one"
    report = check(numerical_diff=lambda f, x: np.cos(x) + reference.numerical_diff(f, x))
    assert "unexplained" in str(report)
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert plainest([(matrix.T, matrix)]) == "the result is transposed"
    assert plainest([(-matrix, matrix)]) == "every value has the wrong sign"
    assert plainest([(0 * matrix, matrix)]) == "every value is 0"
    assert plainest([(np.float64(2), np.float64(1))]) == ""  # one number is any multiple of another


def test_the_book_s_code_with_one_slip_is_named():
    """It promotes nothing and copies nothing, as the mistakes here do."""
    def diff(f, x):
        h = 1e-4
        return (f(x + h) - f(x - h)) / 2 * h

    def gradient(f, x):
        h = 1e-4
        grad = np.zeros_like(x)
        for idx in range(x.size):
            tmp_val = x[idx]
            x[idx] = tmp_val + h
            fxh1 = f(x)
            x[idx] = tmp_val - h
            grad[idx] = (f(x) - fxh1) / (2 * h)
            x[idx] = tmp_val
        return grad

    def descent(f, init_x, lr=0.01, step_num=100):
        x = init_x
        for _ in range(step_num):
            x += lr * gradient_of_the_book(f, x)
        return x

    report = check(numerical_diff=diff, numerical_gradient=gradient, gradient_descent=descent)
    assert {"halves-then-multiplies-by-h", "subtracts-each-partial-the-wrong-way-round"} <= report.named
    assert "goes-uphill" in report.named


def test_a_function_is_not_blamed_for_what_it_calls():
    code = (
        "def numerical_gradient(f, x):\n    return -right(f, x)\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n"
        "    x = np.array(init_x, float)\n"
        "    for _ in range(step_num):\n        x -= lr * numerical_gradient(f, x)\n"
        "    return x\n"
    )
    module = types.ModuleType("theirs")
    vars(module).update(np=np, right=reference.numerical_gradient)
    exec(code, vars(module))
    report = check(module)
    assert report.named == {"subtracts-each-partial-the-wrong-way-round"}
    blamed = {v.outcome for v in report.verdicts if v.claim.target == "gradient_descent"}
    assert blamed == {"holds", "undecidable"}


def test_the_report_serves_people_machines_and_notebooks():
    report = check(numerical_diff=lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2*h, sigmoid=reference.sigmoid)
    data = json.loads(json.dumps(report.json()))
    assert data["exit_code"] == report.exit_code() == 1
    assert data["diagnoses"][0]["mistakes"] == ["halves-then-multiplies-by-h"]
    text, page = str(report), report._repr_html_()
    assert "numerical_diff(lambda x: 2 * x, 0.0)" in text
    assert "not looked at: " in text
    assert "<table>" in page
    assert "halves-then-multiplies-by-h" in page
    assert check(types.SimpleNamespace()).exit_code() == 2
    with pytest.raises(TypeError, match="do you mean 'numerical_diff'"):
        check(numerical_dif=abs)
    with pytest.raises(TypeError, match="must be callable, got 3"):
        check(sigmoid=3)


# Right variations: nothing of what follows is a mistake at level `must`.


def five_point(f, x, h=1e-3):
    x = np.float64(x)
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def richardson(f, x):
    def central(h):
        return (f(np.float64(x) + h) - f(np.float64(x) - h)) / (2 * h)

    return (4 * central(1e-3) - central(2e-3)) / 3


def with_step(h):
    return lambda f, x: (f(np.float64(x) + h) - f(np.float64(x) - h)) / (2 * h)


def relative_step(f, x):
    x = np.float64(x)
    return with_step(6e-6 * np.maximum(1, abs(x)))(f, x)


def dual_numbers(f, x):
    """The exact derivative, as an automatic differentiator gives it behind a lambda."""
    from numpy.polynomial import Polynomial

    at = np.ravel(np.asarray(x, float))
    values = [f(Polynomial([point, 1.0])).deriv()(0.0) for point in at]
    return np.reshape(values, np.shape(x))[()]


def gradient_on_copies(f, x):
    x = np.array(x, float)
    grad = np.empty(x.shape)
    for idx in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[idx] += 1e-4
        behind[idx] -= 1e-4
        grad[idx] = (f(ahead) - f(behind)) / 2e-4
    return grad


def gradient_of_the_book(f, x):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = float(tmp_val) + 1e-4
        fxh1 = f(x)
        x[idx] = tmp_val - 1e-4
        grad[idx] = (fxh1 - f(x)) / (2 * 1e-4)
        x[idx] = tmp_val
        it.iternext()
    return grad


def gradient_in_a_list(f, x):
    eye = 1e-5 * np.eye(np.size(x)).reshape(-1, *np.shape(x))
    return np.reshape([(f(x + e) - f(x - e)) / 2e-5 for e in eye], np.shape(x))


def descent_with_history(f, init_x, lr=0.01, step_num=100):
    path = reference.descent_path(f, init_x, lr, step_num)
    return path[-1], path[:-1]


def descent_of_the_book(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for _ in range(step_num):
        x -= lr * gradient_of_the_book(f, x)
    return x


def sigmoid_of_the_book(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_by_tanh(x):
    return (1 + np.tanh(np.asarray(x) / 2)) / 2


def softmax_of_the_book(x):
    c = np.max(x)
    exp_a = np.exp(x - c)
    return exp_a / np.sum(exp_a)


def softmax_by_loops(x):
    if np.ndim(x) == 1:
        powers = [np.exp(v - max(x)) for v in x]
        return np.array([power / sum(powers) for power in powers])
    return np.array([softmax_by_loops(row) for row in x])


def cross_entropy_of_the_book(y, t):
    if y.ndim == 1:
        t, y = t.reshape(1, t.size), y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(y.shape[0]), t] + 1e-7)) / y.shape[0]


def cross_entropy_of_one_example(y, t):
    return -np.sum(t * np.log(y + 1e-7))


def cross_entropy_without_delta(y, t):
    return -np.sum(t * np.log(y)) / (len(y) if y.ndim == 2 else 1)


def gradient_of_minus_log(y, t):
    return (y - t) / len(y)


class NetOfTheBook:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.default_rng().standard_normal((input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.default_rng().standard_normal((hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }

    def hidden(self, a1):
        return sigmoid_of_the_book(a1)

    def predict(self, x):
        z1 = self.hidden(np.dot(x, self.params["W1"]) + self.params["b1"])
        return self.output(np.dot(z1, self.params["W2"]) + self.params["b2"])

    def output(self, a2):
        return softmax_by_loops(a2)

    def loss(self, x, t):
        return cross_entropy_of_the_book(self.predict(x), t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        return np.sum(y == np.argmax(t, axis=1)) / float(x.shape[0])

    def numerical_gradient(self, x, t):
        return {key: gradient_of_the_book(lambda W: self.loss(x, t), self.params[key]) for key in self.params}


class NetOfTheNextChapter(NetOfTheBook):
    def hidden(self, a1):
        return np.maximum(a1, 0)

    def output(self, a2):
        return a2

    def loss(self, x, t):
        return cross_entropy_of_the_book(softmax_by_loops(self.predict(x)), t)


class NetWithTanh(NetOfTheBook):
    def hidden(self, a1):
        return np.tanh(a1)


class NetWithBackpropagation(NetOfTheBook):
    def gradient(self, x, t):
        a1 = np.dot(x, self.params["W1"]) + self.params["b1"]
        z1 = sigmoid_of_the_book(a1)
        dy = (self.predict(x) - t) / x.shape[0]
        da1 = np.dot(dy, self.params["W2"].T) * z1 * (1 - z1)
        return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}


VARIATIONS = [
    ("numerical_diff", five_point),
    ("numerical_diff", richardson),
    ("numerical_diff", with_step(1e-3)),
    ("numerical_diff", with_step(1e-6)),
    ("numerical_diff", with_step(2.0**-13)),
    ("numerical_diff", relative_step),
    ("numerical_diff", dual_numbers),
    ("numerical_diff", lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / (2 * 1e-4)),
    ("numerical_gradient", gradient_on_copies),
    ("numerical_gradient", gradient_of_the_book),
    ("numerical_gradient", gradient_in_a_list),
    ("gradient_descent", descent_with_history),
    ("gradient_descent", descent_of_the_book),
    ("sigmoid", sigmoid_of_the_book),
    ("sigmoid", sigmoid_by_tanh),
    ("softmax", softmax_of_the_book),
    ("softmax", softmax_by_loops),
    ("cross_entropy_error", cross_entropy_of_the_book),
    ("cross_entropy_error", cross_entropy_of_one_example),
    ("cross_entropy_error", cross_entropy_without_delta),
    ("softmax_with_loss_grad", gradient_of_minus_log),
    ("TwoLayerNet", NetOfTheBook),
    ("TwoLayerNet", NetOfTheNextChapter),
    ("TwoLayerNet", NetWithTanh),
    ("TwoLayerNet", NetWithBackpropagation),
    ("TwoLayerNet", lambda *sizes: NetOfTheBook(*sizes)),
]


@pytest.mark.parametrize(("name", "variation"), VARIATIONS, ids=lambda v: getattr(v, "__name__", v))
def test_a_right_variation_is_not_accused(name, variation):
    report = check(**{name: variation})
    assert not report.of("broken", "must"), str(report)
    assert report.exit_code() == 0


# PyTorch, which is large, belongs to the extra `bench`.
@pytest.mark.parametrize("library", ["scipy", "autograd", *["torch"] * (find_spec("torch") is not None)])
def test_gradients_of_libraries_are_right(library):
    if library == "scipy":
        from scipy.optimize._numdiff import approx_derivative

        def gradient(f, x):
            start = np.ravel(x).astype(float)
            flat = approx_derivative(lambda v: f(v.reshape(x.shape)), start, method="3-point")
            return np.reshape(flat, x.shape)

    elif library == "autograd":
        from autograd import grad

        def gradient(f, x):
            return grad(f)(np.asarray(x, float))
    else:
        import torch

        def gradient(f, x):
            at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
            f(at).backward()
            return at.grad.numpy()
    assert not check(numerical_gradient=gradient).of("broken", "must")


@pytest.mark.parametrize("claim", claims("numerical_diff"), ids=str)
def test_the_bridge_to_pytest(claim):
    claim(numerical_diff=reference.numerical_diff)
    with pytest.raises(TypeError, match="which was not given"):
        claim()


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="nothing is known of 'numerical_dif'"):
        claims("numerical_dif")


def test_no_innocent_line_is_shown_as_the_wrong_one():
    numerical_gradient = reference.numerical_gradient

    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x = init_x
        for _ in range(step_num):
            grad = numerical_gradient(f, x)
            x = x + lr * grad
        return x

    (diagnosis,) = check(gradient_descent=gradient_descent).diagnoses
    assert [mistake.slug for mistake in diagnosis.mistakes] == ["goes-uphill"]
    assert "grad = " not in str(diagnosis)


@pytest.mark.parametrize("returned", ["x, path, values", "path, x", "x.tolist(), path", "*x,"])
def test_the_point_is_found_among_what_a_descent_returns(tmp_path, returned):
    file = tmp_path / "theirs.py"
    file.write_text(
        "import numpy as np\ndef numerical_gradient(f, x):\n"
        "    steps = 1e-4 * np.eye(len(x))\n"
        "    return np.array([(f(x + h) - f(x - h)) / 2e-4 for h in steps])\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n"
        "    x, path, values = init_x * 1.0, [], []\n"
        "    for _ in range(step_num):\n        path, values = [*path, x], [*values, f(x)]\n"
        f"        x = x - lr * numerical_gradient(f, x)\n    return {returned}\n"
    )
    report = run(str(file))
    assert "gradient_descent" in report.functions
    assert not report.of("broken", "must"), report
