import itertools
import json
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from tiers import a_few

from reference import History, TwoLayerNet, mini_batches, train

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def data():
    """Twelve examples of four classes, and four others to test on."""
    rng = np.random.default_rng(0)
    x, t = rng.random((16, 6)), np.arange(16) % 4
    return (x[:12], t[:12]), (x[12:], t[12:])


def small():
    return TwoLayerNet(6, 5, 4, weight_init_std=1, rng=0)


@pytest.mark.parametrize("method", ["gradient", "numerical_gradient"])
@pytest.mark.parametrize("sampling", ["with_replacement", "permutation"])
def test_the_loop_is_the_sources_four_steps(data, method, sampling):
    network, ours = small(), small()
    history = train(
        ours, data, iters_num=7, batch_size=5, learning_rate=0.5, method=method, sampling=sampling, rng=1
    )
    losses, accuracies = [], [(network.accuracy(*data[0]), network.accuracy(*data[1]))]
    batches = mini_batches(12, 5, sampling, rng=1)
    for i in range(1, 8):
        mask = next(batches)
        gradient = getattr(network, method)(data[0][0][mask], data[0][1][mask])
        network.params = {key: network.params[key] - 0.5 * gradient[key] for key in network.params}
        losses.append(network.loss(data[0][0][mask], data[0][1][mask]))
        if i in (2, 4, 6, 7):  # epochs of 12 // 5 = 2 updates, and the final network
            accuracies.append((network.accuracy(*data[0]), network.accuracy(*data[1])))
    assert history.train_loss_list.tolist() == losses
    assert list(zip(history.train_acc_list, history.test_acc_list, strict=True)) == accuracies
    assert all(np.array_equal(ours.params[key], network.params[key]) for key in network.params)


def test_leaving_out_what_is_0_changes_nothing_but_the_rounding(mnist):
    """Step by step: an entry differs by the rounding of sums of at most 784 terms below 1, times the rate."""
    ours, plain = (TwoLayerNet(784, 50, 10, weight_init_std=0.125, rng=0) for _ in range(2))
    start = ours.params["W1"].copy()
    images, labels = mnist[0]
    batches, seen = mini_batches(60000, 100, rng=0), np.zeros(784, bool)

    def compare(losses, *_):
        mask = next(batches)
        x, t = images[mask], labels[mask]
        seen[x.any(axis=0)] = True
        gradient = plain.gradient(x, t)
        plain.params = {key: value - 0.1 * gradient[key] for key, value in plain.params.items()}
        tolerance = len(losses) * 0.1 * 784 * 2.0**-52
        assert abs(losses[-1] - plain.loss(x, t)) <= 10 * tolerance  # no loss rises faster than 10 to 1
        for key, value in plain.params.items():
            np.testing.assert_allclose(ours.params[key], value, rtol=0, atol=tolerance)

    train(ours, (mnist[0], (images[:9], labels[:9])), iters_num=40, rng=0, progress=compare)
    assert np.array_equal((ours.params["W1"] != start).any(axis=1), seen)


@pytest.mark.parametrize("method", ["gradient", "numerical_gradient"])
def test_a_batch_of_zeros_moves_the_biases_alone(method):
    network, x = small(), np.zeros((4, 6))
    before = {key: value.copy() for key, value in network.params.items()}
    train(network, ((x, np.arange(4)), (x, np.arange(4))), iters_num=1, batch_size=2, method=method, rng=0)
    assert np.array_equal(network.params["W1"], before["W1"])
    assert all((network.params[key] != before[key]).any() for key in ("b1", "W2", "b2"))


class Line:
    """Its loss is w^2 / 2, and so each update with the rate 1/2 halves w."""

    def __init__(self):
        self.params = {"w": np.array([8.0])}

    def loss(self, x, t):
        return self.params["w"][0] ** 2 / 2

    def accuracy(self, x, t):
        return self.params["w"][0]

    def gradient(self, x, t):
        return {"w": self.params["w"]}


