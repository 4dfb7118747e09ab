"""What several tests share: the data and the one full training of the quick tier."""

import pytest

import reference


@pytest.fixture(scope="session")
def mnist():
    return reference.load_mnist(one_hot_label=True)


@pytest.fixture(scope="session")
def full_run(mnist):
    """The source's training, 10,000 updates on all data, with backpropagation."""
    rng = 0
    network = reference.TwoLayerNet(784, 50, 10, rng=rng)
    return network, reference.train(network, mnist, rng=rng)
