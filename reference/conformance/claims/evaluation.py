"""What is claimed of the judgement whether a network overfits."""

import types

from reference.conformance.asking import np, require
from reference.conformance.catalogue import claim


def history(train_acc, test_acc):
    """Return what a training recorded."""
    return types.SimpleNamespace(
        train_loss_list=np.array([]), train_acc_list=np.array(train_acc), test_acc_list=np.array(test_acc)
    )


@claim("must")
def has_learned_asks_for_a_rise(has_learned):
    """`has_learned` is true where both accuracies rise, and false where one stays where chance has put it."""
    good, chance = [0.1, 0.9, 0.95], [0.1, 0.11, 0.1]
    for train_acc, test_acc, want in ((good, good, True), (good, chance, False), (chance, good, False)):
        got = has_learned(history(train_acc, test_acc))
        require(bool(got) is want, f"got {got} for training {train_acc} and test {test_acc}")


@claim("should")
def has_learned_sees_an_accuracy_fall(has_learned):
    """`has_learned` is false where an accuracy falls from its best, even if it ends far above its start."""
    stays, falls = [0.1, 0.95, 0.95], [0.1, 0.95, 0.94]
    for train_acc, test_acc in ((stays, falls), (falls, stays)):
        got = has_learned(history(train_acc, test_acc))
        require(not got, f"got true for training {train_acc} and test {test_acc}")


@claim("must")
def is_overfitting_sees_accuracies_part(is_overfitting):
    """`is_overfitting` is true where training ends far above test, and false where both rise together."""
    require(is_overfitting(history([0.1, 0.9, 0.99], [0.1, 0.8, 0.83])), "got false for 0.99 against 0.83")
    together = is_overfitting(history([0.1, 0.9, 0.95], [0.1, 0.9, 0.948]))
    require(not together, "got true for 0.95 against 0.948")


@claim("should")
def is_overfitting_sees_test_accuracy_fall(is_overfitting):
    """`is_overfitting` is true where the test accuracy falls away from a training accuracy that stays."""
    got = is_overfitting(history([0.1, 0.95, 0.96], [0.1, 0.949, 0.94]))
    require(got, "got false for a test accuracy that falls from 0.949 to 0.94, with 0.96 on training data")


@claim("must")
def is_overfitting_is_false_of_what_learned_nothing(is_overfitting):
    """`is_overfitting` is false of a network that learned nothing, or loses as much on both data."""
    for acc in ([0.1], [0.1, 0.1], [0.1, 0.5], [0.1, 0.95, 0.9]):
        require(not is_overfitting(history(acc, acc)), f"got true for accuracies of {acc} on both")


@claim("should")
def overfitting_signs_say_what_is_seen(overfitting_signs):
    """`overfitting_signs` is a sentence where the accuracies part, and nothing where they rise together."""
    for train_acc, test_acc, signs in ((0.9, 0.9, 0), (0.99, 0.83, 1)):
        got = overfitting_signs(history([0.1, train_acc], [0.1, test_acc]))
        require(len(got) == signs, f"got {got}, want {signs} signs for {train_acc} against {test_acc}")


@claim("must")
def choose_learning_rate_takes_the_best_on_validation_data(choose_learning_rate):
    """`choose_learning_rate` returns the rate whose network is the most accurate on held-out data."""
    x, t = np.ones((8, 1)), np.ones((8, 1))
    rate, accuracies = choose_learning_rate(
        Rated, [0.25, 1.0, 0.5], (x, t), validation_size=4, iters_num=1, batch_size=2)
    require(rate == 1.0, f"got {rate}, want 1.0, whose accuracy is the highest of {list(accuracies)}")


class Rated:
    """A network whose one update brings its accuracy to the learning rate."""

    def __init__(self):
        self.params = {"W": np.zeros(1)}

    def loss(self, x, t):
        return 0.0

    def accuracy(self, x, t):
        return float(self.params["W"][0])

    def gradient(self, x, t):
        return {"W": -np.ones(1)}
