"""What is claimed of the data."""

from reference.conformance.asking import close, np, require
from reference.conformance.catalogue import claim


@claim("must")
def load_mnist_normalizes_and_flattens(load_mnist):
    """`load_mnist` gives 60,000 and 10,000 images as rows of 784 numbers between 0 and 1."""
    (x_train, _), (x_test, _) = load_mnist(normalize=True, one_hot_label=True)
    require(np.shape(x_train) == (60000, 784), f"got shape {np.shape(x_train)}, want (60000, 784)")
    require(np.shape(x_test) == (10000, 784), f"got shape {np.shape(x_test)}, want (10000, 784)")
    # The pixels are whole multiples of 1/255, also if they are kept in float32.
    close([x_train.min(), x_train.max(), x_train[0, 152]], [0, 1, 3 / 255], within=1e-7)


@claim("must")
def load_mnist_gives_one_hot_labels(load_mnist):
    """`load_mnist(one_hot_label=True)` gives each label as a row of ten numbers, one of them 1."""
    (_, t_train), (_, t_test) = load_mnist(normalize=True, one_hot_label=True)
    close(t_train[:3], np.eye(10)[[5, 0, 4]], within=0)
    close(t_test[:3], np.eye(10)[[7, 2, 1]], within=0)
