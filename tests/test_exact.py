"""The oracle for functions: two ways to each value, and bounds that a program never breaks."""

import ast
import math
import statistics
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import flint
import measured_ulps
import mpmath
import numpy as np
import pytest
import sympy

from reference import forward_difference, naive_numerical_diff, numerical_diff
from reference.exact import bounds, enclosure, formula, limit
from reference.exact.bounds import Bound, best_step, bound, judge
from reference.exact.catalogue import CATALOGUE, KINKED, SMOOTH, Entry
from reference.exact.enclosure import VALUE, Undecidable
from reference.exact.expression import OPERATORS, evaluate, record

FULL = pytest.mark.full
STEPS = [float(f"1e-{k}") for k in range(1, 16)]
SOME = [STEPS[k] for k in (0, 2, 3, 5, 8, 11, 14)]  # in the quick tier
DTYPES = [np.float64, np.float32]
PLACES = [(entry, x, index) for entry in SMOOTH for x in entry.points for index in range(np.size(x))]
arb = flint.arb


def along(entry: Entry, x: np.ndarray, index: int):
    """Return the entry as a function of one coordinate, the others held."""
    if x.ndim == 0:
        return entry.f
    return lambda t: entry.f([t if i == index else x[i] for i in range(x.size)])


def exactly(number: Fraction) -> Any:
    return flint.fmpq(number.numerator, number.denominator)


# ---- A function is recorded as it is written ----


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_record_computes_what_the_function_computes(entry, dtype):
    functions = {name: getattr(np, name) for name in VALUE if hasattr(np, name)}
    arithmetic = {**functions, **OPERATORS, "constant": dtype}
    for point in entry.points:
        x = np.asarray(point, dtype)
        with np.errstate(over="ignore"):
            assert evaluate(record(entry.f, x.shape), list(x.flat), arithmetic) == entry.f(x[()])


def test_what_is_no_step_dtype_or_order_is_refused():
    with pytest.raises(ValueError, match="h must be positive"):
        bound(np.exp, 1.0, h=-1e-4)
    with pytest.raises(TypeError, match="got float16"):
        bound(np.exp, 1.0, dtype=np.float16)
    with pytest.raises(ValueError, match="must be at most 9"):
        enclosure.derivative(np.exp, 1.0, order=10)


# ---- Two independent ways to each value ----


@pytest.mark.parametrize("order", [pytest.param(0, marks=FULL), 1, pytest.param(2, marks=FULL), 3])
def test_sympy_and_ball_arithmetic_agree_to_thirty_digits(order):
    for entry, x, index in PLACES:
        ball = enclosure.derivative(entry.f, x, order, index) if order else enclosure.value(entry.f, x)
        number = limit.derivative(entry.f, x, order, index)
        if number.is_Rational:
            with flint.ctx.workprec(20_000):  # the digits of 7.0**99, and of 1 / 0.003 with its enclosure
                assert ball.overlaps(arb(flint.fmpq(int(number.p), int(number.q)))), entry.name
            assert ball.is_exact() or ball.rel_accuracy_bits() > 100 or number == 0 > ball.rad() - 1e-300
        else:
            for digits in (45, 60):
                with flint.ctx.workdps(70):
                    value = arb(str(number.evalf(digits, maxn=1000)))
                    assert abs(value - ball) <= abs(ball) * arb(10) ** -30, entry.name


def test_polynomials_are_exact_in_every_way():
    for entry, x, index in PLACES:
        quotient = formula.central(entry.f, x, 1e-4, index)
        if isinstance(quotient, Fraction):
            symbols, values = limit.symbolic(entry.f, np.shape(x)), np.atleast_1d(x).tolist()
            moved = [list(map(sympy.Rational, values)) for _ in range(2)]
            moved[0][index] += sympy.Rational(1e-4)
            moved[1][index] -= sympy.Rational(1e-4)
            plus, minus = (symbols[0].subs(dict(zip(symbols[1], m, strict=True))) for m in moved)
            assert (plus - minus) / (2 * sympy.Rational(1e-4)) == sympy.Rational(quotient)


