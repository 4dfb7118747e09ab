"""What a program of a user's sees of the installed wheel: `mypy --strict` finds the types as promised."""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

from reference import History, TwoLayerNet, load_mnist, numerical_gradient, overfitting_signs, train
from reference.conformance import Report, check

data = load_mnist(one_hot_label=True)
net = TwoLayerNet(784, 50, 10, rng=0)
assert_type(numerical_gradient(lambda x: np.sum(x**2), [3, 4], h=1e-4), NDArray[Any])
assert_type(net.gradient(*data[1]), dict[str, NDArray[Any]])
history = assert_type(train(net, data, iters_num=1, rng=np.random.default_rng(0)), History)
assert_type(overfitting_signs(history), list[str])
report = assert_type(check(TwoLayerNet=TwoLayerNet), Report)
print(report.exit_code(strict=True), net.accuracy(*data[1]) <= 1)
