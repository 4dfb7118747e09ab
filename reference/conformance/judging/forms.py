"""What takes one form of what it is given, and refuses or misreads another that goes with it."""

import ast
import linecache
import re
import types
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import takewhile
from typing import Any, cast

from reference.conformance.asking import LostError, np, short
from reference.conformance.claims.layers import LABELS, SCORES
from reference.conformance.claims.two_layer_net import T, X, network
from reference.conformance.judging.case import Case, Way, tells_targets
from reference.conformance.judging.editing import Edit, edited
from reference.conformance.judging.interfaces import OF_LABELS, parameters_of
from reference.conformance.judging.networks import scored_loss
from reference.conformance.judging.repair import Deadline, HangsError, Place, bounded, lines_of, places
from reference.conformance.report import HOLDS, Finding, Line, Report

SPARSE = re.compile("sparse|label|index|categorical", re.IGNORECASE)  # a loss that says it is of labels alone
TURNED = re.compile(r"\(target, prediction\)")
SMOOTH = ("sigmoid", "sigmoid_grad", "softmax")
BACK = "two-layer-net-backpropagates-its-own-loss"
REFUSES = "`gradient` refuses labels"
ONLY = re.compile(
    r"\bonly\b|\bint(eger)?s?\b.{0,12}(targets?|labels?|class|ids?)|class (ids?|ind(ex|ices)|numbers?)"
    r"|ラベル表現|ラベルとして|ラベルで[与渡表]|整数|정수|아님|숫자 ?레이블|레이블로 주어|整数标签|标签形式"
    r"|\bno one.?hot|not.one.?hot|(?<!뿐)만 |のみ|だけ|只|仅"
    r"|one.?hot\S{0,3}\s*\S{0,6}(でない|ではな|じゃな|아닌|아닐)|(非|不是)\s*one.?hot|원.?핫\S*\s*\S*\s*(아닌|아닐|아니)",
    re.IGNORECASE,
)
OF_ROWS = re.compile(r"\baxis\s*=\s*1\b")
UNSHIFTED = "takes-the-exponential-of-the-scores-themselves"
OF_COLUMNS = re.compile(r"\baxis\s*=\s*0\b")
MORE = re.compile(r"\bC\b,\s*[HW]\b|channel|position|\bseq|time.?step|attention|\b[34].?D\b", re.IGNORECASE)
T3 = np.eye(3)[LABELS]
TWO = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1]])
TARGETS = {
    "labels": (TWO, LABELS), "one-hot targets": (TWO, T3),
    "a label of one example": (TWO[0], LABELS[0]), "a one-hot target of one example": (TWO[0], T3[0]),
}
ONE = re.compile(r"ndim\s*==\s*1|len\(\w+\.shape\)\s*==\s*1|ndim\s*<\s*2")  # who thinks of one example
TOLD_BY = {  # the claims that tell of a kind of targets themselves
    "label": "cross-entropy-error-takes-labels",
    "one example": "cross-entropy-error-is-minus-the-log-of-the-right-probability",
}
# What makes all kinds of targets one.
TO_ROWS = "{m}if {np}.size({t}) != {np}.size({y}):\n{m}    {t} = {np}.eye({np}.shape({y})[-1])[{t}]\n"
TO_LABELS = "{m}if {np}.size({t}) == {np}.size({y}):\n{m}    {t} = {t}.argmax(axis=-1)\n"
TO_BATCH = "{m}{y}, {t} = {np}.atleast_2d({y}, {t})\n"
PUT_IN = (TO_LABELS, TO_ROWS, TO_BATCH, TO_LABELS + TO_BATCH, TO_ROWS + TO_BATCH)
# The gradient of a batch, and how many examples are counted in it.
OF_ONE = re.compile(r"ndim == 1:(?:[ ]*#.*)?\s+(\w+ = \w+\.reshape|\w+, \w+ = )")
WHOLE = "takes-one-softmax-of-the-whole-batch"  # of a layer whose softmax is of one vector
GOES_BACK = re.compile(r"(self\.\w+)(?:\s*-\s*self\.\w+|\.copy\(\))")
COUNTED = re.compile(r"self\.\w+\.shape\[0\]|len\(self\.\w+\)")


