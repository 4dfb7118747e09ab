"""Which cases of a long table the quick tier tries."""

import pytest


def a_few(cases, every=4):
    """Return the cases of a dict for `parametrize`: each `every`-th is quick, others of the long tier."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            id=name, marks=[] if number % every == 0 else pytest.mark.full,
        )
        for number, (name, case) in enumerate(cases.items())
    ]
