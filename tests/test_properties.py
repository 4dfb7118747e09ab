"""What holds for every input: Hypothesis looks for one where it does not."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import reference

settings.register_profile("same each time", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("same each time")

EPS = 2.0**-52
ANY = st.floats(allow_nan=True, allow_infinity=True)
MODERATE = st.floats(-700, 700)
SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, max_side=5)


@st.composite
def layouts(draw, elements=MODERATE, shapes=SHAPES):
    """An array of any memory layout: contiguous, transposed, strided or reversed."""
    array = draw(hnp.arrays(np.float64, shapes, elements=elements))
    axes = draw(st.permutations(range(array.ndim)))
    steps = draw(st.tuples(*[st.sampled_from([1, 2, -1])] * array.ndim))
    return np.repeat(array.transpose(axes), 2, axis=0)[tuple(slice(None, None, step) for step in steps)]


def bits(*arrays):
    return [np.asarray(array).tobytes() for array in arrays]


PURE = [reference.sigmoid, reference.sigmoid_grad, reference.softmax, reference.softmax_grad]


@pytest.mark.parametrize("function", PURE)
@given(x=layouts(elements=ANY))
def test_functions_depend_on_the_values_alone_and_change_nothing(function, x):
    before = bits(x)
    with np.errstate(invalid="ignore"):  # inf - inf in softmax
        # Which of several nan comes out, and with which sign, is the processor's affair.
        results = [function(x), function(np.ascontiguousarray(x)), function(x.tolist())]
        assert len({np.where(np.isnan(result), np.nan, result).tobytes() for result in results}) == 1
    assert bits(x) == before


@given(x=layouts())
def test_sigmoid_is_symmetric(x):
    assert np.abs(reference.sigmoid(x) + reference.sigmoid(-x) - 1).max() <= 2 * EPS
    assert bits(reference.sigmoid_grad(x)) == bits(reference.sigmoid_grad(-x))
    assert np.all((reference.sigmoid(x) >= 0) & (reference.sigmoid(x) <= 1))


@given(x=layouts(), shift=st.floats(-1000, 1000))
def test_softmax_ignores_a_shift_and_sums_to_one(x, shift):
    y = reference.softmax(x)
    # K terms, each rounded once, and the quotient: the sum is off by at most K + 1 roundings of 1.
    assert np.abs(y.sum(axis=-1) - 1).max() <= (x.shape[-1] + 2) * EPS
    # x + shift is rounded, by at most 1700 EPS / 2, a relative error of exp: once above and once below.
    assert np.all(np.abs(reference.softmax(x + shift) - y) <= 2 * 1700 * EPS * y + 1e-300)


@given(x=layouts(elements=ANY), data=st.data())
def test_the_gradient_restores_x_and_ignores_its_layout(x, data):
    weights = np.arange(x.size).reshape(x.shape)
    stop = data.draw(st.integers(0, 2 * x.size))
    before, calls = bits(x), []

    def f(x):
        calls.append(1)
        if len(calls) == stop:
            raise KeyboardInterrupt
        with np.errstate(all="ignore"):
            return np.sum(weights * np.tanh(x))

    if stop:
        with pytest.raises(KeyboardInterrupt):
            reference.numerical_gradient(f, x)
    else:
        gradient = reference.numerical_gradient(f, x)
        assert bits(gradient) == bits(reference.numerical_gradient(f, np.ascontiguousarray(x)))
        assert gradient.shape == x.shape
    assert bits(x) == before


@given(x=st.floats(-1e3, 1e3), h=st.floats(1e-6, 1.0), k=st.integers(-20, 20))
def test_a_factor_that_is_a_power_of_two_scales_the_quotients_exactly(x, h, k):
    for quotient in (reference.numerical_diff, reference.forward_difference):
        scaled = quotient(lambda x: 2.0**k * np.sin(x), x, h)
        assert scaled == 2.0**k * quotient(np.sin, x, h)


@given(
    y=hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(0, 1)),
    seed=st.integers(0, 2**32),
)
def test_cross_entropy_takes_labels_as_one_hot_rows_and_any_order_of_the_batch(y, seed):
    rng = np.random.default_rng(seed)
    labels, order = rng.integers(y.shape[1], size=len(y)), rng.permutation(len(y))
    loss = reference.cross_entropy_error(y, labels)
    assert loss == reference.cross_entropy_error(y, np.eye(y.shape[1])[labels])
    # A sum of N terms of at most 16.2 in another order: N roundings of at most 16.2 N / 2, over N.
    assert abs(reference.cross_entropy_error(y[order], labels[order]) - loss) <= len(y) * 16.2 * EPS
    assert -1e-7 * (1 + EPS) <= loss <= 16.1181


@given(
    sizes=st.tuples(*[st.integers(1, 5)] * 3), batch=st.integers(1, 6), seed=st.integers(0, 2**32)
)
def test_the_gradient_of_a_batch_is_the_mean_of_its_examples(sizes, batch, seed):
    rng = np.random.default_rng(seed)
    net = reference.TwoLayerNet(*sizes, weight_init_std=1, rng=rng)
    x, t = rng.random((batch, sizes[0])), rng.integers(sizes[2], size=batch)
    whole, parts = net.gradient(x, t), [net.gradient(x_n, t_n) for x_n, t_n in zip(x, t, strict=True)]
    for key, gradient in whole.items():
        # The entries are sums of products below 1 in another order: 30 roundings are more than there are.
        largest = max(1.0, np.abs(net.params["W2"]).max())
        assert np.abs(gradient - np.mean([part[key] for part in parts], axis=0)).max() <= 30 * EPS * largest


@given(
    train_size=st.integers(1, 50),
    sampling=st.sampled_from(["with_replacement", "permutation"]),
    seed=st.integers(0, 2**32),
    data=st.data(),
)
def test_batches_are_indices_of_examples(train_size, sampling, seed, data):
    batch_size = data.draw(st.integers(1, train_size))
    epoch = reference.iter_per_epoch(train_size, batch_size)
    batches = list(islice(reference.mini_batches(train_size, batch_size, sampling, seed), 2 * epoch))
    again = list(islice(reference.mini_batches(train_size, batch_size, sampling, seed), 2 * epoch))
    assert bits(*batches) == bits(*again)
    for batch in batches:
        assert batch.shape == (batch_size,)
        assert batch.min() >= 0
        assert batch.max() < train_size
    if sampling == "permutation":
        assert len(np.unique(np.concatenate(batches[:epoch]))) == epoch * batch_size


MASKED = np.ma.array([0, 1], mask=[False, True])
NET = reference.TwoLayerNet(2, 3, 2, rng=0)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (reference.sigmoid, "x"),
        (lambda x: reference.numerical_diff(np.sin, x), "x"),
        (lambda x: reference.numerical_gradient(np.sum, x), "x"),
        (lambda x: reference.partial_derivative(np.sum, x, 0), "x"),
        (lambda x: reference.gradient_descent(np.sum, x), "init_x"),
        (lambda y: reference.cross_entropy_error(y, [0, 1]), "y"),
        (lambda t: reference.cross_entropy_error(np.eye(2), t), "t"),
        (lambda t: reference.cross_entropy_error([0.5, 0.5], t), "t"),
        (lambda x: reference.simpleNet(0).loss(x, 0), "x"),
        (lambda x: NET.accuracy(x, 0), "x"),
        (lambda t: NET.gradient(np.eye(2), t), "t"),
        (lambda x: reference.train(NET, ((x, x), (x, x))), "data"),
        (lambda x: reference.choose_learning_rate(lambda: NET, [1], (x, x), validation_size=1), "train_data"),
    ],
)
@pytest.mark.parametrize("wrap", [lambda masked: masked, list, lambda masked: ([masked],)])
def test_no_mask_is_lost_in_silence(call, name, wrap):
    with pytest.raises(TypeError, match=f"^{name} must not be a masked array"):
        call(wrap(MASKED))


def test_a_list_that_is_too_deep_for_an_array_is_refused():
    cyclic = []
    cyclic.append(cyclic)
    with pytest.raises(ValueError, match="exceed the maximum number of dimension"):
        reference.sigmoid(cyclic)