def of_forms(case: Case, way: Way, report: Report) -> Report:
    """Return a report in which it is not careful that what takes labels refuses one-hot targets, or back."""
    holds = {verdict.claim.slug for verdict in report.of(HOLDS)}
    for n, one in enumerate(report.findings):
        if one.kind == "asked" and one.seen.startswith("`accuracy` is right of labels") and BACK in holds:
            text = "{m}if {t}.ndim != 1:\n{m}    {t} = {t}.argmax(axis=1)\n"
            lines = _above(case, "accuracy", r"==\s*{t}\b|\b{t}\s*==", text)
            seen = f"{one.seen}, which `gradient` takes"
            report.findings[n] = replace(one, kind="careless", level="should", lines=lines, seen=seen)
    report.findings = _of_columns(case, report.findings) if case.name == "softmax" else report.findings
    if case.name == "cross_entropy_error" and not (report.kind("mistake") or report.kind("asked")):
        _add_targets(case, way, report)
    text = "{m}if {t}.size != {y}.size:\n{m}    {t} = {np}.eye({y}.shape[-1])[{t}]\n"
    target = f"{case.name}.gradient"
    kept = [one for one in report.findings if (one.function, one.kind) != (target, "right")]
    is_open = len(kept) < len(report.findings) and not case.told
    of = r"(?P<y>\w+(\.\w+)?)\s*-\s*{t}\b(?!\.)"
    lines = _above(case, "gradient", of, text, _goes_back(case, way)) if is_open else []
    if lines and (seen := _refuses_labels(case, way)):
        report.findings = [*kept, Finding(target, "careless", "should", lines=lines, seen=seen)]
    report.findings += _of_one_example(case, way) if case.name == "SoftmaxWithLoss" else []
    report.findings += _of_rows(case, way) if case.name == "softmax" and not report.kind("mistake") else []
    report.findings += _of_integers(case, way, report) if case.name in SMOOTH else []
    return report


def _of_columns(case: Case, findings: list[Finding]) -> list[Finding]:
    """Return what is found of a softmax, with the shift of scores along the axis of its own sum."""
    place = places(case.function).get("")
    text = place.definition.text if place else ""
    if not OF_COLUMNS.search(text) or OF_ROWS.search(text):
        return findings

    def turned(line: Line) -> Line:
        return line._replace(right=line.right.replace("axis=-1", "axis=0"))

    return [
        replace(one, lines=[*map(turned, one.lines)]) if one.mistake == UNSHIFTED else one for one in findings
    ]


def _add_targets(case: Case, way: Way, report: Report) -> None:
    """Add to a report which targets a loss of batches refuses or misreads, beside those that it takes."""
    place, form = places(case.function).get(""), way.interface.said.partition(")")[2].removeprefix(", ")
    if not place or form not in ("", OF_LABELS, "of batches") or tells_targets(case.function):
        return
    d, turn = place.definition, -1 if TURNED.search(way.interface.said) else 1
    kinds = {kind: t for kind, t in TARGETS.items() if "one-hot" not in kind or not _says_so(case)}
    of_one = ONE.search(d.text)
    names = dict(zip("yt", d.given[:2][::turn], strict=False), m=d.margin(d.body[0]), np=d.numpy)
    with suppress(Exception, LostError), bounded(Deadline(1.0), d.space):
        case.start("targets of other kinds")
        claims = {slug for one in report.findings for slug in one.claims}
        wrong = _misread(case.function, turn, kinds, of_one)
        told = [what for what, slug in TOLD_BY.items() if slug in claims]
        left = [kind for kind in wrong if not any(what in kind for what in told)]
        if not left or {"labels", "one-hot targets"} <= {*wrong}:
            return
        lines, at = list[Line](), d.starts[d.body[0].lineno]
        for text in PUT_IN:
            changed = edited(d.text, [Edit(at, at, text.format(**names))])
            if not _misread(place.put(d.compiled(changed)), turn, kinds, of_one):
                lines = [*lines_of(d, changed)]
                break
        was = [one for one in report.findings if (one.function, one.kind) == (case.name, "right")]
        seen = ": ".join([*(one.seen for one in was if one.seen), f"refuses or misreads {', '.join(left)}"])
        kept = [one for one in report.findings if one not in was]
        report.findings = [*kept, Finding(case.name, "careless", "should", lines=lines, seen=seen)]


def _misread(function: Any, turn: int, kinds: dict[str, Any], of_one: Any) -> list[str]:
    """Return which kinds of targets a loss, be it the sum or the mean, misreads or refuses.

    To refuse one example is no fault of a loss that thinks of none.
    """
    wrong = []
    for kind, (y, t) in kinds.items():
        want = -np.sum(np.log([0.3, 0.1][: y.ndim]))
        try:
            got = float(function(*(y.copy(), t.copy())[::turn]))
        except HangsError:
            raise
        except Exception:
            wrong += [kind] if of_one or y.ndim == 2 else []
            continue
        wrong += [kind] if min(abs(got - want / n) for n in (1, y.ndim)) > 1e-4 else []
    return wrong


