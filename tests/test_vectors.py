"""The published vectors: their form, their truth, and that this package keeps them."""

import copy
from pathlib import Path

import numpy as np
import pytest

import reference
from reference.conformance.vectors import vectors
from reference.exact import cases
from reference.exact import vectors as writer

ROOT = Path(reference.__file__).parents[1]


@pytest.mark.parametrize("function", cases.TABLE)
def test_regeneration_changes_no_byte(function):
    text = writer.document_bytes(writer.document(cases.vectors_of(function)))
    assert text == (writer.FILES / f"{function}.json").read_bytes()


def network(params):
    net = reference.TwoLayerNet(*params["W1"].shape, len(params["b2"]))
    net.params = params
    return net


OURS = {name: getattr(reference, name) for name in cases.TABLE if hasattr(reference, name)} | {
    "TwoLayerNet.predict": lambda params, x: network(params).predict(x),
    "TwoLayerNet.loss": lambda params, x, t: network(params).loss(x, t),
    "TwoLayerNet.gradient": lambda params, x, t: network(params).gradient(x, t),
    "sgd": lambda params, grads, lr: {key: params[key] - lr * grads[key] for key in params},
}


@pytest.mark.parametrize(
    ("name", "case"),
    [(name, case) for name in OURS for case in vectors(name)],
    ids=lambda each: getattr(each, "id", each),
)
def test_this_package_keeps_the_vectors(name, case):
    keeps(OURS[name], case)


def keeps(function, case):
    """Assert that a function gives what a case says, as the format page defines it."""
    before = copy.deepcopy([case.args[name] for name in case.unchanged])
    if case.raises:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - the case says which
            function(**case.args)
        assert type(raised.value).__name__ == case.raises
    else:
        close(function(**case.args), case.value, case.bound)
    np.testing.assert_equal([case.args[name] for name in case.unchanged], before)


def close(answer, value, bound):
    if isinstance(value, dict):
        assert answer.keys() == value.keys()
        for key in value:
            close(answer[key], value[key], bound[key])
    else:
        assert np.shape(answer) == np.shape(value)
        assert np.all(np.abs(answer - value) <= bound)
