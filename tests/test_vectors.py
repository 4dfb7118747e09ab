"""The published vectors: their form, their truth, and that this package keeps them."""

from pathlib import Path

import numpy as np
import pytest

import reference
from reference.conformance.vectors import vectors
from reference.exact import cases
from reference.exact import vectors as writer

ROOT = Path(reference.__file__).parents[1]


def lists(name):
    return pytest.mark.parametrize("case", vectors(name), ids=lambda case: case.id)


@pytest.mark.parametrize("vectors_of", cases.ALL, ids=lambda f: f.__name__)
def test_regeneration_changes_no_byte(vectors_of):
    these = vectors_of()
    assert writer.document_bytes(writer.document(these)) == (
        writer.FILES / f"{these.function}.json"
    ).read_bytes()


@lists("numerical_diff")
def test_numerical_diff(case):
    keeps(reference.numerical_diff, case)


def keeps(function, case):
    """Assert that a function gives what a case says, as the format page defines it."""
    before = {name: np.array(case.args[name]).tobytes() for name in case.unchanged}
    if case.raises:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - the case says which
            function(**case.args)
        assert type(raised.value).__name__ == case.raises
    else:
        close(function(**case.args), case.value, case.bound)
    assert before == {name: np.array(case.args[name]).tobytes() for name in case.unchanged}


def close(answer, value, bound):
    if isinstance(value, dict):
        assert answer.keys() == value.keys()
        for key in value:
            close(answer[key], value[key], bound[key])
    else:
        assert np.shape(answer) == np.shape(value)
        assert np.all(np.abs(answer - value) <= bound)
