"""Each claim can fail, each mistake breaks what it declares, and the reference breaks nothing."""

import warnings

import numpy as np
import pytest

import reference
from reference.conformance import claims, mistakes
from reference.conformance.registry import AbsentError

CLAIMS, MISTAKES = claims(), mistakes()


def broken(target, implementation):
    """Return the slugs of the claims on a target that an implementation breaks."""
    slugs = set()
    for claim in claims(target):
        try:
            with warnings.catch_warnings(), np.errstate(all="warn"):
                warnings.simplefilter("ignore")
                claim(**{claim.needs[0]: implementation})
        except AbsentError:
            pass
        except Exception:
            slugs.add(claim.slug)
    return slugs


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_the_reference_breaks_no_claim(claim):
    claim(**{claim.needs[0]: getattr(reference, claim.needs[0])})


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_breaks_what_it_declares_and_nothing_else(mistake):
    assert broken(mistake.target.split(".")[0], mistake.code) == mistake.breaks


def test_every_claim_is_broken_by_some_mistake():
    assert {claim.slug for claim in CLAIMS} == set().union(*(mistake.breaks for mistake in MISTAKES))


def test_a_mistake_breaks_something_in_what_it_is_filed_under():
    for mistake in MISTAKES:
        assert mistake.breaks & {claim.slug for claim in claims(mistake.target)}, mistake.slug
