"""Each claim can fail, each mistake breaks what it declares, and the reference breaks nothing."""

import linecache
import pickle
import re
import time
from pathlib import Path

import numpy as np
import pytest
from tiers import a_few

import reference
from reference.conformance import Mistake, check, claims, mistakes
from reference.conformance.catalogue import FUNCTIONS, JUDGED, METHODS, OWN, SCRIPT, right
from reference.conformance.explain import explain
from reference.conformance.judging.naming import judge

CLAIMS, MISTAKES = claims(), mistakes()


def broken(target, implementation):
    """Return the slugs of the claims on a target that an implementation breaks."""
    return {claim.slug for claim in claims(target) if judge(claim, implementation).is_broken}


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_the_reference_breaks_no_claim(claim):
    """Of the layers and the mean squared error, which it does not compute, the listings are asked.

    What is claimed of one's own layers and slopes is asked of the right form of a mistake.
    """
    form = next(mistake.form for mistake in MISTAKES if claim.slug in mistake.breaks)
    claim(**{claim.needs[0]: form if claim.needs[0] in ("layer", "slope") else right(claim.needs[0])})


def spoilt(function):
    """Return a function or a class that writes into every array it is given."""

    def spoiling(*arguments, **keywords):
        result = function(*arguments, **keywords)
        for array in filter(lambda value: isinstance(value, np.ndarray), arguments):
            array[...] = 77
        return result

    if not isinstance(function, type):
        return spoiling
    name = function.__name__
    return type(name, (function,), {method: spoilt(getattr(function, method)) for method in METHODS[name]})


@pytest.mark.parametrize("name", a_few(list(FUNCTIONS)))
def test_what_writes_into_its_arguments_changes_no_later_verdict(name):
    for function in (spoilt(right(name)), right(name)):
        outcomes = {claim.slug: judge(claim, function).verdict.outcome for claim in claims(name)}
    assert set(outcomes.values()) == {"holds"}


# Of each claim the first that breaks it.
QUICK = {next(mistake for mistake in MISTAKES if claim.slug in mistake.breaks) for claim in CLAIMS}


@pytest.mark.parametrize(
    "mistake", [pytest.param(m, id=str(m), marks=[] if m in QUICK else pytest.mark.full) for m in MISTAKES]
)
def test_a_mistake_breaks_what_it_declares_and_nothing_else(mistake):
    """In a moment, once of some times at least, since other processes take their part of a busy machine."""
    for _ in range(5):
        start = time.process_time()
        assert broken(mistake.target.split(".")[0], mistake.code) == mistake.breaks
        # Two mistakes in `load_mnist` need all of MNIST for their symptom, and trainings train.
        if mistake.target in ("train", "script", "load_mnist") or time.process_time() - start < 0.3:
            return
    pytest.fail("no moment is enough to judge it")


def test_something_is_claimed_of_every_name():
    others = (SCRIPT, *OWN)
    asked = tuple(dict.fromkeys(claim.needs[0] for claim in CLAIMS if claim.needs[0] not in others))
    assert (*asked, *others) == JUDGED


def test_every_claim_is_broken_by_some_mistake():
    assert {claim.slug for claim in CLAIMS} == set().union(*(mistake.breaks for mistake in MISTAKES))


def test_a_mistake_breaks_something_in_what_it_is_filed_under():
    for mistake in MISTAKES:
        # What a layer does not keep on its way forward it misses on its way back.
        filed = mistake.target.removesuffix(".forward")
        assert mistake.breaks & {claim.slug for claim in claims(filed)}, mistake.slug


def test_anchors_are_permanent():
    """A slug may be added, with its line in the list; none may vanish or change."""
    listed = (Path(reference.__file__).parents[1] / "docs/anchors.txt").read_text("utf-8").split()
    assert listed == sorted(set(listed))
    assert {line for line in listed if line.startswith("claim-")} == {f"claim-{claim}" for claim in CLAIMS}
    assert {line for line in listed if line.startswith("mistake-")} == {f"mistake-{m}" for m in MISTAKES}


