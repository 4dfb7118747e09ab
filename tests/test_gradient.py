import multiprocessing
import operator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sympy

from reference import TwoLayerNet, function_2, listings, numerical_gradient, partial_derivative


@pytest.mark.parametrize(("at", "gradient"), [((3, 4), [6, 8]), ((0, 2), [0, 4]), ((3, 0), [6, 0])])
def test_the_book_prints_these_gradients(at, gradient):
    # |f| < 26, quadratic: 8 roundings of it over h bound the round-off.
    within = 8 * 2.0**-53 * 26 / 1e-4
    assert np.abs(numerical_gradient(function_2, np.array(at, float)) - gradient).max() <= within


def test_every_entry_is_the_partial_derivative():
    x = np.linspace(-1, 2, 6).reshape(2, 3)

    def f(x):
        return np.sum(np.sin(x) * np.arange(6).reshape(2, 3)) + x[0, 0] * x[1, 2] ** 2

    gradient = numerical_gradient(f, x)
    for index in np.ndindex(x.shape):
        assert gradient[index] == partial_derivative(f, x, index)


def test_agrees_with_sympy_and_tells_wrong_gradients():
    variables = sympy.symbols("x0:3")
    x0, x1, x2 = variables
    expression = x0**2 + x1**2 + x0**2 * x1 - 2 * x1 * x2
    f = sympy.lambdify([variables], expression)
    at = np.array([3.0, 4.0, -1.0])
    exact = [float(sympy.diff(expression, v).subs(dict(zip(variables, at, strict=True)))) for v in variables]
    within = 12 * 2.0**-53 * 80 / 1e-4  # |f| < 80, at most 12 roundings, quadratic in each variable
    assert np.abs(numerical_gradient(f, at) - exact).max() <= within
    wrong = [(f(at + 1e-4) - f(at - 1e-4)) / 2e-4] * 3  # moves all entries at once
    assert np.abs(np.array(wrong) - exact).min() > 1


@pytest.mark.parametrize("shape", [(), (0,), (1,), (3,), (2, 3), (2, 0, 3), (2, 1, 3)])
def test_any_shape_comes_back(shape):
    gradient = numerical_gradient(lambda x: np.sum(x**2) / 2, np.ones(shape))
    assert gradient.shape == shape
    assert np.all(gradient.round(8) == 1)


def test_an_empty_list_has_an_empty_gradient_and_no_warning():
    assert numerical_gradient(lambda x: 0.0, []).shape == (0,)


@pytest.mark.parametrize("dtype", [bool, np.int8, np.int64, np.float16, np.float32, ">f8"])
def test_narrower_dtypes_are_promoted(dtype):
    x = np.array([1, 0], dtype)
    gradient = numerical_gradient(lambda x: 3 * x[0] + x[1] ** 2, x)
    assert gradient.dtype == np.float64
    assert gradient.round(9).tolist() == [3, 0]
    assert numerical_gradient(lambda x: 3 * x[0], x.astype(np.longdouble)).dtype == np.longdouble


LAYOUTS = {
    "contiguous": np.array([[1.5, np.nan, -0.0], [1e-310, np.inf, 2.0]]),
    "strided": np.arange(24.0).reshape(4, 6)[::2, ::-2],
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
}


class Stop(BaseException):
    pass


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("error", [None, RuntimeError, KeyboardInterrupt, Stop])
def test_x_is_restored_bit_for_bit(layout, error):
    x = LAYOUTS[layout]
    before, calls = x.tobytes(), []

    def f(moved):
        assert moved is x
        calls.append(moved.tobytes())
        if error is not None and len(calls) == 6:
            raise error
        return np.nansum(moved[0, :1])

    if error is None:
        numerical_gradient(f, x)
        assert len(calls) == 2 * x.size
    else:
        with pytest.raises(error):
            numerical_gradient(f, x)
        assert calls[-1] != before
    assert x.tobytes() == before


def test_a_read_only_array_is_copied():
    x = np.array([3.0, 4.0])
    x.flags.writeable = False
    assert numerical_gradient(function_2, x).round(9).tolist() == [6, 8]


@pytest.fixture
def problem(monkeypatch):
    """A batch, and the listed network with our gradient in the place of the listed one."""
    monkeypatch.setattr(listings, "numerical_gradient", numerical_gradient)
    net = listings.TwoLayerNet(4, 6, 3, weight_init_std=1)
    return net, np.random.default_rng(0).random((5, 4)), np.eye(3)[[0, 1, 2, 2, 0]]


def test_the_books_network_gets_the_right_gradient_from_ours(problem):
    net, *problem = problem
    ours = TwoLayerNet(4, 6, 3)
    ours.params = net.params
    exact = ours.gradient(*problem)
    for key, gradient in net.numerical_gradient(*problem).items():
        # h^2/6 |f'''| with |f'''| < 2, and 100 roundings of a loss below 10 over h.
        assert np.abs(gradient - exact[key]).max() < 1e-8 / 3 + 100 * 2.0**-53 * 10 / 1e-4
        assert np.abs(gradient).max() > 1e-3


