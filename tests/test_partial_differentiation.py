import numpy as np
import pytest
import sympy

from reference import function_2, function_tmp1, function_tmp2, numerical_diff, partial_derivative


def test_the_source_and_the_book_print_these_digits():
    assert str(numerical_diff(function_tmp1, 3.0)) == "6.00000000000378"
    assert str(numerical_diff(function_tmp2, 4.0)) == "7.999999999999119"


def test_the_functions_of_one_variable_are_function_2_with_the_other_held():
    x0, x1 = sympy.symbols("x0 x1")
    assert function_tmp1(x0) == function_2([x0, 4.0])
    assert function_tmp2(x1) == function_2([3.0, x1])
    assert sympy.diff(function_2([x0, x1]), x0).subs({x0: 3, x1: 4}) == 6
    assert sympy.diff(function_2([x0, x1]), x1).subs({x0: 3, x1: 4}) == 8


def test_agrees_with_sympy_where_the_variables_mix():
    x0, x1 = variables = sympy.symbols("x0 x1")
    expression = x0**2 * x1 + 3 * x0 * x1
    f = sympy.lambdify([variables], expression)
    at = [1.5, -2.0]
    for index, variable in enumerate(variables):
        exact = sympy.diff(expression, variable).subs(dict(zip(variables, at, strict=True)))
        # Quadratic in each variable, so no truncation. |f| < 20 and x +- h err by at most 8 operations.
        within = 8 * 2.0**-53 * 20 / 1e-4
        assert abs(partial_derivative(f, at, index) - float(exact)) <= within
    wrong = numerical_diff(lambda x0: f([x0, at[0]]), at[0])  # holds x1 at the value of x0
    assert abs(wrong - float(sympy.diff(expression, x0).subs(dict(zip(variables, at, strict=True))))) > 1


def test_index_names_one_entry_of_any_shape():
    x = np.arange(6.0).reshape(2, 3)
    assert round(float(partial_derivative(lambda x: np.sum(x**2), x, (1, 2))), 6) == 10
    assert round(float(partial_derivative(lambda x: x * x, 3, ())), 6) == 6
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("index", [2, -3, (0, 0), (), slice(1), None, "a", 0.0, True])
def test_index_must_name_one_entry(index):
    with pytest.raises(IndexError, match="index must name one entry of x, whose shape is"):
        partial_derivative(function_2, [3.0, 4.0], index)


def test_f_must_return_a_real_scalar():
    with pytest.raises(ValueError, match=r"f must return a scalar, got shape \(2,\)"):
        partial_derivative(lambda x: x, [3.0, 4.0], 0)
    with pytest.raises(TypeError, match="f must return a real number, got complex"):
        partial_derivative(lambda x: 1j, [3.0, 4.0], 0)
