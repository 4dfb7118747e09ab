import numpy as np
import pytest
import sympy
from sympy import Rational

from reference import forward_difference, function_1, naive_numerical_diff, numerical_diff

x = sympy.Symbol("x")
U = Rational(1, 2**53)  # the largest relative error of one float64 operation


def test_the_book_prints_these_digits():
    assert str(numerical_diff(function_1, 5)) == "0.1999999999990898"
    assert str(numerical_diff(function_1, 10)) == "0.2999999999986347"


def test_1e_50_vanishes_in_float32_and_float16_but_not_in_float64():
    assert np.float32(1e-50) == np.float16(1e-50) == 0
    assert np.float64(1e-50) > 0
    assert Rational(1, 10**50) < Rational(1, 2**150)  # half the least subnormal of float32


@pytest.mark.parametrize(
    ("at", "quotient"), [(0.0, 1e-50), (1e-33, 0.0), (3.0, 0.0), (-1e100, 0.0)]
)
def test_naive_quotient_of_the_square_in_float64(at, quotient):
    assert naive_numerical_diff(lambda x: x * x, at) == quotient


class Unspeakable:
    def __repr__(self):
        raise ZeroDivisionError


def test_what_cannot_be_shown_is_named_by_its_type():
    with pytest.raises(TypeError, match="h must be a real number, got a Unspeakable"):
        numerical_diff(function_1, 5, Unspeakable())


def test_the_naive_quotient_looks_ahead():
    assert naive_numerical_diff(lambda x: x, 0.0) == 1


@pytest.mark.parametrize("h", [np.float64(1e-3), np.longdouble(1e-3)])
def test_a_step_of_a_wider_dtype_does_not_widen_the_quotient(h):
    x, h32 = np.float32(3), np.float32(h)
    ahead, behind = (x + h32) ** 2, (x - h32) ** 2
    for quotient, want in (
        (forward_difference(lambda x: x**2, x, h), (ahead - x**2) / h32),
        (numerical_diff(lambda x: x**2, x, h, dtype=np.float32), (ahead - behind) / (2 * h32)),
    ):
        assert (quotient, quotient.dtype) == (want, np.float32)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_naive_quotient_is_0_over_0_in_lower_precision(dtype):
    with pytest.warns(RuntimeWarning, match="invalid value"):
        result = naive_numerical_diff(lambda x: x * x, dtype(3))
    assert np.isnan(result)
    assert result.dtype == dtype


CUBE = 2 * x**3 - 5 * x**2 + x - 7


def evaluation_error(at, h):
    """Bound |computed - exact| of f = ((2x - 5)x + 1)x - 7 at x + h or x - h, x + h being rounded too.

    Horner's rule: each of 6 operations errs by at most U of a value below the sum S of the absolute terms,
    and later factors, all covered by S, enlarge it; (1 + U)^6 < 1 + 7U. x + h errs by U|x + h|, times |f'|.
    """
    size = abs(Rational(at)) + h
    terms = 2 * size**3 + 5 * size**2 + size + 7
    slope = 6 * size**2 + 10 * size + 1
    return 7 * U * terms + U * size * slope * (1 + U)


@pytest.mark.parametrize("at", [-3.7, -0.1, 0.0, 0.3, 1.0, 12.5])
@pytest.mark.parametrize("h", [1e-1, 1e-4, 2.0**-13, 1e-8])
def test_quotients_are_the_formulas_up_to_round_off(at, h):
    def f(x):
        return ((2 * x - 5) * x + 1) * x - 7

    X, H = Rational(at), Rational(h)
    central = (CUBE.subs(x, X + H) - CUBE.subs(x, X - H)) / (2 * H)
    forward = (CUBE.subs(x, X + H) - CUBE.subs(x, X)) / H
    # The Taylor errors, exactly: f''' = 12 is constant.
    slope, bend = (sympy.diff(CUBE, x, n).subs(x, X) for n in (1, 2))
    assert central - slope == H**2 * 12 / 6
    assert forward - slope == H * bend / 2 + H**2 * 12 / 6

    error = evaluation_error(at, H)
    for computed, exact, within in (
        (numerical_diff(f, at, h), central, error / H),
        (forward_difference(f, at, h), forward, 2 * error / H),
    ):
        within += 3 * U * (abs(exact) + within)  # the subtraction and the division, 2U + U^2
        assert abs(Rational(float(computed)) - exact) <= within


@pytest.mark.parametrize(
    "wrong",
    [
        lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,  # / 2*h means (/ 2) * h
        lambda f, x, h: (f(x + h) - f(x - h)) / h,
        lambda f, x, h: (f(x + h) - f(x)) / h,
        lambda f, x, h: (f(x) - f(x - h)) / h,
    ],
)
def test_the_comparison_above_tells_wrong_quotients(wrong):
    X, H = Rational(0.3), Rational(1e-4)
    central = (CUBE.subs(x, X + H) - CUBE.subs(x, X - H)) / (2 * H)
    error = abs(Rational(wrong(sympy.lambdify(x, CUBE), 0.3, 1e-4)) - central)
    assert error > 1000 * evaluation_error(0.3, H) / H


def test_dtypes():
    assert numerical_diff(np.square, np.float32(3)).dtype == np.float64
    assert numerical_diff(np.square, np.longdouble(3)).dtype == np.longdouble
    assert numerical_diff(np.square, 3, dtype=np.float32).dtype == np.float32
    assert forward_difference(np.square, np.float32(3)).dtype == np.float32
    assert forward_difference(np.square, True).dtype == np.float64
    # An integer array would truncate x + h; here it is promoted.
    assert numerical_diff(np.square, np.array([3, 4])).round(9).tolist() == [6, 8]


def test_lower_precision_loses_digits():
    in_float32 = numerical_diff(np.square, 3.0, dtype=np.float32)
    # x +- h and the squares are rounded to 24 bits: up to 3 half ulp of 9, 4.8e-7 each, over 2h.
    assert 1e-4 < abs(in_float32 - 6) < 3 * 4.8e-7 / 1e-4


@pytest.mark.parametrize("quotient", [naive_numerical_diff, forward_difference, numerical_diff])
def test_an_f_that_works_in_place_does_not_reach_the_caller(quotient):
    x = np.array([3.0, 4.0])
    quotient(lambda x: np.multiply(x, x, out=x), x)
    assert x.tolist() == [3, 4]


@pytest.mark.parametrize("quotient", [naive_numerical_diff, forward_difference, numerical_diff])
@pytest.mark.parametrize("bad", [1j, "3", None, [1, "a"], {}])
def test_x_must_be_real(quotient, bad):
    with pytest.raises(TypeError, match="x must hold real numbers, got dtype"):
        quotient(np.square, bad)


@pytest.mark.parametrize("quotient", [forward_difference, numerical_diff])
@pytest.mark.parametrize(
    ("h", "error", "message"),
    [
        (0, ValueError, "h must be positive, got 0"),
        (-1e-4, ValueError, "h must be positive, got -0.0001"),
        (np.nan, ValueError, "h must be finite, got nan"),
        (np.inf, ValueError, "h must be finite, got inf"),
        ("1e-4", TypeError, "h must be a real number, got '1e-4'"),
        (np.array([1e-4]), TypeError, "h must be a real number, got array"),
    ],
)
def test_h_must_be_positive_and_finite(quotient, h, error, message):
    with pytest.raises(error, match=message):
        quotient(np.square, 3.0, h)


def test_dtype_must_be_floating():
    with pytest.raises(TypeError, match="dtype must be a floating dtype, got int64"):
        numerical_diff(np.square, 3.0, dtype=np.int64)