def test_whatever_has_the_methods_is_trained(data):
    history = train(Line(), data, iters_num=3, batch_size=6, learning_rate=0.5)
    assert history.train_loss_list.tolist() == [8, 2, 0.5]
    assert history.train_acc_list.tolist() == [8, 2, 1]


def test_the_data_and_the_caller_are_left_alone(data):
    before = [array.tobytes() for split in data for array in split]
    train(small(), data, iters_num=5, batch_size=3, rng=0)
    assert [array.tobytes() for split in data for array in split] == before


def a_row():
    network = small()
    network.params["b1"] = np.zeros((1, 5))
    return network


def narrow():
    network = small()
    network.params = {key: param.astype(np.float32) for key, param in network.params.items()}
    return network


def turned():
    network = small()
    network.params = dict(reversed(network.params.items()))
    return network


@pytest.mark.parametrize("make", [a_row, narrow, turned])
def test_parameters_of_another_kind_are_updated_by_the_gradient(data, make):
    (x, t), _ = data
    network, ours = make(), make()
    train(network, data, iters_num=1, batch_size=12, learning_rate=0.5, sampling="permutation", rng=0)
    order = next(mini_batches(12, 12, sampling="permutation", rng=0))
    for key, grad in ours.gradient(x[order], t[order]).items():
        want = (ours.params[key] - 0.5 * grad).astype(ours.params[key].dtype)
        assert network.params[key].dtype == want.dtype
        assert network.params[key].tobytes() == want.tobytes()


class Ours(TwoLayerNet):
    """What is no `TwoLayerNet` itself is updated by the methods that it has."""


@pytest.mark.parametrize("kind", a_few([TwoLayerNet, Ours]))
def test_an_interrupted_update_is_made_in_all_parameters_or_in_none(data, kind):
    """Ctrl-C comes between two lines, whichever these are."""
    states, kept = set(), {}
    for stop in itertools.count(1):
        network, lines = kind(6, 5, 4, weight_init_std=1, rng=0), []

        def trace(frame, event, _, lines=lines, stop=stop):
            if "reference" not in frame.f_code.co_filename:
                return None
            lines += [event] * (event == "line")
            if event == "line" and len(lines) == stop:
                raise KeyboardInterrupt
            return trace

        before = sys.gettrace()
        try:
            sys.settrace(trace)
            train(network, data, iters_num=1, batch_size=4, rng=0)
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        states.add(b"".join(param.tobytes() for param in network.params.values()))
        if len(lines) < stop:
            break
        kept[stop] = len(states)
    assert len(states) == 2
    assert stop > 100
    assert kept[1] == 1


@pytest.mark.parametrize("sampling", ["with_replacement", "permutation"])
@pytest.mark.parametrize("stop", [0, 1, 4, 5, 6, 7, 12, 13])
def test_a_resumed_run_is_the_unbroken_run_to_the_bit(data, sampling, stop):
    settings = {"batch_size": 2, "sampling": sampling, "iters_num": 13}
    whole, broken = small(), small()
    history = train(whole, data, rng=2, **settings)
    part = None
    if stop:
        part = train(broken, data, rng=2, **settings, progress=lambda losses, *_: len(losses) == stop)
    resumed = train(broken, data, rng=2, **settings, history=part)
    for name in ("train_loss_list", "train_acc_list", "test_acc_list"):
        assert getattr(resumed, name).tobytes() == getattr(history, name).tobytes()
    for key in whole.params:
        assert broken.params[key].tobytes() == whole.params[key].tobytes()


def test_progress_sees_every_update_and_may_stop(data):
    seen = []

    def progress(train_loss_list, train_acc_list, test_acc_list):
        seen.append((len(train_loss_list), len(train_acc_list), len(test_acc_list)))
        return len(seen) == 5

    history = train(small(), data, iters_num=100, batch_size=4, rng=0, progress=progress)
    assert seen == [(1, 1, 1), (2, 1, 1), (3, 2, 2), (4, 2, 2), (5, 2, 2)]
    assert len(history.train_loss_list) == 5
    assert len(history.train_acc_list) == 3  # that of the network where it stopped included


def test_no_updates_record_the_start(data):
    history = train(small(), data, iters_num=0, batch_size=4)
    assert (len(history.train_loss_list), len(history.train_acc_list)) == (0, 1)


