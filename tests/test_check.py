"""Each mistake is named, right variations are not accused, and what is not known is called unexplained."""

import itertools
import json
import random
import types

import mpmath
import numpy as np
import pytest

import reference
from reference.conformance import check, mistakes

MISTAKES = {mistake.slug: mistake for mistake in mistakes()}
# What no claim can tell apart is a tie, and is reported as one.
TIES = [
    {"walks-through-one-dimension", "takes-each-row-by-itself"},
    {"takes-the-maximum-of-each-column", "counts-the-wrong-answers"},
]


def judged_name(mistake):
    return mistake.target.split(".")[0]


def test_every_claim_holds_of_the_reference_and_none_is_absent():
    report = check(reference)
    assert {verdict.outcome for verdict in report.verdicts} == {"holds"}
    assert (report.diagnoses, report.unseen, report.exit_code(strict=True)) == ([], [], 0)


@pytest.mark.parametrize(
    "mistake",
    # Those of load_mnist unpack all of MNIST for each claim.
    [pytest.param(m, marks=pytest.mark.full if m.target == "load_mnist" else ()) for m in MISTAKES.values()],
    ids=str,
)
def test_each_mistake_alone_is_named(mistake):
    named = check(**{judged_name(mistake): mistake.code}).named
    assert named == {mistake.slug} or (mistake.slug in named and named in TIES)


def test_of_60_pairs_in_different_functions_both_are_named():
    chance = random.Random(0)
    pairs = [
        pair for pair in itertools.combinations(MISTAKES.values(), 2)
        if judged_name(pair[0]) != judged_name(pair[1])
        and "load_mnist" not in map(judged_name, pair)
    ]
    found = 0
    for one, two in chance.sample(pairs, 60):
        named = check(**{judged_name(one): one.code, judged_name(two): two.code}).named
        found += {one.slug, two.slug} <= named
    assert found >= 57


def rows(t, y):
    return np.asarray(t) if np.shape(t) == np.shape(y) else np.eye(np.shape(y)[-1])[t]


def without_the_minus(y, t, delta=1e-8):
    return np.sum(rows(t, y) * np.log(np.asarray(y) + delta)) / len(np.atleast_2d(y))


def over_a_batch_of_50(y, t):
    return -np.sum(rows(t, y) * np.log(np.asarray(y) + 1e-7)) / 50


HALVES, STEP = "halves-then-multiplies-by-h", "takes-a-step-that-x-absorbs"
CHANGED = {
    "halves": ("numerical_diff", lambda f, x, h=1e-3: (f(x + h) - f(x - h)) / 2 * h, HALVES),
    "forward": ("numerical_diff", lambda f, x, h=1e-3: (f(x + h) - f(x)) / h, "looks-ahead-only"),
    "10e-50": ("numerical_diff", lambda f, x: (f(x + 10e-50) - f(x)) / 10e-50, STEP),
    "delta": ("cross_entropy_error", without_the_minus, "forgets-the-minus"),
    "batch": ("cross_entropy_error", over_a_batch_of_50, "divides-by-a-fixed-batch-size"),
}


@pytest.mark.parametrize(("name", "function", "slug"), CHANGED.values(), ids=CHANGED)
def test_with_another_constant_it_is_that_mistake_or_unexplained(name, function, slug):
    report = check(**{name: function})
    assert report.of("broken")
    careless = {"stays-in-single-precision"}  # which is as true of these
    assert report.named - careless <= {slug}
    assert name != "numerical_diff" or slug in report.named


def test_what_no_mistake_explains_is_described_or_unexplained():
    report = check(numerical_diff=lambda f, x: 3 * reference.numerical_diff(f, x))
    assert [str(diagnosis) for diagnosis in report.diagnoses] == [
        "numerical_diff: every value is 3 times the right one"
    ]
    report = check(sigmoid=lambda x: 0.3 * np.cos(np.asarray(x, float)) ** 2)
    assert [str(diagnosis) for diagnosis in report.diagnoses] == ["sigmoid: unexplained"]