@pytest.mark.parametrize("h", [1e-4, 1e-15])
def test_mpmath_at_two_precisions_agrees_with_the_enclosed_formula(h):
    names = ("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "tanh", "sqrt")
    arithmetic = {**OPERATORS, "constant": mpmath.mpf, "arctan": mpmath.atan}
    arithmetic |= {name: getattr(mpmath, name) for name in names}
    enclosed = 0
    for entry, x, index in PLACES:
        quotient = formula.central(entry.f, x, h, index)
        if isinstance(quotient, Fraction):
            continue
        enclosed += 1
        for digits in (100, 150):
            with mpmath.workdps(digits):
                ends = [[mpmath.mpf(v) for v in np.atleast_1d(x).tolist()] for _ in range(2)]
                ends[0][index] += h
                ends[1][index] -= h
                plus, minus = (evaluate(record(entry.f, np.shape(x)), end, arithmetic) for end in ends)
                with flint.ctx.workdps(60):
                    other = arb(mpmath.nstr((plus - minus) / (2 * mpmath.mpf(h)), 50))
                    assert abs(other - quotient) <= abs(quotient) * arb(10) ** -30, entry.name
    assert enclosed > 30


def test_of_degree_two_central_is_the_limit_and_forward_is_off_by_half_h_f2():
    seen = set()
    for entry, x, index in PLACES:
        expression, symbols = limit.symbolic(entry.f, np.shape(x))
        if not expression.is_polynomial() or sympy.degree(expression, symbols[index]) > 2:
            continue
        seen.add(entry.name)
        quotients = [formula.central(entry.f, x, h, index) for h in STEPS]
        first, second = (Fraction(str(limit.derivative(entry.f, x, order, index))) for order in (1, 2))
        assert quotients == [first] * len(STEPS)
        for h in STEPS:
            assert formula.forward(entry.f, x, h, index) - first == Fraction(h) * second / 2
    assert {"function_1", "function_2", "function_tmp1", "line", "square_far_out", "saddle"} <= seen
    assert formula.central(CATALOGUE["cube"].f, 1.5, 0.25) - Fraction(27, 4) == Fraction(1, 16)


# ---- The bounds ----


class Case(NamedTuple):
    entry: Entry
    x: np.ndarray
    index: int
    h: float
    value: float
    error: Any
    bound: Bound


def sweep(dtype, steps, forward=False):
    cases, undecided = [], Counter()
    difference = forward_difference if forward else numerical_diff
    for entry, point, index in PLACES:
        x = np.asarray(point, dtype)
        f, here = along(entry, x, index), dtype(x.flat[index])
        exact = enclosure.derivative(entry.f, x, index=index)
        for h in steps:
            try:
                limits = bound(entry.f, x, h, dtype, index, forward)
            except Undecidable as reason:
                undecided[str(reason)] += 1
                continue
            computed = difference(f, here, h) if forward else difference(f, here, h, dtype=dtype)
            assert computed.dtype == dtype
            with flint.ctx.workprec(200):
                error = abs(arb(float(computed)) - exact)
            cases.append(Case(entry, x, index, h, float(computed), error, limits))
    return cases, undecided


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((dtype, steps), marks=marks, id=f"{dtype.__name__}-{len(steps)}")
        for steps, marks in ((SOME, ()), (STEPS, FULL))
        for dtype in DTYPES
    ],
)
def swept(request):
    return request.param[0], *sweep(*request.param)


def test_no_measured_error_exceeds_its_bound(swept):
    dtype, cases, undecided = swept
    print(f"{dtype.__name__}: {len(cases)} cases decided, {dict(undecided)} undecidable")
    assert len(cases) > 480
    assert undecided.total() < 0.06 * len(cases)
    assert [case for case in cases if not case.error <= case.bound.total] == []


def test_the_bound_is_close_at_the_usual_step(swept):
    dtype, cases, _ = swept
    ratios = [float(case.bound.total / case.error) for case in cases if case.h == 1e-4 and case.error > 0]
    median = statistics.median(ratios)
    print(f"{dtype.__name__}: median of bound / measured at h = 1e-4: {median:.3g} of {len(ratios)}")
    assert median < (10 if dtype is np.float64 else 50)


@pytest.mark.parametrize("part", Bound._fields)
def test_each_part_of_the_bound_is_needed(swept, part):
    dtype, cases, _ = swept
    broken = [case for case in cases if case.error > case.bound.total - getattr(case.bound, part)]
    print(f"{dtype.__name__}: without {part} {len(broken)} of {len(cases)} are broken")
    assert broken