def _says_so(case: Case) -> bool:
    """Return whether a loss says that it is of labels alone: by its name, its words, or what it asserts.

    Its words are those of its text, and of the comment above it.
    """
    parts = [place.definition for place in places(case.function).values()]
    text = "".join(d.text for d in parts)
    before = (reversed(linecache.getlines(d.file)[: d.first - 1]) for d in parts)
    above = [line for lines in before for line in takewhile(_is_comment, lines)]
    words = f"{getattr(case.function, '__doc__', '')}" + "".join(re.findall("#.*", "".join([*above, text])))
    said = " ".join([case.found, *parameters_of(case.function)[:2]])
    if tells_targets(case.function):
        return True
    return bool(SPARSE.search(said) or re.search(r"\b(assert|raise)\b", text) or ONLY.search(words))


def _of_one_example(case: Case, way: Way) -> list[Finding]:
    """Return what is found of a layer that takes one example, and gives back another gradient of it."""
    parts = places(case.function)
    place = parts.get("backward")
    if case.told or not place or not (_is_of_both(parts) or any(one.mistake == WHOLE for one in way.caused)):
        return []
    with suppress(Exception, LostError), bounded(Deadline(1.0), place.definition.space):
        case.start("one example")
        loss, got = _gone_back(way, case.function, SCORES[0], T3[0])
        batch, want = _gone_back(way, case.function, SCORES[:1], T3[:1])
        u = np.exp(SCORES[:1] - np.max(SCORES[:1]))
        if np.allclose(loss, batch) and not _is_near(got, want) and _is_near(want, u / np.sum(u) - T3[:1]):
            d = place.definition
            y = GOES_BACK.search(d.text)
            text = COUNTED.sub("{0}.size // {0}.shape[-1]".format(y[1]), d.text) if y else d.text
            _, right = _gone_back(way, place.put(d.compiled(text)), SCORES[0], T3[0])
            lines = [*lines_of(d, text)] if _is_near(right, want) else []
            seen = "`forward` takes one example, and `backward` does not give the gradient of its loss"
            return [Finding("SoftmaxWithLoss.backward", "careless", "should", lines=lines, seen=seen)]
    return []


def _of_rows(case: Case, way: Way) -> list[Finding]:
    """Return what is found of a softmax of rows that refuses one vector."""
    place = places(case.function).get("")
    if case.told or not place or not OF_ROWS.search(place.definition.text) or _is_of_more(case):
        return []
    d, x = place.definition, SCORES[0]
    with suppress(Exception, LostError), bounded(Deadline(1.0), d.space):
        case.start("one vector")
        want = case.function(SCORES.copy())[0]
        try:
            case.function(x.copy())
        except (ValueError, IndexError) as error:
            said = f"{type(error).__name__}: {error}"
        else:
            return []
        text = OF_ROWS.sub("axis=-1", d.text)
        lines = [*lines_of(d, text)] if _is_near(place.put(d.compiled(text))(x.copy()), want) else []
        return [Finding("softmax", "careless", "should", lines=lines, seen=f"one vector raises {said}")]
    return []


def _is_of_more(case: Case) -> bool:
    """Return whether the second axis of a softmax may be of channels, or its words say what it is for."""
    d = places(case.function)[""].definition
    text = "".join(linecache.getlines(d.file)) or d.text
    words = f"{getattr(case.function, '__doc__', '')}" + "".join(re.findall("#.*", d.text))
    return bool("axis" in d.locals or MORE.search(text) or ONLY.search(words))


def _is_of_both(parts: dict[str, Place]) -> bool:
    """Return whether what `forward` calls tells one example from a batch."""
    d = parts["forward"].definition if "forward" in parts else None
    called = [d.space.get(name) for name in d.called] if d else []
    for n in (n for n in d.nodes if isinstance(n, ast.Attribute)) if d else ():
        owner = d.space.get(getattr(n.value, "id", "")) if d else None
        called += [getattr(owner, n.attr, None)] * isinstance(owner, types.ModuleType)
    texts = [part.definition.text for one in called for part in places(one).values() if one]
    return any(OF_ONE.search(text) for text in texts)


def _is_comment(line: str) -> bool:
    return line.strip()[:1] in ("", "#")