# Right variations: other steps, copies, loops, one-hot rows, other packages' functions and exact gradients.


def gradient_by_copies(f, x):
    x = np.array(x, float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[index] += 1e-5
        behind[index] -= 1e-5
        grad[index] = (f(ahead) - f(behind)) / 2e-5
    return grad


def gradient_by_five_points(f, x):
    x, h = np.array(x, float), 1e-3

    def at(index, k):
        moved = x.copy()
        moved[index] += k * h
        return f(moved)

    return np.array([
        (at(i, -2) - 8 * at(i, -1) + 8 * at(i, 1) - at(i, 2)) / (12 * h) for i in np.ndindex(x.shape)
    ]).reshape(x.shape)


def gradient_by_richardson(f, x):
    x = np.array(x, float)
    return (4 * reference.numerical_gradient(f, x, h=5e-4) - reference.numerical_gradient(f, x, h=1e-3)) / 3


def descent_with_history(f, init_x, lr=0.01, step_num=100):
    path = reference.descent_path(f, init_x, lr, step_num)
    return path[-1], path


def descent_without_in_place(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    for _ in range(step_num):
        x = x - lr * reference.numerical_gradient(f, x)
    return x


def sigmoid_by_branches(x):
    x = np.asarray(x, float)
    result = np.empty(x.shape)
    for index, value in np.ndenumerate(x):
        result[index] = 1 / (1 + np.exp(-value)) if value >= 0 else np.exp(value) / (1 + np.exp(value))
    return result[()]


def sigmoid_by_mpmath(x):
    with mpmath.workdps(40):
        values = [float(1 / (1 + mpmath.exp(-mpmath.mpf(float(v))))) for v in np.ravel(x)]
    return np.array(values).reshape(np.shape(x))[()]


def softmax_by_logsumexp(x):
    x = np.asarray(x, float)
    largest = x.max(axis=-1, keepdims=True)
    return np.exp(x - largest - np.log(np.exp(x - largest).sum(axis=-1, keepdims=True)))


def softmax_row_by_row(x):
    x = np.asarray(x, float)
    if x.ndim > 1:
        return np.array([softmax_row_by_row(row) for row in x])
    e = np.exp(x - max(x))
    return e / sum(e)


def cross_entropy_by_picking(y, t):
    y = np.asarray(y, float)
    t = np.asarray(t)
    if t.shape == y.shape:
        return -np.mean(np.sum(t * np.log(y + 1e-7), axis=-1))
    return -np.mean(np.log(np.take_along_axis(y, t[..., None], axis=-1) + 1e-7))


class VectorisedNet(reference.TwoLayerNet):
    """Its gradient is written otherwise, and it is that of the loss without the 1e-7, as in the book."""

    def gradient(self, x, t):
        x, y = np.atleast_2d(x), np.atleast_2d(self.predict(x))
        t = np.eye(y.shape[1])[t] if np.shape(t) != y.shape else np.asarray(t)
        z1 = reference.sigmoid(x @ self.params["W1"] + self.params["b1"])
        dy = (y - t) / len(x)
        da = dy @ self.params["W2"].T * z1 * (1 - z1)
        return {"W1": x.T @ da, "b1": da.sum(0), "W2": z1.T @ dy, "b2": dy.sum(0)}


RIGHT = {
    "another step": {"numerical_diff": lambda f, x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5},
    "a power of two as step": {"numerical_diff": lambda f, x, h=2.0**-13: (f(x + h) - f(x - h)) / (2 * h)},
    "the step halved first": {"numerical_diff": lambda f, x, h=1e-4: (f(x + h / 2) - f(x - h / 2)) / h},
    "copies": {"numerical_gradient": gradient_by_copies},
    "five points": {"numerical_gradient": gradient_by_five_points},
    "extrapolation": {"numerical_gradient": gradient_by_richardson},
    "partials one by one": {
        "numerical_gradient": lambda f, x: np.array(
            [reference.partial_derivative(f, x, i) for i in np.ndindex(np.shape(x))]
        ).reshape(np.shape(x))
    },
    "(x, history)": {"gradient_descent": descent_with_history},
    "no in-place update": {"gradient_descent": descent_without_in_place},
    "sigmoid by branches": {"sigmoid": sigmoid_by_branches},
    "sigmoid by mpmath": {"sigmoid": sigmoid_by_mpmath},
    "sigmoid by tanh": {"sigmoid": lambda x: (1 + np.tanh(np.asarray(x, float) / 2)) / 2},
    "sigmoid by logaddexp": {"sigmoid": lambda x: np.exp(-np.logaddexp(0, -np.asarray(x, float)))},
    "softmax by logsumexp": {"softmax": softmax_by_logsumexp},
    "softmax row by row": {"softmax": softmax_row_by_row},
    "cross entropy by picking": {"cross_entropy_error": cross_entropy_by_picking},
    "the book's gradient": {"TwoLayerNet": VectorisedNet},
    "a subclass": {"TwoLayerNet": type("Net", (reference.TwoLayerNet,), {})},
}


@pytest.mark.parametrize("functions", RIGHT.values(), ids=RIGHT)
def test_a_right_variation_is_not_accused(functions):
    report = check(**functions)
    assert [verdict.claim.slug for verdict in report.of("broken", "must")] == []
    levels = {verdict.claim.slug: verdict.claim.level for verdict in report.verdicts}
    assert all({levels[slug] for slug in MISTAKES[name].breaks} == {"should"} for name in report.named)
    assert report.exit_code() == 0


def test_the_book_breaks_no_must():
    import book

    functions = {name: getattr(book, name) for name in ("sigmoid", "softmax", "numerical_gradient")}
    report = check(**functions, TwoLayerNet=book.TwoLayerNet)
    assert [verdict.claim.slug for verdict in report.of("broken", "must")] == []
    assert report.of("broken", "should")


def test_a_fault_is_blamed_on_the_function_in_which_it_is():
    mine = types.ModuleType("mine")
    code = """
import numpy as np

def numerical_gradient(f, x):
    h, grad = 1e-4, np.zeros_like(x)
    for i in range(x.size):
        kept = x[i]
        x[i] = kept + h
        ahead = f(x)
        x[i] = kept - h
        grad[i] = (ahead - f(x)) / 2*h
        x[i] = kept
    return grad

def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for i in range(step_num):
        x = x - lr * numerical_gradient(f, x)
    return x
"""
    exec(code, vars(mine))
    report = check(mine)
    broken = {verdict.claim.target for verdict in report.of("broken", "must")}
    assert broken == {"numerical_gradient"}
    assert "numerical_diff" in {verdict.claim.target for verdict in report.of("absent")}


def test_the_report_shows_the_counter_example_and_is_json():
    report = check(numerical_diff=MISTAKES["halves-then-multiplies-by-h"].code)
    text = str(report)
    for part in ("got", "want", "off by", "bound", "numerical_diff(", "write `/ (2*h)`", "not looked at: "):
        assert part in text
    read = json.loads(json.dumps(report.json()))
    assert read["exit_code"] == 1
    assert read["diagnoses"][0]["mistakes"] == ["halves-then-multiplies-by-h"]
    assert "<table>" in report._repr_html_()
    assert check().exit_code() == 2


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        ({"numerical_dif": abs}, "nothing is claimed of 'numerical_dif'; do you mean 'numerical_diff'?"),
        ({"numerical_diff": 3}, "numerical_diff must be callable, got 3"),
    ],
)
def test_what_cannot_be_judged_is_refused(functions, message):
    with pytest.raises(TypeError, match=message.replace("?", r"\?")):
        check(**functions)