@pytest.mark.parametrize("factor", [1, 1000])
def test_the_folklore_bound_is_broken(swept, factor):
    dtype, cases, _ = swept
    eps = float(np.finfo(dtype).eps)
    broken, sizes = 0, {}
    for case in cases:
        place = case.entry.name, case.x.tobytes(), case.index
        if place not in sizes:
            third = enclosure.derivative(case.entry.f, case.x, 3, case.index)
            sizes[place] = abs(third), abs(enclosure.value(case.entry.f, case.x))
        third, value = sizes[place]
        broken += bool(case.error > third * case.h**2 / 6 + factor * eps * value / case.h)
    print(f"{dtype.__name__}: h^2/6 |f'''| + {factor} eps |f| / h is broken in {broken} of {len(cases)}")
    assert broken > 20


@pytest.mark.parametrize("steps", [STEPS[1::4], pytest.param(STEPS, marks=FULL)], ids=len)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_forward_difference_keeps_its_bound(dtype, steps):
    cases, _ = sweep(dtype, steps, forward=True)
    assert len(cases) > 66 * len(steps)
    assert [case for case in cases if not case.error <= case.bound.total] == []


def test_the_naive_quotient_keeps_its_bound_in_float64_and_has_none_in_float32():
    for entry in SMOOTH:
        for x in entry.points:
            if np.ndim(x) == 0:
                error = abs(arb(float(naive_numerical_diff(entry.f, x))) - enclosure.derivative(entry.f, x))
                assert error <= bound(entry.f, x, 1e-50, forward=True).total
    with pytest.raises(Undecidable, match="the step is 0 in float32"):
        bound(CATALOGUE["function_1"].f, 5.0, 1e-50, np.float32, forward=True)


@pytest.mark.parametrize("steps", [STEPS[1:8:3], pytest.param(STEPS[:8], marks=FULL)], ids=len)
def test_the_formula_is_within_the_truncation_bound(steps):
    decided = 0
    for entry, x, index in PLACES:
        exact = enclosure.derivative(entry.f, x, index=index)
        for h in steps:
            try:
                allowed = bound(entry.f, x, h, index=index).truncation
            except Undecidable:
                continue
            quotient = formula.central(entry.f, x, h, index)
            with flint.ctx.workprec(1000):
                quotient = arb(exactly(quotient)) if isinstance(quotient, Fraction) else quotient
                decided += 1
                assert not abs(quotient - exact) > allowed, (entry.name, x, h)
    assert decided > 62 * len(steps)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_evaluation_keeps_its_running_error_at_drawn_points(dtype):
    rng, ratios = np.random.default_rng(3), []
    with flint.ctx.workprec(200):
        for entry, x, _ in PLACES:
            points = (x * (1 + rng.uniform(-1e-3, 1e-3, (8, np.size(x))))).astype(dtype)
            for point in points:
                if entry.name == "power_99" and x > 1 and dtype is np.float32:
                    continue  # it overflows
                point = point if np.ndim(x) else point[0]
                question = bounds.Question.of(entry.f, point, dtype, 0, None, None)
                line = question.line()
                allowed, error = question.evaluated(line), abs(arb(float(entry.f(point))) - line.here)
                assert error <= allowed, (entry.name, point)
                if error > 0:
                    ratios.append(float(allowed / error))
    print(f"{dtype.__name__}: median of bound / error of an evaluation {statistics.median(ratios):.2g}")
    assert statistics.median(ratios) < 50


def test_the_supremum_is_no_less_than_any_sample():
    for entry, x, index in PLACES:
        expression, symbols = limit.symbolic(entry.f, np.shape(x))
        place = dict(zip(symbols, np.atleast_1d(x).tolist(), strict=True))
        third = sympy.lambdify(symbols, sympy.diff(expression, symbols[index], 3), "mpmath")
        values = [mpmath.mpf(v) for v in place.values()]
        with flint.ctx.workprec(200):
            line = bounds.Question.of(entry.f, x, np.float64, index, None, None).line()
            try:
                proved = enclosure.supremum(line, arb(-0.05), arb(0.05), 3)
            except Undecidable:
                continue
            samples = []
            for t in np.linspace(-0.05, 0.05, 21):
                samples.append(abs(third(*values[:index], values[index] + t, *values[index + 1 :])))
            assert max(samples) <= float(proved) * (1 + 1e-12), entry.name  # mpmath rounds too
            assert float(proved) <= 1.5 * float(max(samples)) + 1e-300, entry.name