FORMS = {(mistake.target.split(".")[0], mistake.form): mistake for mistake in MISTAKES}


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[str(mistake) for mistake in FORMS.values()])
def test_the_right_form_of_a_mistake_breaks_nothing(name, form):
    """What its mistakes break it keeps, least of all may it say nothing of that."""
    verdicts = {claim.slug: judge(claim, form).verdict.outcome for claim in claims(name)}
    own = [mistake for mistake in MISTAKES if (mistake.target.split(".")[0], mistake.form) == (name, form)]
    broken = set().union(*(mistake.breaks for mistake in own))
    assert {verdicts[slug] for slug in broken} == {"holds"}
    assert "broken" not in verdicts.values()


def test_every_edit_changes_something():
    for mistake in MISTAKES:
        assert all(text != other for text, other in mistake.edits.items()), mistake.slug
        assert mistake.lines(), mistake.slug


def example(x, f, h):
    # A comment stays.
    x = f(x)
    if x:
        y = h(x)
    return y


def test_the_lines_of_a_mistake_follow_from_its_edits():
    edits = {
        "    x = f(x)\n": "",
        "y = h(x)\n": "x = h(x)\n        x += 1\n",
        "    return y": "        return x",
    }
    mistake = Mistake("wrong", "example", example, edits, "", "", frozenset())
    assert mistake.lines() == [
        ("", "x = f(x)"),
        ("    x = h(x)", ""),
        ("    x += 1", "    y = h(x)"),
        ("    return x", "return y"),
    ]
    assert mistake.code(1, None, float) == 2.0


@pytest.mark.parametrize("text", ["x", "z"])
def test_a_text_that_occurs_more_or_less_often_than_said_is_refused(text):
    mistake = Mistake("wrong", "example", example, {text: "y"}, "", "", frozenset())
    with pytest.raises(ValueError, match="times in"):
        mistake.code  # noqa: B018


def test_a_mistake_and_a_claim_are_the_same_after_pickling():
    for entry in (CLAIMS[0], MISTAKES[0]):
        assert pickle.loads(pickle.dumps(entry)) is entry


def test_every_slug_can_be_explained():
    for entry in (*CLAIMS, *MISTAKES):
        lines = explain(entry.slug).splitlines()
        assert max(map(len, lines)) <= 120, entry
        text = " ".join(" ".join(lines).split())
        if entry in CLAIMS:
            assert entry.sentence in text
        else:
            assert entry.repair in text
            assert any(line.startswith(("  - |", "  + |")) for line in lines), entry


def test_wrong_and_right_line_are_under_each_other():
    wrong, right = (f"return (f(x + h) - f(x - h)) / {divisor}" for divisor in ("2*h", "(2*h)"))
    assert f"\n  - |     {wrong}\n  + |     {right}\n" in explain("halves-then-multiplies-by-h")
    theirs = "def diff(f, x, h=1e-4):\n    # two points\n    return (f(x+h) - f(x-h)) / 2*h\n"
    linecache.cache["theirs"] = len(theirs), None, theirs.splitlines(keepends=True), "theirs"
    exec(compile(theirs, "theirs", "exec"), space := {})
    report = check(numerical_diff=space["diff"])
    mark = f"{' ' * len('return (f(x+h) - f(x-h)) /')} ^^^ write `(2*h)`"
    assert f"\n  3 | return (f(x+h) - f(x-h)) / 2*h\n    | {mark}\n" in str(report)
    report = check(numerical_diff=eval("lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2*h"))
    mark = f"{' ' * len('return (f(x + h) - f(x - h)) /')} ^^^ write `(2*h)`"
    assert f"\n  - | {wrong}\n    | {mark}\n" in str(report)


def test_a_line_that_is_only_indented_wrong_is_shown_so():
    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x = np.array(init_x, float)
        for _ in range(step_num):
            x -= lr * reference.numerical_gradient(f, x)
            return x
        return None

    text = str(check(gradient_descent=gradient_descent))
    assert re.search(r"\n +\d+ \|     return x\n +\+ \| return x\n", text), text


def test_explain_tells_what_may_be_meant():
    with pytest.raises(ValueError, match="no mistake 'looks-ahead'; do you mean looks-ahead-only"):
        explain("looks-ahead")
