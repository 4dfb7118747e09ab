"""The oracle for gradient descent: closed forms, exact steps and enclosures agree, and floats follow them."""

from fractions import Fraction

import flint
import numpy as np
import pytest
import sympy

from reference import descent_path, function_2, gradient_descent
from reference.exact import descent, limit
from reference.exact.catalogue import CATALOGUE
from reference.exact.enclosure import Undecidable

arb = flint.arb


def overlaps(ball, number) -> bool:
    with flint.ctx.workprec(5_000):
        return bool(ball.overlaps(arb(flint.fmpq(int(number.p), int(number.q)))))


def exact_path(f, x0, lr, steps):
    """Return the points of a descent as exact numbers, whose digits multiply with each step."""
    expression, symbols = limit.symbolic(f, np.shape(x0))
    path = [sympy.Matrix(list(map(sympy.Rational, x0)))]
    slopes = sympy.Matrix([sympy.diff(expression, symbol) for symbol in symbols])
    for _ in range(steps):
        here = dict(zip(symbols, path[-1], strict=True))
        path.append(path[-1] - sympy.Rational(lr) * slopes.subs(here))
    return list(map(list, path))


def test_the_closed_form_is_the_power_of_one_minus_twice_the_rate():
    factor = 1 - 2 * sympy.Rational(0.1)
    closed = descent.quadratic([[2, 0], [0, 2]], [-3.0, 4.0], 0.1, 100)
    assert list(closed) == [-3 * factor**100, 4 * factor**100]


@pytest.mark.parametrize("lr", [0.1, 0.7])
def test_closed_form_exact_steps_and_enclosure_agree_on_a_general_quadratic(lr):
    def f(x):
        return 1.5 * x[0] ** 2 + x[0] * x[1] + 0.5 * x[1] ** 2

    path = exact_path(f, [1.0, -2.0], lr, 8)
    balls = descent.enclosed_path(f, [1.0, -2.0], lr, 8)
    for k, (point, enclosed) in enumerate(zip(path, balls, strict=True)):
        assert list(descent.quadratic([[3, 1], [1, 1]], [1.0, -2.0], lr, k)) == point
        assert all(map(overlaps, enclosed, point))


RUNS = [("rosenbrock", [-1.2, 1.0], 1e-3, 3), ("mixed", [3.0, -2.0], 0.01, 2)]


@pytest.mark.parametrize(("name", "x0", "lr", "multiple"), RUNS)
def test_six_exact_steps_lie_in_the_enclosures_and_their_digits_multiply(name, x0, lr, multiple):
    f = CATALOGUE[name].f
    path = exact_path(f, x0, lr, 6)
    for point, enclosed in zip(path, descent.enclosed_path(f, x0, lr, 6), strict=True):
        assert all(map(overlaps, enclosed, point))
        assert all(ball.is_exact() or ball.rel_accuracy_bits() > 99 for ball in enclosed)
    digits = [int(point[0].q).bit_length() * 0.30103 for point in path]
    print(name, [round(number) for number in digits])
    assert digits[-1] / digits[-2] == pytest.approx(multiple, rel=0.1)
    computed = descent_path(lambda x: f(x), x0, lr, 6)
    assert computed == pytest.approx(np.array(path, dtype=float), rel=1e-6, abs=1e-6)


def test_the_enclosed_path_goes_on_where_exact_steps_end():
    last = descent.enclosed_path(CATALOGUE["rosenbrock"].f, [-1.2, 1.0], 1e-3, 200)[-1]
    assert all(ball.rel_accuracy_bits() > 99 for ball in last)
    computed = gradient_descent(CATALOGUE["rosenbrock"].f, [-1.2, 1.0], 1e-3, 200)
    assert computed == pytest.approx([float(ball) for ball in last], rel=1e-6, abs=0)


def test_the_books_runs_are_met():
    exact = [float(value) for value in descent.quadratic([[2, 0], [0, 2]], [-3.0, 4.0], 0.1, 100)]
    assert gradient_descent(function_2, [-3.0, 4.0], 0.1, 100) == pytest.approx(exact, rel=1e-8, abs=0)


def test_the_stall_is_predicted_and_met():
    path = descent_path(function_2, [-3.0, 4.0], lr=10.0, step_num=100)
    stalls = [descent.stall(x, 10.0) for x in (-3.0, 4.0)]
    assert stalls == [10, 9]
    for coordinate, k in zip(path.T, stalls, strict=True):
        assert np.all(coordinate[k:] == coordinate[k])
        assert np.all(coordinate[1 : k + 1] != coordinate[:k])
        assert coordinate[k] + 1e-4 == coordinate[k] == coordinate[k] - 1e-4
    # Exactly, every step multiplies by -19.
    assert descent.quadratic([[2, 0], [0, 2]], [-3.0, 4.0], 10.0, 100)[1] == 4 * 19**100
    assert Fraction(19) ** 9 * 4 == pytest.approx(abs(path[9, 1]), rel=0.01)


def test_a_rate_that_does_not_diverge_has_no_stall():
    with pytest.raises(ValueError, match=r"does not diverge with lr = 0\.1"):
        descent.stall(4.0, 0.1)


def test_a_path_over_a_kink_is_undecidable():
    with pytest.raises(Undecidable, match="the path meets a kink"):
        descent.enclosed_path(lambda x: np.maximum(x[0], 0.0), [0.0], 0.5, 1)
