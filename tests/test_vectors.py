"""The published vectors: their form, their truth, and that this package keeps them."""

import copy
import functools
import gzip
import hashlib
import json
import pickle
import re
import shutil
import subprocess
from collections import Counter
from fractions import Fraction
from pathlib import Path

import jsonschema
import mpmath
import numpy as np
import pytest
from scipy import special

import reference
from reference import cli
from reference.exact.published import cases
from reference.exact.published import format as writer
from reference.vectors import EXPRESSIONS, FUNCTIONS, WEIGHTS, initial, load, manifest, vectors

DOCS = Path(reference.__file__).parents[1] / "docs"
FULL = pytest.mark.full


def network(params):
    net = reference.TwoLayerNet(*params["W1"].shape, len(params["b2"]))
    net.params = params
    return net


@functools.cache
def mnist():
    return reference.load_mnist()[0]


def train(sizes, seed, std, lr, batches, entries):
    """Train our network in doubles; return the loss and some parameters after each step."""
    net, record = network(initial(seed, sizes, std)), {key: [] for key in ("loss", *entries)}
    for batch in batches:
        x, t = (part[batch] for part in mnist())
        step = net.gradient(x, t)
        net.params = {key: value - lr * step[key] for key, value in net.params.items()}
        record["loss"].append(net.loss(x, t))
        for key, places in entries.items():
            record[key].append(net.params[key][tuple(places.T)])
    return {key: np.array(values) for key, values in record.items()}


OURS = {name: getattr(reference, name) for name in cases.RULES if hasattr(reference, name)} | {
    "TwoLayerNet.predict": lambda params, x: network(params).predict(x),
    "TwoLayerNet.loss": lambda params, x, t: network(params).loss(x, t),
    "TwoLayerNet.gradient": lambda params, x, t: network(params).gradient(x, t),
    "sgd": lambda params, grads, lr: {key: params[key] - lr * grads[key] for key in params},
    "sgd_path": train,
    "mnist_gradient": lambda sizes, seed, std, batch: (
        network(initial(seed, sizes, std)).gradient(*(part[batch] for part in mnist()))
    ),
}


@pytest.mark.parametrize(
    ("name", "case"),
    [(name, case) for name in OURS for case in vectors(name)],
    ids=lambda each: getattr(each, "id", each),
)
def test_this_package_keeps_the_vectors(name, case):
    before = copy.deepcopy([case.args[argument] for argument in case.unchanged])
    if case.raises:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - the case says which
            OURS[name](**case.args)
        assert type(raised.value).__name__ == case.raises
    else:
        close(OURS[name](**case.args), case.value, case.bound)
    np.testing.assert_equal([case.args[argument] for argument in case.unchanged], before)


def close(answer, value, bound):
    if isinstance(value, dict):
        assert answer.keys() == value.keys()
        for key in value:
            close(answer[key], value[key], bound[key])
    else:
        assert np.shape(answer) == np.shape(value)
        assert np.all(np.abs(answer - value) <= bound)


def at_the_start_for_ever(f, init_x, lr, step_num):
    return init_x - lr * step_num * reference.numerical_gradient(f, init_x)


def changes_init_x(f, init_x, lr, step_num):
    for _ in range(step_num):
        init_x -= lr * reference.numerical_gradient(f, init_x)
    return init_x


def of_one_entry(f, x, h=1e-4):
    grad = np.zeros(x.size)
    for i, value in enumerate(x.ravel()):
        grad[i] = (f(np.array([value + h])) - f(np.array([value - h]))) / (2 * h)
    return grad.reshape(x.shape)


def descent_with(gradient):
    def descend(f, init_x, lr, step_num):
        x = np.array(init_x, float)
        for _ in range(step_num):
            x = x - lr * gradient(f, x)
        return x

    return descend


def by_hand(f, x):
    slopes = {
        "function_2": lambda: 2 * x,
        "bowl": lambda: np.array([x[0] / 10, 2 * x[1]]),
        "rosenbrock": lambda: np.array(
            [-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)]
        ),
    }
    return slopes[f.__name__]()


def in_place(function):
    def change(x):
        x = np.asarray(x)
        answer = function(x)
        if x.dtype.kind == "f":
            x[...] = answer
        return answer

    return change


