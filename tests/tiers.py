"""Which cases of a long table the quick tier tries."""

import pytest


def a_few(cases, every=4):
    """Return cases of a dict or list for `parametrize`: each `every`-th quick, others of the long tier."""
    named = cases.items() if isinstance(cases, dict) else [(None, case) for case in cases]
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            id=name, marks=[] if number % every == 0 else pytest.mark.full,
        )
        for number, (name, case) in enumerate(named)
    ]