def _of_integers(case: Case, way: Way, report: Report) -> list[Finding]:
    """Return what is found of a function that gives another value of integers than of the same floats."""
    place = places(case.function).get("")
    is_told = any("integers" in one.seen for one in report.kind("careless"))
    is_told = is_told or bool(place and re.search(r"\b(raise|assert|isinstance)\b", place.definition.text))
    if not place or is_told or report.kind("mistake"):
        return []
    d, x = place.definition, np.array([-1, 0, 3])

    def values(function: Any) -> list[Any]:
        call, found = cast("Any", way.interface.adapt(function)), list[Any]()
        for given in (x, x.astype(float)):
            try:
                found.append(call(given.copy()))
            except HangsError:
                raise
            except Exception as error:
                found.append(error)
        return found

    with suppress(Exception, LostError), bounded(Deadline(1.0), d.space):
        case.start("integers")
        got, want = values(case.function)
        if not _is_near(want, want) or _is_near(got, want):
            return []
        at, margin, name = d.starts[d.body[0].lineno], d.margin(d.body[0]), d.given[0]
        text = edited(d.text, [Edit(at, at, f"{margin}{name} = {d.numpy}.asarray({name}, float)\n")])
        if _is_near(values(place.put(d.compiled(text)))[0], want):
            seen = f"of integers it gives {short(repr(got))}, and of the same floats {short(repr(want))}"
            kept = [*lines_of(d, text)]
            return [Finding(case.name, "careless", "should", lines=kept, seen=seen)]
    return []


def _gone_back(way: Way, function: Any, x: Any, t: Any) -> tuple[Any, Any]:
    """Return the loss of a layer and the gradient that comes back, which is the error if there is one."""
    layer = cast("Any", way.interface.adapt(function))()
    loss = layer.forward(x.copy(), t.copy())
    try:
        return loss, layer.backward(*(1,) * bool(parameters_of(layer.backward)))
    except HangsError:
        raise
    except Exception as error:
        return loss, error


def _is_near(got: Any, want: Any) -> bool:
    return not isinstance(got, Exception) and np.allclose(np.ravel(got), np.ravel(want), atol=1e-6)


def _refuses_labels(case: Case, way: Way) -> str:
    """Return what is said of a network whose gradient refuses labels, or ""."""
    make, space = cast("Any", network), places(case.function)["gradient"].definition.space
    with suppress(Exception, LostError), bounded(Deadline(1.0), space):
        case.start("labels for one-hot targets")
        net, labels = make(way.interface.adapt(case.function)), T.argmax(axis=1)
        net.gradient(X, T)
        try:
            is_taken = abs(net.loss(X, labels) - net.loss(X, T)) < 1e-6
        except HangsError:
            return ""
        except Exception:
            is_taken = False
        try:
            net.gradient(X, labels)
        except HangsError:
            return ""
        except Exception:
            return f"{REFUSES}, which `loss` takes" if is_taken else REFUSES
    return ""


def _goes_back(case: Case, way: Way) -> Callable[[Any], bool]:
    """Return what tells whether the gradient of a network is that of one-hot targets for labels as well.

    It is so for one example, if it was.
    """

    def is_it(owner: Any) -> bool:
        nets = [cast("Any", network)(way.interface.adapt(one)) for one in (case.function, owner)]
        lost = scored_loss(nets[0], X, T)
        if abs(nets[0].loss(X, T) - lost) > 1e-3 * abs(lost):
            return False  # it has no classes of which one is right
        pairs = [(nets[0].gradient(X, T), nets[1].gradient(X, t)) for t in (T, T.argmax(axis=1))]
        with suppress(ValueError, IndexError):
            pairs += [(nets[0].gradient(X[0], T[0]), None)]
            pairs[-1] = pairs[-1][0], nets[1].gradient(X[0], T[0])
        return all(other and all(_is_near(other[key], one[key]) for key in one) for one, other in pairs)

    return is_it


def _above(
    case: Case, method: str, pattern: str, text: str,
    is_it: Callable[[Any], bool] = lambda function: True,
) -> list[Line]:
    """Return what is to be put in above the statement of a method that has a pattern of its targets.

    There is none if it is tried, and is not it.
    """
    if not (place := places(case.function).get(method)):
        return []
    d, t = place.definition, place.definition.given[-1]
    for statement in d.body:
        if found := re.search(pattern.format(t=t), d.segment(statement)):
            at, margin = d.starts[statement.lineno], d.margin(statement)
            put_in = text.format(m=margin, t=t, np=d.numpy, **found.groupdict())
            changed = edited(d.text, [Edit(at, at, put_in)])
            with suppress(Exception, LostError), bounded(Deadline(1.0), d.space):
                case.start("labels for one-hot targets")
                return [*lines_of(d, changed)] if is_it(place.put(d.compiled(changed))) else []
    return []
