"""Each claim can fail, each mistake breaks what it declares, and the reference breaks nothing."""

import time
import warnings
from pathlib import Path

import numpy as np
import pytest

import reference
from reference.conformance import claims, mistakes
from reference.conformance.explain import explain
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
    start = time.process_time()
    assert broken(mistake.target.split(".")[0], mistake.code) == mistake.breaks
    # Two mistakes need all of MNIST for their symptom.
    assert time.process_time() - start < 0.3 or mistake.target in ("train", "load_mnist")


def test_every_claim_is_broken_by_some_mistake():
    assert {claim.slug for claim in CLAIMS} == set().union(*(mistake.breaks for mistake in MISTAKES))


def test_a_mistake_breaks_something_in_what_it_is_filed_under():
    for mistake in MISTAKES:
        assert mistake.breaks & {claim.slug for claim in claims(mistake.target)}, mistake.slug


def test_anchors_are_permanent():
    """A slug may be added, with its line in the list; none may vanish or change."""
    listed = (Path(reference.__file__).parents[1] / "docs/anchors.txt").read_text("utf-8").split()
    assert listed == sorted(set(listed))
    assert {line for line in listed if line.startswith("claim-")} == {f"claim-{claim}" for claim in CLAIMS}
    assert {line for line in listed if line.startswith("mistake-")} == {f"mistake-{m}" for m in MISTAKES}


@pytest.mark.parametrize("entry", [*CLAIMS, *MISTAKES], ids=str)
def test_every_slug_can_be_explained(entry):
    text = explain(entry.slug, width=300)
    if entry in CLAIMS:
        assert entry.sentence in text
    else:
        assert entry.repair in text
        assert text.splitlines()[3].split() == ["wrong:", "|", "right:"]


def test_explain_shows_code_below_each_other_where_it_is_narrow():
    lines = explain("halves-then-multiplies-by-h", width=40).splitlines()
    assert lines.index("wrong:") < lines.index("right:")
    assert "    return (f(x + h) - f(x - h)) / 2*h" in lines
    assert "    return (f(x + h) - f(x - h)) / (2 * h)" in lines


def test_explain_tells_what_may_be_meant():
    with pytest.raises(ValueError, match="no mistake 'looks-ahead'; do you mean looks-ahead-only"):
        explain("looks-ahead")