def test_the_books_network_in_float32_gets_the_warning(problem):
    net, *problem = problem
    net.params = {key: value.astype(np.float32) for key, value in net.params.items()}
    with pytest.warns(RuntimeWarning, match="f must use its argument") as caught:
        net.numerical_gradient(*problem)
    assert len(caught) == 4
    assert {warning.filename for warning in caught} == {listings.__file__}


def test_other_maps_give_the_same_bits():
    x = np.linspace(-1, 1, 5)
    plain = numerical_gradient(np.linalg.norm, x)
    asked = []

    def counting(function, tasks):
        asked.extend(tasks)
        return map(function, asked)

    assert numerical_gradient(np.linalg.norm, x, map=counting).tobytes() == plain.tobytes()
    assert asked == list(range(10))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert numerical_gradient(np.linalg.norm, x, map=pool.map).tobytes() == plain.tobytes()
    with ThreadPoolExecutor(2) as pool:
        assert numerical_gradient(np.linalg.norm, x, map=pool.map).tobytes() == plain.tobytes()


def test_other_maps_give_f_copies_and_so_warn_of_a_closure():
    x = np.array([3.0, 4.0])
    with pytest.warns(RuntimeWarning, match="map is the default"):
        numerical_gradient(lambda _: function_2(x), x, map=lambda f, tasks: [f(task) for task in tasks])


def test_a_map_that_leaves_values_out_is_refused():
    with pytest.raises(ValueError, match="map must give 4 values, got 3"):
        numerical_gradient(function_2, [3.0, 4.0], map=lambda f, tasks: [f(task) for task in tasks][:-1])


@pytest.mark.parametrize("h", [0, -1e-4, np.nan, np.inf])
def test_h_must_be_positive_and_finite(h):
    with pytest.raises(ValueError, match="h must be"):
        numerical_gradient(function_2, [3.0, 4.0], h)


def test_the_warning_is_of_the_line_that_calls():
    with pytest.warns(RuntimeWarning, match="f must use its argument") as caught:
        numerical_gradient(lambda x: 1.0, [3.0, 4.0])
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (np.ones(2), ValueError, r"f must return a scalar, got shape \(2,\)"),
        (np.ones(0), ValueError, r"f must return a scalar, got shape \(0,\)"),
        (1j, TypeError, "f must return a real number, got complex of dtype complex128"),
        ("a", TypeError, "f must return a real number, got str"),
        (None, TypeError, "f must return a real number, got NoneType"),
    ],
)
def test_f_must_return_a_real_scalar(value, error, message):
    x = np.array([3.0, 4.0])
    with pytest.raises(error, match=message):
        numerical_gradient(lambda x: value, x)
    assert x.tolist() == [3, 4]


@pytest.mark.parametrize("wrap", [float, np.float32, np.array, lambda v: np.array([[v]]), np.longdouble])
def test_scalars_of_every_kind(wrap):
    assert numerical_gradient(lambda x: wrap(x[0] * 2), np.array([1.0])).round(2).tolist() == [2]


def test_nan_and_inf_pass_through():
    x = np.array([1.0])
    assert np.isnan(numerical_gradient(lambda x: np.nan, x)).all()
    assert np.isnan(numerical_gradient(lambda x: np.inf, x)).all()
    assert numerical_gradient(lambda x: np.inf if x[0] > 1 else 0.0, x).tolist() == [np.inf]


def test_a_masked_array_is_refused_and_left_alone():
    x = np.ma.array([1.0, 2.0], mask=[False, True])
    with pytest.raises(TypeError, match="x must not be a masked array"):
        numerical_gradient(lambda x: np.sum(x * x), x)
    assert x.data.tolist() == [1, 2]


@pytest.mark.parametrize("bad", [[1j], ["a"], [None], [[1], [2, 3]]])
def test_x_must_be_real(bad):
    with pytest.raises((TypeError, ValueError)):
        numerical_gradient(operator.itemgetter(0), bad)


def test_entries_that_share_memory_are_moved_one_at_a_time():
    shared = np.lib.stride_tricks.as_strided(np.array([3.0]), (4,), (0,))
    windows = np.lib.stride_tricks.as_strided(np.arange(4.0), (3, 2), (8, 8))
    for x in (shared, windows):
        assert numerical_gradient(lambda x: np.sum(x**2), x) == pytest.approx(2 * x, rel=1e-9, abs=1e-9)
    kept = np.arange(6.0)[::2]
    assert numerical_gradient(lambda _: kept @ kept, kept) == pytest.approx(2 * kept, rel=1e-9, abs=1e-9)
