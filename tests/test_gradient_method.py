import numpy as np
import pytest
from sympy import Rational

from reference import descent_path, function_2, gradient_descent


@pytest.mark.parametrize("lr", [0.1, 0.01, 0.5, 0.9, 1.0])
def test_descent_on_function_2_is_geometric(lr):
    path = descent_path(function_2, [-3.0, 4.0], lr=lr, step_num=20)
    for k, x in enumerate(path):
        exact = [(1 - 2 * Rational(lr)) ** k * x0 for x0 in (-3, 4)]
        # A gradient on |x| <= 5 errs by less than 8 roundings of |f| <= 26 over h; each step adds lr of it,
        # and the factor |1 - 2 lr| <= 1 lets no earlier error grow.
        within = (k + 1) * lr * 8 * 2.0**-53 * 26 / 1e-4
        assert max(abs(float(a - Rational(float(b)))) for a, b in zip(exact, x, strict=True)) <= within
    uphill = (1 + 2 * lr) * -3.0
    assert abs(uphill - float(path[1, 0])) > 100 * within  # plus for minus would be seen


def test_lr_10_stalls_where_x_absorbs_h():
    path = descent_path(function_2, [-3.0, 4.0], lr=10.0, step_num=20)
    still = next(k for k in range(20) if np.array_equal(path[k], path[k + 1]))
    assert all(x + 1e-4 == x == x - 1e-4 for x in path[still])
    # Until then each step multiplies by -19, as the exact iterates go on to do.
    assert np.allclose(path[1:6] / path[:5], -19, rtol=1e-6, atol=0)
    assert abs(path[-1]).max() < 1e14 < 3 * 19.0**20


def test_init_x_is_never_changed():
    for init_x in (np.array([-3.0, 4.0]), np.array([-3, 4])):
        before = init_x.tobytes()
        gradient_descent(function_2, init_x, step_num=3)
        descent_path(function_2, init_x, step_num=3)
        assert init_x.tobytes() == before


def test_no_step_stays_at_the_start():
    assert gradient_descent(function_2, [-3, 4], step_num=0).tolist() == [-3, 4]
    assert descent_path(function_2, [-3, 4], step_num=0).tolist() == [[-3, 4]]


def test_the_path_has_the_start_and_every_step():
    init_x = np.array([[1.0, -2.0], [3.0, 4.0]])
    path = descent_path(lambda x: np.sum(x**2), init_x, lr=0.1, step_num=4)
    assert path.shape == (5, 2, 2)
    assert path[0].tolist() == init_x.tolist()
    for k in range(5):
        assert np.array_equal(path[k], gradient_descent(lambda x: np.sum(x**2), init_x, lr=0.1, step_num=k))


@pytest.mark.parametrize(("lr", "error"), [(np.nan, ValueError), (np.inf, ValueError), ("a", TypeError)])
def test_lr_must_be_finite(lr, error):
    for method in (gradient_descent, descent_path):
        with pytest.raises(error, match="lr must be"):
            method(function_2, [3.0, 4.0], lr=lr)


@pytest.mark.parametrize(("step_num", "error"), [(-1, ValueError), (1.5, TypeError), ("3", TypeError)])
def test_step_num_must_be_a_count(step_num, error):
    for method in (gradient_descent, descent_path):
        with pytest.raises(error, match="step_num must be"):
            method(function_2, [3.0, 4.0], step_num=step_num)