@pytest.mark.parametrize("steps", [STEPS[:4:2], pytest.param(STEPS, marks=FULL)], ids=len)
def test_undecidable_is_what_leaves_the_domain_or_meets_a_kink_and_nothing_else(steps):
    for entry in CATALOGUE.values():
        for x in entry.points:
            if np.ndim(x):
                continue
            for h in steps:
                low, high = x - h, x + h
                inside = entry.domain[0] < low and high < entry.domain[1]
                inside = inside and not any(low <= place <= high for place in entry.singular)
                try:
                    bound(entry.f, x, h)
                    decided = True
                except Undecidable:
                    decided = False
                assert decided == inside, (entry.name, x, h)


def test_an_evaluation_that_overflows_is_undecidable():
    with pytest.raises(Undecidable, match="not finite in float32"):
        bound(CATALOGUE["power_99"].f, 7.0, 1e-4, np.float32)
    with pytest.raises(Undecidable, match="not finite in float32"):
        bound(lambda x: 1e300 * x, 1.0, 1e-4, np.float32)
    with pytest.raises(Undecidable, match="not finite in float32"):
        bound(np.sin, 1e300, 1e-4, np.float32)
    with pytest.raises(Undecidable, match="not finite in float64"):
        bound(lambda x: 1e308 * (1e308 * x), 1.0)
    with pytest.raises(Undecidable, match="the stencil leaves the domain"):
        bound(np.sin, math.nan)


def test_the_best_step_is_nearly_as_good_as_any(swept):
    dtype, cases, _ = swept
    least = {}
    for case in cases:
        place = case.entry.name, case.x.tobytes(), case.index
        _, total = least.get(place, (None, math.inf))
        if case.x.flat[case.index] + dtype(case.h) != case.x.flat[case.index]:
            least[place] = case, min(total, case.bound.total)
    tried = 0
    for (entry, x, index, *_), total in least.values():
        step = best_step(entry.f, x, dtype, index)
        if step is not None and step <= 0.1:
            tried += 1
            assert bound(entry.f, x, step, dtype, index).total <= 2.1 * total, entry.name
    assert tried > 30


# ---- What is assumed of NumPy's functions ----


def beyond_two_thirds(name, single, double):
    return [
        f"np.{name} in {np.dtype(dtype)}: {worst:.2f} ulp of {bounds.ulps(name, dtype)}"
        for dtype, worst in ((np.float32, single), (np.float64, double))
        if worst > bounds.ulps(name, dtype) * 2 / 3
    ]


@pytest.mark.parametrize("name", measured_ulps.RANGES)
def test_measured_ulps_stay_within_two_thirds_of_the_table(name):
    worst = [measured_ulps.worst(name, dtype, 800) for dtype in (np.float32, np.float64)]
    assert beyond_two_thirds(name, *worst) == []
    assert max(worst) > 0.4  # the measurement can fail


@FULL
def test_measured_ulps_stay_within_two_thirds_of_the_table_on_each_level_of_processor():
    for off, table in measured_ulps.at_each_level(10_000).items():
        print("without", off or "nothing", table)
        assert [fault for name, worst in table.items() for fault in beyond_two_thirds(name, *worst)] == []


def test_every_function_that_is_measured_stands_in_the_table():
    assert set(measured_ulps.RANGES) == set(bounds.MEASURED_ULPS)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_operation_errs_by_no_more_than_half_a_unit(dtype):
    rng = np.random.default_rng(2)
    a, b = rng.uniform(-3, 3, (2, 500)).astype(dtype)
    for name in ("add", "subtract", "multiply", "divide"):
        for x, y, computed in zip(a, b, getattr(np, name)(a, b), strict=True):
            error = abs(Fraction(float(computed)) - OPERATORS[name](Fraction(float(x)), Fraction(float(y))))
            assert error <= Fraction(float(np.spacing(abs(computed)))) / 2


# ---- Kinks ----


def test_one_sided_derivatives_of_the_catalogue():
    slopes = {
        ("abs", 0.0): (-1, 1), ("relu", 0.0): (0, 1), ("larger_of_x_and_square", 0.0): (0, 1),
        ("larger_of_x_and_square", 1.0): (1, 2), ("clip", -1.0): (0, 1), ("clip", 1.0): (1, 0),
        ("floor", 1.0): (math.inf, 0),
    }  # fmt: skip
    for entry in KINKED:
        for x in entry.points:
            left, right = map(float, enclosure.one_sided(entry.f, x))
            if x in entry.singular:
                assert (left, right) == slopes.pop((entry.name, x))
                with pytest.raises(Undecidable, match="kink"):
                    enclosure.derivative(entry.f, x)
            else:
                assert left == right == float(enclosure.derivative(entry.f, x))
    assert not slopes