def in_the_dtype_of_x(f, x, h=1e-4):
    grad = np.zeros_like(x)
    for i in range(x.size):
        kept = x.flat[i]
        x.flat[i] = kept + h
        plus = f(x)
        x.flat[i] = kept - h
        grad.flat[i] = (plus - f(x)) / (2 * h)
        x.flat[i] = kept
    return grad


def row_by_row(f, x, h=1e-4):
    return np.array([in_the_dtype_of_x(f, row) for row in x]) if x.ndim == 2 else in_the_dtype_of_x(f, x, h)


def log_of_the_right_times_t(y, t):
    y, t = np.atleast_2d(y), np.atleast_1d(t)
    return -np.sum(t * np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


def changed(change):
    """Return the network's gradient with a change of its parts."""

    def gradient(params, x, t):
        found = network(params).gradient(x, t)
        return found | change(found, network(params), x, t)

    return gradient


def of_the_loss_without_delta(found, net, x, t):
    y = np.atleast_2d(net.predict(x))
    t = np.atleast_2d(t if np.ndim(t) == np.ndim(x) else np.eye(y.shape[1])[t])
    return {"b2": (y - t).sum(axis=0) / len(y)}


e = np.exp
MISTAKES = {
    "halves, then multiplies by h": ("numerical_diff", lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2 * h),
    "a forward difference": ("numerical_diff", lambda f, x, h=1e-4: (f(x + h) - f(x)) / h),
    "h is 1e-50": ("numerical_diff", lambda f, x, h=1e-50: (f(x + h) - f(x)) / h),
    "h is 1e4": ("numerical_diff", lambda f, x, h=1e4: (f(x + h) - f(x - h)) / (2 * h)),
    "a step of its own": ("numerical_diff", lambda f, x, h=0: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4),
    "f(x[idx])": ("numerical_gradient", of_one_entry),
    "in integers": ("numerical_gradient", in_the_dtype_of_x),
    "row by row": ("numerical_gradient", row_by_row),
    "always 0": ("numerical_gradient", lambda f, x, h=1e-4: np.zeros(x.shape)),
    "moves a copy": (
        "numerical_gradient", lambda f, x, h=1e-4: reference.numerical_gradient(f, x.tolist(), h)
    ),
    "the start for ever": ("gradient_descent", at_the_start_for_ever),
    "init_x changed": ("gradient_descent", changes_init_x),
    "plus for minus": (
        "gradient_descent", lambda f, init_x, lr, **steps: reference.gradient_descent(f, init_x, -lr, **steps)
    ),
    "a step of 1e-5 in descent": (
        "gradient_descent", descent_with(lambda f, x: reference.numerical_gradient(f, x, 1e-5))
    ),
    "descent by hand": ("gradient_descent", descent_with(by_hand)),
    "a sigmoid in place": ("sigmoid", in_place(reference.sigmoid)),
    "a softmax in place": ("softmax", in_place(reference.softmax)),
    "mirrored": ("sigmoid", lambda x: 1 / (1 + e(x))),
    "s (1 - s)": ("sigmoid_grad", lambda x: reference.sigmoid(x) * (1 - reference.sigmoid(x))),
    "no shift": ("softmax", lambda x: e(x) / e(x).sum(axis=-1, keepdims=True)),
    "over the whole batch": ("softmax", lambda x: e(x - x.max()) / e(x - x.max()).sum()),
    "one maximum for all": (
        "softmax", lambda x: e(x - x.max()) / e(x - x.max()).sum(axis=-1, keepdims=True)
    ),
    "over the first axis": ("softmax", lambda x: e(x) / e(x).sum(axis=0)),
    "t log(y[arange, t])": ("cross_entropy_error", log_of_the_right_times_t),
    "sum": (
        "cross_entropy_error", lambda y, t: reference.cross_entropy_error(y, t) * len(np.atleast_2d(y))
    ),
    "no delta": ("cross_entropy_error", lambda y, t: reference.cross_entropy_error(y - 1e-7, t)),
    "soft targets made hard": (
        "cross_entropy_error",
        lambda y, t: reference.cross_entropy_error(y, t.argmax(axis=-1) if np.ndim(t) == np.ndim(y) else t),
    ),
    "sigmoid at the output": (
        "TwoLayerNet.predict",
        lambda params, x: reference.sigmoid(
            reference.sigmoid(x @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]
        ),
    ),
    "b1 left out": (
        "TwoLayerNet.predict", lambda params, x: network(params | {"b1": 0 * params["b1"]}).predict(x)
    ),
    "a batch of 100": ("TwoLayerNet.gradient", changed(lambda g, *_: {k: v / 100 for k, v in g.items()})),
    "b2 from b1": ("TwoLayerNet.gradient", changed(lambda g, *_: {"b2": g["b1"]})),
    "W2 from W1": ("TwoLayerNet.gradient", changed(lambda g, *_: {"W2": g["W1"]})),
    "(y - t) / N": ("TwoLayerNet.gradient", changed(of_the_loss_without_delta)),
    "uphill": ("sgd", lambda params, grads, lr: {k: params[k] + lr * grads[k] for k in params}),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_that_people_make_is_seen(name):
    function, mistake = MISTAKES[name]
    seen = []
    for case in vectors(function):
        before = copy.deepcopy([case.args[argument] for argument in case.unchanged])
        if case.raises:
            continue
        try:
            with np.errstate(all="ignore"):
                close(mistake(**case.args), case.value, case.bound)
            np.testing.assert_equal([case.args[argument] for argument in case.unchanged], before)
        except (AssertionError, IndexError, TypeError, ValueError, RuntimeWarning):
            seen.append(case.id)
    print(seen)
    assert seen


RIGHT = {
    "1 / (1 + exp(-x)) as it stands": ("sigmoid", lambda x: 1 / (1 + e(-np.asarray(x, float)))),
    "SciPy's sigmoid": ("sigmoid", lambda x: special.expit(np.asarray(x, float))),
    "exp(-log(1 + exp(-x)))": ("sigmoid", lambda x: e(-np.logaddexp(0, -np.asarray(x, float)))),
    "SciPy's softmax": ("softmax", lambda x: special.softmax(x, axis=-1)),
    "exp(x - logsumexp(x))": ("softmax", lambda x: e(x - special.logsumexp(x, axis=-1, keepdims=True))),
}


@pytest.mark.parametrize("name", RIGHT)
def test_another_right_implementation_passes(name):
    function, right = RIGHT[name]
    for case in vectors(function):
        if not case.raises:
            with np.errstate(over="ignore", under="ignore"):
                close(right(**case.args), case.value, case.bound)


def test_a_function_without_vectors_is_refused():
    with pytest.raises(ValueError, match=r"must be one of numerical_diff, .*, got 'cosine'"):
        vectors("cosine")


def test_the_arguments_go_through_pickle_and_a_closure_still_reads_its_array():
    assert pickle.loads(pickle.dumps(FUNCTIONS)) == FUNCTIONS
    case = next(case for case in vectors("numerical_gradient") if case.id == "closure-over-a-vector")
    args = pickle.loads(pickle.dumps(case.args))
    args["x"][0] = 0
    assert args["f"](None) == 16


# The form.


def cut(value, most):
    """Return a part of a file with its long lists cut, which the schema takes a long time for."""
    if isinstance(value, dict):
        return {key: cut(part, most) for key, part in value.items()}
    return [cut(part, most) for part in value[:most]] if isinstance(value, list) else value


def lint(folder, most=100):
    """Return what is wrong with a set of vectors; the schema is asked about so many entries of each list."""
    faults = []
    schema = jsonschema.Draft202012Validator(json.loads((folder / writer.SCHEMA).read_bytes()))
    listed = json.loads((folder / "manifest.json").read_bytes())
    if listed != writer.manifest(folder, listed["functions"]):
        faults.append("the manifest is not of these files")
    published = []
    for function in listed["functions"]:
        text = (folder / f"{function}.json").read_bytes()
        document = json.loads(text)
        faults += [f"{function}: {error.message[:200]}" for error in schema.iter_errors(cut(document, most))]
        floats = []
        json.loads(text, parse_float=floats.append)
        faults += [f"{function}: decimal float {number}" for number in floats]
        if writer.document_bytes(document) != text:
            faults.append(f"{function}: the bytes are not canonical")
        tests = document["tests"]
        published += [f"{function} {test['id']}" for test in tests]
        used = {flag for test in tests for flag in test["flags"]}
        faults += [f"{function}: unknown flag {flag}" for flag in used - document["notes"].keys()]
        faults += [f"{function}: unused note {flag}" for flag in document["notes"].keys() - used]
        if document["numberOfTests"] != len(tests):
            faults.append(f"{function}: wrong count")
        for test in tests:
            faults += [f"{test['id']}: {fault}" for fault in lint_test(test)]
    faults += [f"duplicate id {name}" for name, number in Counter(published).items() if number > 1]
    once = set((folder / "ids.txt").read_text(encoding="utf-8").splitlines())
    faults += [f"changed id {name}" for name in once ^ set(published)]
    return faults


def lint_test(test):
    page, anchor = test["spec"].split("#")
    headings = re.findall(r"^#+ (.*)$", (DOCS / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE)
    if anchor not in {heading.lower().replace(" ", "-") for heading in headings}:
        yield f"dead anchor {test['spec']}"
    expected, tolerance = test.get("expected", {}), test.get("tolerance", {})
    if "shape" not in expected and expected.keys() != tolerance.keys():
        yield "a tolerance is not for what is expected"
    for array in [*arrays(test["args"]), *arrays(expected)]:
        sizes = {len(array[name]) for name in ("data", "binary64", "certified") if name in array}
        if sizes != {np.prod(array["shape"], dtype=int)}:
            yield "an array does not have its shape"
        for text, double in zip(array.get("certified", []), array.get("binary64", []), strict=False):
            number = float.fromhex(double)  # both are rounded: a tie may fall either way in the decimal
            if abs(Fraction(text) - Fraction(number)) > Fraction(np.spacing(abs(number)).item()) * 501 / 1000:
                yield f"{text} is not {double}"
    for argument in test.get("unchanged", []):
        if argument not in test["args"]:
            yield f"no argument {argument}"


def arrays(value):
    """Yield every array in a part of a file."""
    if isinstance(value, dict):
        if "shape" in value:
            yield value
        else:
            for part in value.values():
                yield from arrays(part)


@pytest.mark.parametrize("most", [100, pytest.param(None, marks=FULL)])
def test_the_published_set_has_no_fault(most):
    assert lint(writer.FILES, most) == []
    assert manifest()["functions"] == list(cases.RULES)
    assert load("sigmoid")["version"] == manifest()["version"] == writer.VERSION
    assert set(EXPRESSIONS) == set(FUNCTIONS)


def test_no_argument_that_was_published_has_changed():
    args = [[name, test["id"], test["args"]] for name in cases.RULES for test in load(name)["tests"]]
    found = hashlib.sha256(writer.document_bytes(args)).hexdigest()
    # A new case changes it, and nothing else may.
    assert found == "48f58b6b024242991be32eb78e6ad8fd29f454ae78be8a971569269044f16af8"


def planted(change):
    """Return a change of the file of the sigmoid that keeps its bytes canonical."""

    def plant(text):
        document = json.loads(text)
        change(document)
        return writer.document_bytes(document)

    return plant


FAULTS = {
    "unknown flag": planted(lambda d: d["tests"][0]["flags"].append("Unheard")),
    "unused note": planted(lambda d: d["notes"].update(Unheard={"bugType": "BASIC", "description": "No."})),
    "duplicate id": planted(lambda d: d["tests"][1].update(id=d["tests"][0]["id"])),
    "changed id": planted(lambda d: d["tests"][0].update(id="at-zero")),
    "'basis' is a required|not valid under any": planted(lambda d: d["tests"][0]["tolerance"].pop("basis")),
    "should be non-empty|not valid under any": planted(lambda d: d["tests"][0]["tolerance"].update(basis="")),
    "wrong count": planted(lambda d: d.update(numberOfTests=99)),
    "decimal float": planted(lambda d: d["tests"][0]["args"].update(x=0.0)),
    "canonical": lambda text: text.replace(b'"schema":', b'"schema": '),
    "dead anchor": planted(lambda d: d["tests"][0].update(spec="functions#nowhere")),
    "is not 0x": planted(lambda d: d["tests"][0]["expected"].update(certified=["0.6"])),
    "its shape": planted(lambda d: d["tests"][1]["expected"].update(shape=[2])),
}


@pytest.mark.parametrize("fault", [*FAULTS, "manifest"])
def test_the_lint_refuses_each_fault_planted_alone(fault, tmp_path):
    for name in (writer.SCHEMA, "sigmoid.json"):
        shutil.copy(writer.FILES / name, tmp_path)
    ids = (writer.FILES / "ids.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "ids.txt").write_text("".join(name for name in ids if name.startswith("sigmoid ")))
    file = tmp_path / "sigmoid.json"
    if fault != "manifest":
        file.write_bytes(FAULTS[fault](file.read_bytes()))
    sums = writer.manifest(tmp_path, ["sigmoid"])
    (tmp_path / "manifest.json").write_bytes(writer.document_bytes(sums))
    if fault == "manifest":
        file.write_bytes(file.read_bytes().replace(b"One half.", b"A half."))
    faults = lint(tmp_path)
    print(faults)
    assert any(re.search(fault, found) for found in faults)
    also = {"duplicate id": "changed id", "decimal float": "not valid under any"}
    assert all(re.search(f"{fault}|{also.get(fault, fault)}", found) for found in faults)


# The reader in JavaScript, which shares nothing with this package but the files.


def javascript(folder, *options):
    command = ["node", str(folder / "check_vectors.mjs"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr
    *failed, summary = done.stdout.splitlines()
    return done.returncode, [line.removeprefix("FAIL ") for line in failed], summary


JAVASCRIPT = [
    *("numerical_diff", "numerical_gradient", "sigmoid", "softmax", "cross_entropy_error"),
    *("TwoLayerNet.predict", "TwoLayerNet.loss", "TwoLayerNet.gradient"),
]
node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@node
def test_the_javascript_passes_every_case():
    count = sum(len(vectors(function)) for function in JAVASCRIPT)
    assert javascript(writer.FILES) == (0, [], f"{count} of {count} cases pass")
    text = (writer.FILES / "check_vectors.mjs").read_text(encoding="utf-8")
    reader, _, service = text.partition("// The service")
    assert reader.count("\n") < 165
    assert service.count("\n") < 100


def names(function, *flags, but=()):
    """Return the cases of a function that have one of some flags, or all cases that have a value."""
    tests = [test for test in load(function)["tests"] if "expected" in test and test["id"] not in but]
    return [f"{function} {test['id']}" for test in tests if not flags or set(flags) & set(test["flags"])]


JAVASCRIPT_MISTAKES = {
    "halves-then-multiplies": names("numerical_diff"),
    "forward-difference": names("numerical_diff", but=["cube-at-0"]),
    "moves-a-copy": names("numerical_gradient", "Closure"),
    "mirrored-sigmoid": names("sigmoid", but=["at-0"]),
    "softmax-without-shift": names("softmax", "Overflow"),
    "softmax-over-the-batch": [*names("softmax", "Axis", "Overflow", "Dtype"), "softmax no-entry"],
    "sum-over-the-batch": [name for name in names("cross_entropy_error") if "one-row" not in name],
    "skips-b2": names("TwoLayerNet.gradient"),
}


@node
@pytest.mark.parametrize(
    ("mistake", "broken"),
    [
        pytest.param(*each, marks=FULL if k else (), id=each[0])
        for k, each in enumerate(JAVASCRIPT_MISTAKES.items())
    ],
)
def test_the_javascript_fails_where_a_mistake_is_planted(mistake, broken):
    returned, failed, _ = javascript(writer.FILES, "--mistake", mistake)
    assert returned == 1
    assert sorted(failed) == sorted(broken)


# The reader in C, which is given the exported folder and the files of MNIST.

C_MISTAKES = {
    "/ (2 * h)": "/ 2 * h", "x.d[i] = kept;": "", "most = fmax(most, in[k])": "most = 0", "+ 1e-7": "+ 1e-6",
    "- lr * g": "+ lr * g", "i < (n)": "i < (n) && i < 7", "refuse(t.d[n] < 0 ||": "refuse(",
    "1 - z.d[i]": "1 + z.d[i]", "a.d[i] = b.d[i % H]": "a.d[i] = 0",
}  # fmt: skip


@pytest.fixture(scope="module")
def in_c(tmp_path_factory):
    """Return what compiles the reader with a change of its functions, and runs it on the exported set."""
    if shutil.which("cc") is None:
        pytest.skip("there is no compiler")
    folder = tmp_path_factory.mktemp("c") / "set"
    assert cli.main(["vectors", str(folder)]) == 0
    functions = folder / "functions.c"
    right = functions.read_text(encoding="utf-8")

    def run(*files, wrong="", instead=""):
        assert wrong in right
        functions.write_text(right.replace(wrong, instead) if wrong else right, encoding="utf-8")
        program = folder / "check"
        command = ["cc", "-O1", "-Wall", "-Werror", "-o", program, folder / "check_vectors.c", "-lm"]
        subprocess.run(command, check=True)
        done = subprocess.run([program, folder, *files], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()

    return run


def test_the_c_passes_every_case_without_mnist(in_c):
    assert (writer.FILES / "check_vectors.c").read_text(encoding="utf-8").count("\n") <= 150
    count = sum(len(vectors(function)) for function in cases.RULES)
    assert in_c() == (0, [f"{count - 3} passed, 0 failed, 3 left out for want of MNIST"])


@FULL
def test_the_c_passes_every_case(in_c, tmp_path):
    unpacked = []
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        unpacked.append(tmp_path / name)
        packed = Path(reference.__file__).parent / "mnist" / f"{name}.gz"
        unpacked[-1].write_bytes(gzip.decompress(packed.read_bytes()))
    count = sum(len(vectors(function)) for function in cases.RULES)
    assert in_c(*unpacked) == (0, [f"{count} passed, 0 failed, 0 left out for want of MNIST"])


FIRST, *OTHERS = C_MISTAKES


@pytest.mark.parametrize("wrong", [FIRST, *(pytest.param(other, marks=FULL) for other in OTHERS)])
def test_the_c_fails_where_a_mistake_is_planted(in_c, wrong):
    returned, lines = in_c(wrong=wrong, instead=C_MISTAKES[wrong])
    print(lines)
    assert returned == 1


# The truth.


LONG = ("sgd_path", "mnist_gradient")


@pytest.mark.parametrize(
    "function", [pytest.param(name, marks=FULL if name in LONG else ()) for name in cases.RULES]
)
def test_regeneration_changes_no_byte_and_every_value_is_that_of_its_enclosure(function):
    document, enclosures = cases.renewed(function)
    assert writer.document_bytes(document) == (writer.FILES / f"{function}.json").read_bytes()
    written = [test["expected"] for test in document["tests"] if "expected" in test]
    for values, texts in zip(enclosures, written, strict=True):
        if not isinstance(values, dict):
            values, texts = {"": values}, {"": texts}
        for key, part in values.items():
            decimals = texts[key].get("certified", [])
            for value, text in zip(np.array(part, object).flat, decimals, strict=bool(decimals)):
                low, high = writer.ends(value)
                unit = abs(Fraction(text)) / 10**29
                assert low - unit <= Fraction(text) <= high + unit


def every(f):
    return np.frompyfunc(f, 1, 1)


mpf = every(lambda number: number if isinstance(number, mpmath.mpf) else mpmath.mpf(float(number)))
MP = {  # the table of functions once more, in numbers of many digits
    "function_1": lambda x: mpf(0.01) * x * x + mpf(0.1) * x,
    "function_tmp1": lambda x: x * x + 16,
    "function_tmp2": lambda x: 9 + x * x,
    "function_2": lambda x: x[0] ** 2 + x[1] ** 2,
    "cube": lambda x: x**3,
    "exp": every(mpmath.exp),
    "sin": every(mpmath.sin),
    "sqrt": every(mpmath.sqrt),
    "relu": every(lambda x: max(x, 0)),
    "square": lambda x: x * x,
    "sum_of_squares": lambda x: sum(entry**2 for entry in x.flat),
    "weighted_sum_of_squares": lambda x: sum(mpf(WEIGHTS).flat * x.ravel() ** 2),
    "mixed": lambda x: x[0] * x[0] * x[1],
    "bowl": lambda x: x[0] ** 2 / 20 + x[1] ** 2,
    "rosenbrock": lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] * x[0]) ** 2,
}


def mp_diff(f, x, h=1e-4):
    x, h = mpf(x), mpf(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def mp_gradient(f, x, h=1e-4):
    x, h = mpf(x), mpf(h)
    units = [h * np.eye(1, x.size, index, object).reshape(x.shape) for index in range(x.size)]
    return np.array([(f(x + unit) - f(x - unit)) / (2 * h) for unit in units], object).reshape(x.shape)


def mp_path(f, init_x, lr, step_num):
    path = [mpf(init_x)]
    for _ in range(step_num):
        path.append(path[-1] - mpf(lr) * mp_gradient(f, path[-1]))
    return np.array(path)


def mp_sigmoid(x):
    return every(lambda a: 1 / (1 + mpmath.exp(-a)))(x)


def mp_softmax(x):
    exponentials = every(mpmath.exp)(x)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def mp_targets(y, t):
    return mpf(t if np.ndim(t) == np.ndim(y) else np.eye(y.shape[-1])[t]), y.size // y.shape[-1]


def mp_loss(y, t):
    weights, N = mp_targets(y, t)
    return -(weights * every(mpmath.log)(y + mpf(1e-7))).sum() / N


def mp_loss_grad(y, t):
    weights, N = mp_targets(y, t)
    return -weights / (y + mpf(1e-7)) / N


def mp_logit_grad(y, t):
    slopes = mp_loss_grad(y, t)  # the chain rule through the Jacobian of the softmax
    return y * (slopes - (slopes * y).sum(axis=-1, keepdims=True))


def mp_predict(params, x):
    p = {key: mpf(value) for key, value in params.items()}
    return mp_softmax(mp_sigmoid(mpf(x) @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])


def mp_network_gradient(params, x, t):
    p = {key: mpf(value) for key, value in params.items()}
    z = mp_sigmoid(mpf(x) @ p["W1"] + p["b1"])
    da2 = np.atleast_2d(mp_logit_grad(mp_softmax(z @ p["W2"] + p["b2"]), t))
    da1 = da2 @ p["W2"].T * z * (1 - z)
    x, z = np.atleast_2d(mpf(x)), np.atleast_2d(z)
    return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z.T @ da2, "b2": da2.sum(axis=0)}


MPMATH = {
    "numerical_diff": mp_diff,
    "numerical_gradient": mp_gradient,
    "gradient_descent": lambda **args: mp_path(**args)[-1],
    "descent_path": mp_path,
    "sigmoid": lambda x: mp_sigmoid(mpf(x)),
    "sigmoid_grad": lambda x: mp_sigmoid(mpf(x)) * mp_sigmoid(-mpf(x)),
    "softmax": lambda x: mp_softmax(mpf(x)),
    "cross_entropy_error": lambda y, t: mp_loss(mpf(y), t),
    "cross_entropy_error_grad": lambda y, t: mp_loss_grad(mpf(y), t),
    "softmax_with_loss_grad": lambda y, t: mp_logit_grad(mpf(y), t),
    "TwoLayerNet.predict": mp_predict,
    "TwoLayerNet.loss": lambda params, x, t: mp_loss(mp_predict(params, x), t),
    "TwoLayerNet.gradient": mp_network_gradient,
    "sgd": lambda params, grads, lr: {key: mpf(params[key]) - mpf(lr) * mpf(grads[key]) for key in params},
}


def agrees_with_mpmath(function, test, case, digits):
    args = case.args | ({"f": MP[test["args"]["f"][3:].split("@")[0]]} if "f" in case.args else {})
    with mpmath.workdps(digits):
        found = MPMATH[function](**args)
        parts = found if isinstance(found, dict) else {"": found}
        texts = test["expected"] if isinstance(found, dict) else {"": test["expected"]}
        assert parts.keys() == texts.keys()
        for key, part in parts.items():
            assert list(np.shape(part)) == texts[key]["shape"]
            for number, text in zip(np.array(part, object).flat, texts[key]["certified"], strict=True):
                value = mpmath.mpf(text)
                # What is exactly 0 may come out as what two roundings leave.
                allowed = abs(value) * mpmath.mpf(10) ** -29 or mpmath.mpf(10) ** (2 - digits)
                assert abs(number - value) <= allowed


def tenth(function, test):
    """Return whether a case is in the tenth that is always recomputed, which its id decides."""
    return hashlib.sha256(f"{function} {test['id']}".encode()).digest()[0] % 10 == 0


EVERY = [
    (function, test, case)
    for function in MPMATH
    for test, case in zip(load(function)["tests"], vectors(function), strict=True)
    if not case.raises
]


@pytest.mark.parametrize("digits", [60, 90])
@pytest.mark.parametrize(
    ("function", "test", "case"),
    [
        pytest.param(*each, id=" ".join((each[0], each[1]["id"])), marks=() if tenth(*each[:2]) else FULL)
        for each in EVERY
    ],
)
def test_values_agree_with_mpmath_at_two_precisions(function, test, case, digits):
    agrees_with_mpmath(function, test, case, digits)


# The training runs: sums in whole numbers of 2**-bits, exponentials and logarithms by mpmath.


def whole(x, bits):
    """Return doubles in units of 2**-bits, exactly where bits suffice."""
    return every(lambda number: int(Fraction(float(number)) * 2**bits))(x)


def in_mpmath(function, bits):
    """Return a function of mpmath, in units of 2**-bits."""
    return every(lambda units: int(function(mpmath.mpf(int(units)) / 2**bits) * 2**bits))


def whole_pass(params, x, t, bits):
    """Return the loss, the hidden layer, the output, and of that the right entries, in units of 2**-bits."""
    one, delta, N = 2**bits, whole(1e-7, bits), len(x)
    sums = np.array([row[row != 0] @ params["W1"][row != 0] for row in x])  # most pixels are 0
    a1 = (sums >> bits) + params["b1"]
    z = in_mpmath(lambda a: 1 / (1 + mpmath.exp(-a)), bits)(a1)
    exponentials = in_mpmath(mpmath.exp, bits)((z @ params["W2"] >> bits) + params["b2"])
    y = exponentials * one // exponentials.sum(axis=1, keepdims=True)
    right = y[np.arange(N), t]
    return -sum(in_mpmath(mpmath.log, bits)(right + delta)) // N, z, y, right


def whole_gradient(params, x, t, bits):
    """Return the gradient of the loss, in units of 2**-bits; the errors are some thousand units."""
    one, delta, N = 2**bits, whole(1e-7, bits), len(x)
    _, z, y, right = whole_pass(params, x, t, bits)
    da2 = y * (right * one // (right + delta))[:, None] >> bits
    da2[np.arange(N), t] -= right * one // (right + delta)
    da2 = da2 // N
    da1 = (da2 @ params["W2"].T >> bits) * (z * (one - z) >> bits) >> bits
    W1 = np.zeros_like(params["W1"])
    for row, slopes in zip(x, da1, strict=True):
        W1[row != 0] += np.outer(row[row != 0], slopes)
    return {"W1": W1 >> bits, "b1": da1.sum(axis=0), "W2": z.T @ da2 >> bits, "b2": da2.sum(axis=0)}


@FULL
@pytest.mark.parametrize("bits", [220, 300])
@pytest.mark.parametrize("case", vectors("sgd_path"), ids=lambda case: case.id)
def test_ten_steps_of_training_agree_with_mpmath_at_two_precisions(case, bits):
    expected = next(test for test in load("sgd_path")["tests"] if test["id"] == case.id)["expected"]
    start = initial(case.args["seed"], case.args["sizes"], case.args["std"])
    params = {key: whole(value, bits) for key, value in start.items()}
    rate = whole(case.args["lr"], bits)
    with mpmath.workprec(bits + 20):
        for step in range(10):
            x, t = (part[case.args["batches"][step]] for part in mnist())
            values, places = np.unique(x, return_inverse=True)
            x = whole(values, bits)[places].reshape(x.shape)
            slopes = whole_gradient(params, x, t, bits)
            params = {key: value - (rate * slopes[key] >> bits) for key, value in params.items()}
            loss, *_ = whole_pass(params, x, t, bits)
            assert_is(loss, expected["loss"]["certified"][step], bits)
            for key, places in case.args["entries"].items():
                rows = expected[key]["certified"][step * len(places) : (step + 1) * len(places)]
                for units, text in zip(params[key][tuple(places.T)], rows, strict=True):
                    assert_is(units, text, bits)


def assert_is(units, text, bits):
    assert abs(Fraction(int(units), 2**bits) - Fraction(text)) <= abs(Fraction(text)) / 10**29


@FULL
@pytest.mark.parametrize("bits", [220, 300])
def test_all_derivatives_of_the_first_batch_agree_with_mpmath_at_two_precisions(bits):
    [case] = vectors("mnist_gradient")
    start = initial(case.args["seed"], case.args["sizes"], case.args["std"])
    x, t = (part[case.args["batch"]] for part in mnist())
    with mpmath.workprec(bits + 20):
        found = whole_gradient({k: whole(v, bits) for k, v in start.items()}, whole(x, bits), t, bits)
    for key, value in case.value.items():
        for units, number in zip(found[key].flat, value.flat, strict=True):
            error = abs(Fraction(int(units), 2**bits) - Fraction(float(number)))
            assert error <= Fraction(np.spacing(abs(number)).item()) * 501 / 1000
