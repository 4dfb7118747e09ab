"""The picture of a training run; needs the extra `plot`."""

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from reference._checks import Array
from reference.training import History


def draw_loss(axes: Axes, train_loss_list: Array) -> None:
    """Draw the loss on each mini-batch against the number of updates."""
    axes.plot(range(1, len(train_loss_list) + 1), train_loss_list, linewidth=0.4)
    axes.set(xlabel="updates", ylabel="loss on the mini-batch", ylim=(0, None))


def draw_accuracies(axes: Axes, history: History) -> None:
    """Draw the accuracies on training and test data in the order of the records."""
    axes.plot(history.train_acc_list, marker="o", markersize=3, label="training")
    axes.plot(history.test_acc_list, marker="s", markersize=3, linestyle="--", label="test")
    axes.set(xlabel="record: start, end of each epoch, end", ylabel="accuracy", ylim=(0, 1.02))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="lower right")