def test_one_sided_derivatives_are_limits_of_one_sided_quotients():
    for entry in KINKED:
        for x in entry.points:
            for side, slope in zip((-1, 1), enclosure.one_sided(entry.f, x), strict=True):
                h = side * 2.0**-40
                quotient = float(formula.forward(entry.f, x, h))
                assert quotient == pytest.approx(float(min(slope, 2.0**40)), rel=0, abs=2.0**-39)


# ---- The oracle asked and judging ----


def test_the_central_difference_is_never_judged_wrong_and_mistakes_are(swept):
    dtype, cases, _ = swept
    verdicts = Counter()
    for case in cases:
        if case.h != 1e-4:
            continue
        question = (case.entry.f, case.x, case.h, dtype, case.index)
        verdicts[judge(case.value, *question).verdict] += 1
        verdicts[judge(case.value * case.h**2, *question).verdict, "(a / 2) * h"] += 1
        verdicts[judge(-case.value, *question).verdict, "minus"] += 1
    print(dtype.__name__, dict(verdicts))
    assert "wrong" not in verdicts
    assert verdicts["wrong", "(a / 2) * h"] > 40
    assert verdicts["wrong", "minus"] > 40


# ---- The house ----


def test_without_python_flint_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "flint", None)
    assert formula.central(lambda x: x**3, 1.0, 0.25) == Fraction(49, 16)
    for question in (enclosure.value, bound, best_step, limit.derivative):
        with pytest.raises(ModuleNotFoundError, match=r"^ball arithmetic needs python-flint: pip install.*$"):
            question(np.exp, 1.0)


def test_the_oracle_shares_no_code_with_what_it_judges():
    for path in Path(bounds.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                # The table of functions and the rule for weights are inputs of the vectors, no answers.
                inputs = name == "reference.vectors"
                assert inputs or name.split(".")[0] != "reference" or name.startswith("reference.exact"), path


def test_a_sum_over_an_array_may_be_added_in_any_order():
    # Neighbours cancel; NumPy's eight partial sums grow large before they do, unlike a sum from the left.
    rng = np.random.default_rng(0)
    for _ in range(100):
        x = np.zeros(128)
        x[0::8] = rng.uniform(1, 1.05, 16) * 2**20
        x[1::8] = -x[0::8]
        assert abs(numerical_diff(lambda x_0, x=x: np.sum([x_0, *x[1:]]), x[0]) - 1) <= bound(np.sum, x).total


def test_a_quotient_that_overflows_is_undecidable():
    for dtype, f in ((np.float64, lambda x: 1.7e308 * x), (np.float32, lambda x: 3e38 * x)):
        with pytest.raises(Undecidable, match="the quotient is not finite"):
            bound(f, 0.0, 1.0, dtype)


def test_a_hole_is_not_differentiable():
    with pytest.raises(Undecidable, match="a kink or a jump"):
        enclosure.derivative(lambda x: np.floor(x) + np.floor(-x), 0.0)


def test_where_f_is_undefined_it_has_no_derivative():
    for f in (lambda x: 0 * np.log(x), lambda x: np.log(x) * 0 + x):
        assert judge(0.0, f, -1.0).verdict == "undecidable"


def test_nan_is_wrong():
    assert judge(math.nan, np.sin, 1.0).verdict == "wrong"


def test_an_answer_of_another_dtype_is_judged():
    answer = numerical_diff(np.sin, 1.0, dtype=np.float32)
    assert judge(answer, np.sin, 1.0, dtype=np.float32).verdict == "right"


def test_what_occurs_twice_is_evaluated_once():
    def newton(x):
        y = x
        for _ in range(40):  # 2^40 evaluations otherwise
            y = 0.5 * (y + x / y)
        return y

    assert abs(enclosure.derivative(newton, 2.0) - 1 / (2 * np.sqrt(2))) < 1e-15


def test_the_truncation_of_a_cube_is_h_squared():
    assert bound(lambda x: x**3, 1.0, 2.0**-10).truncation == 2.0**-20


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ({"answer": None}, TypeError),
        ({"h": "a"}, ValueError),
        ({"h": np.inf}, ValueError),
        ({"dtype": int}, TypeError),
    ],
)
def test_a_question_that_is_none_is_refused(question, error):
    with pytest.raises(error):
        judge(**({"answer": 1.0, "f": lambda x: x, "x": 1.0} | question))