def recorded(*lengths):
    return History(*map(np.ones, lengths))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"iters_num": -1}, "iters_num must be at least 0, got -1"),
        ({"batch_size": 13}, "batch_size must be at most train_size = 12, got 13"),
        ({"method": "backprop"}, 'method must be "gradient" or "numerical_gradient", got \'backprop\''),
        ({"sampling": "all"}, "sampling must be"),
        ({"learning_rate": np.nan}, "learning_rate must be finite, got nan"),
        ({"history": History(*[np.ones(9)] * 3), "iters_num": 8}, "history must not be longer"),
        # Three updates make an epoch: the start, one epoch's end, and the network that was then final.
        ({"history": recorded(5, 1, 1)}, "history must hold 2 or 3 accuracies .* 5 updates, got 1 and 1"),
        ({"history": recorded(5, 4, 4)}, "history must hold 2 or 3 accuracies .* 5 updates, got 4 and 4"),
        ({"history": recorded(5, 3, 2)}, "history must hold 2 or 3 accuracies .* 5 updates, got 3 and 2"),
        ({"history": recorded(6, 4, 4)}, "history must hold 3 accuracies .* 6 updates, got 4 and 4"),
    ],
)
def test_bad_settings_change_nothing(data, settings, message):
    network = small()
    before = {key: param.tobytes() for key, param in network.params.items()}
    with pytest.raises(ValueError, match=message):
        train(network, data, **({"batch_size": 4} | settings))
    assert {key: param.tobytes() for key, param in network.params.items()} == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"loss": None}, "network must have a method `loss`"),
        ({"params": [1.0]}, r"network must have a dict `params` of arrays, got \[1.0\]"),
        ({"params": {"W1": np.arange(2)}}, r"network.params\['W1'\] must be a writable floating array"),
    ],
)
def test_what_is_no_network_is_refused(data, change, message):
    network = small()
    vars(network).update(change)
    with pytest.raises(TypeError, match=message):
        train(network, data, batch_size=4)


def test_each_example_needs_its_target(data):
    (x, t), test = data
    with pytest.raises(ValueError, match="data must hold a target for each example, got 12 x, 11 t"):
        train(small(), ((x, t[:-1]), test), batch_size=4)


def test_learning_the_images_as_labels_is_refused(mnist):
    """The source's listing takes `t_batch` from `x_train`."""
    (x_train, _), test = mnist
    with pytest.raises(ValueError, match=r"t must have the shape of y, .* got shape \(60000, 784\)"):
        train(TwoLayerNet(784, 5, 10), ((x_train, x_train), test), iters_num=1)


def as_shown(run):
    """Return what a page shows, from which each update leads away by 1e-9 at most, times the rate."""
    shown = json.loads((DOCS / "numerical_training.json").read_text(encoding="utf-8"))
    for name, values, atol in (
        ("losses_every_100", run["train_loss_list"][99::100], 1e-6),
        # Between two equally probable classes a last digit decides; more than one such image is no chance.
        ("train_acc_list", run["train_acc_list"], 1.5 / 60000),
        ("test_acc_list", run["test_acc_list"], 1.5 / 10000),
    ):
        np.testing.assert_allclose(values, shown[name][: len(values)], rtol=0, atol=atol)
    return shown


@pytest.mark.full  # tests/test_evaluation.py compares all updates by backpropagation
def test_the_sources_loop_by_numerical_gradients_is_backpropagations(mnist):
    summary = runpy.run_path(str(DOCS / "numerical_training.py"))["summary"]
    rng = np.random.default_rng(0)
    network = TwoLayerNet(784, 50, 10, rng=rng)
    history = train(network, mnist, iters_num=600, method="numerical_gradient", rng=rng)
    run = vars(history) | network.params
    for part in (summary(run), as_shown(run)):
        assert part["differences"].keys() == network.params.keys()
        assert 0 < max(part["differences"].values()) < 1e-6
        assert 0 < part["loss_difference"] < 1e-6
    assert len(history.train_loss_list) == 600
