"""Files as learners write them: what is found in each, what it is accused of, and under which name."""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from forks import run
from tiers import a_few

LEARNERS = Path(__file__).parent / "learners"


class Expected(NamedTuple):
    """What a report says of a file.

    Attributes
    ----------
    found
        The functions found, as "ours" or "ours=theirs".
    named
        The mistakes that are proved. Without one, no function is accused.
    unchecked
        The functions of which there is but a question, or that are not judged.
    adapted
        The functions that are taken otherwise than they stand.
    said
        What the notes, or what is seen, contain.
    """

    found: str
    named: str = ""
    unchecked: str = ""
    adapted: str = ""
    said: tuple[str, ...] = ()


EXPECTED = {
    "annotated.py": Expected("sigmoid cross_entropy_error numerical_gradient", said=("mytypes",)),
    "always_zero.py": Expected(
        "sigmoid softmax cross_entropy_error numerical_gradient TwoLayerNet",
        named="differentiates-a-copy-that-the-loss-never-reads",
    ),
    "b1_twice.py": Expected("TwoLayerNet", named="adds-b1-in-both-layers", said=("common.functions",)),
    "b2_copied.py": Expected(
        "TwoLayerNet",
        named="gives-b2-the-hidden-size takes-the-gradient-of-b2-from-b1",
        said=("common.functions", "common.gradient"),
    ),
    "bad_and_good.py": Expected(
        "numerical_diff function_2 numerical_gradient", said=("demonstration", "numerical_diff_bad")
    ),
    "bad_then_good.py": Expected("numerical_diff function_1", said=("demonstration", "line 6")),
    "batch_softmax.py": Expected(
        "sigmoid softmax cross_entropy_error TwoLayerNet", named="takes-the-softmax-over-the-whole-batch"
    ),
    "broken_cell.ipynb": Expected(
        "sigmoid softmax cross_entropy_error",
        said=("SyntaxError: expected ':'", "cell 5, line 1 cannot be parsed"),
    ),
    "chapter4.ipynb": Expected("numerical_diff function_1 numerical_gradient", said=("demonstration",)),
    "class_params.py": Expected("TwoLayerNet", named="shares-its-parameters-with-all-instances"),
    "descent_history.py": Expected(
        "numerical_gradient gradient_descent function_2", adapted="gradient_descent", said=("gradient_2d",)
    ),
    "entry_alone.py": Expected(
        "function_2 numerical_gradient=numericial_gradient", named="gives-f-the-entry-alone"
    ),
    "for_batches.py": Expected("sigmoid softmax cross_entropy_error"),
    "forgotten.py": Expected(
        "gradient_descent TwoLayerNet", named="returns-no-point leaves-out-the-gradient-of-b2"
    ),
    "good_then_bad.py": Expected("numerical_diff function_1", named="looks-ahead-only", said=("line 2",)),
    "keyword_names.py": Expected(
        "numerical_diff=NumericalDiff numerical_gradient=num_grad gradient_descent=gradient_decent"
        " softmax=soft_max"
    ),
    "label_factor.py": Expected(
        "cross_entropy_error numerical_diff",
        named="multiplies-by-the-label halves-then-multiplies-by-h",
        said=("ch3_mnist",),
    ),
    "layers_from_common.py": Expected("TwoLayerNet", said=("common.layers", "common.gradient")),
    "layers_relu.py": Expected("Affine Relu SoftmaxWithLoss TwoLayerNet"),
    "lowercase_params.py": Expected("TwoLayerNet", said=("w1 = W1",)),
    "misspelt_name.py": Expected("TwoLayerNet", named="calls-a-name-that-is-misspelt"),
    "old_numpy.py": Expected("sigmoid numerical_gradient simpleNet", said=("np.float", "np.float_")),
    "other_course.py": Expected("TwoLayerNet"),
    "other_order.py": Expected(
        "numerical_diff numerical_gradient cross_entropy_error function_1",
        adapted="numerical_diff numerical_gradient cross_entropy_error",
    ),
    "own_methods.py": Expected("TwoLayerNet gradient_descent", adapted="gradient_descent"),
    "python312.py": (
        Expected("sigmoid softmax numerical_diff")
        if sys.version_info >= (3, 12)
        else Expected("sigmoid numerical_diff", said=("cannot be parsed", "softmax"))
    ),
    "regression.py": Expected(
        "sigmoid sigmoid_grad gradient_descent",
        unchecked="gradient_descent",
        adapted="sigmoid_grad",
        said=("is it meant otherwise?",),
    ),
    "second_book.py": Expected("TwoLayerNet", unchecked="TwoLayerNet"),
    "signs.py": Expected(
        "sigmoid cross_entropy_error", named="mirrors-the-sigmoid writes-1e7-for-1e-minus-7"
    ),
    "simple_net.py": Expected("simpleNet", said=("common.functions",)),
    "softmax_method.py": Expected(
        "sigmoid=TwoLayerNet.sigmoid softmax=TwoLayerNet.softmax TwoLayerNet",
        named="takes-the-softmax-over-the-whole-batch",
    ),
    "source_listing.py": Expected(
        "numerical_diff function_2 function_tmp1 numerical_gradient gradient_descent TwoLayerNet script",
        named="takes-x-for-z1 calls-a-name-that-is-misspelt",
        said=("demonstration", "common.functions", "SyntaxError"),
    ),
    "space_in_number.py": Expected(
        "numerical_diff function_1 numerical_gradient script", said=("SyntaxError: invalid decimal literal",)
    ),
    "star_import_last.py": Expected(
        "sigmoid numerical_diff", named="divides-before-it-adds", said=("common.functions",)
    ),
    "still_bad.py": Expected(
        "numerical_diff function_1", named="halves-then-multiplies-by-h", said=("demonstration", "line 6")
    ),
    "stub_decides.py": Expected(
        "sigmoid numerical_diff cross_entropy_error gradient_descent function_2",
        unchecked="sigmoid numerical_diff cross_entropy_error gradient_descent",
        said=("my_utils", "ch4.numerical", "activation"),
    ),
    "torch_functional.py": Expected("TwoLayerNet softmax", unchecked="TwoLayerNet softmax", said=("torch",)),
    "tqdm_descent.py": Expected("numerical_gradient gradient_descent", said=("tqdm",)),
    "training.ipynb": Expected(
        "gradient_descent TwoLayerNet", named="goes-uphill takes-the-sigmoid-for-the-softmax"
    ),
    "two_slips.py": Expected(
        "numerical_gradient gradient_descent",
        named="takes-both-values-at-the-same-point keeps-the-gradient-of-the-start",
        adapted="gradient_descent",
    ),
    "vector_functions.py": Expected("sigmoid softmax cross_entropy_error mean_squared_error"),
    "whole_path.py": Expected("numerical_gradient gradient_descent", adapted="gradient_descent"),
}


def undecided(report):
    """Return the functions of which nothing could be said but a question, or why they were not judged."""
    kinds = {}
    for finding in report.findings:
        kinds.setdefault(finding.function.split(".")[0], set()).add(finding.kind)
    return {name for name, seen in kinds.items() if seen <= {"asked", "unseen"}}


def said(report):
    return "\n".join([*report.notes, *(finding.seen for finding in report.findings)])


@pytest.mark.parametrize("name", a_few({name: name for name in EXPECTED}, every=11))
def test_a_learners_file_is_judged_as_it_deserves(name):
    expected = EXPECTED[name]
    report = run(str(LEARNERS / name))
    pairs = (entry.partition("=") for entry in expected.found.split())
    found = {ours: theirs or ours for ours, _, theirs in pairs}
    assert {finding.function.split(".")[0] for finding in report.findings} == set(found), str(report)
    for ours, theirs in found.items():
        assert (f"{theirs} is taken for {ours}" in report.notes) == (ours != theirs), report.notes
    mistakes = report.kind("mistake")
    unparsed = [finding for finding in mistakes if finding.seen.startswith("SyntaxError")]
    assert {f.mistake for f in mistakes if f not in unparsed} == set(expected.named.split()), str(report)
    assert bool(unparsed) == any("SyntaxError" in part for part in expected.said)
    for finding in report.kind("mistake"):
        assert any(line.file.startswith(str(LEARNERS)) and line.line for line in finding.lines), finding
    assert undecided(report) == set(expected.unchecked.split()), str(report)
    judged = {finding.kind for finding in report.findings} - {"unseen"}
    assert report.exit_code() == (1 if expected.named or unparsed else 0 if judged else 2), str(report)
    adapted = {f.function.split(".")[0] for f in report.findings if f.seen.startswith("taken as ")}
    assert adapted >= set(expected.adapted.split()), str(report)
    assert [words for words in expected.said if words not in said(report)] == [], said(report)


def test_the_files_are_as_various_as_learners_are():
    assert set(EXPECTED) == {path.name for path in LEARNERS.iterdir() if path.suffix in (".py", ".ipynb")}
    accused = {name for name, expected in EXPECTED.items() if expected.named}
    assert len(EXPECTED) >= 25
    assert len(set(EXPECTED) - accused) >= 8
    # An editor or a version control that tidies up would take these away.
    contents = {name: (LEARNERS / name).read_bytes() for name in EXPECTED}
    assert contents["signs.py"].startswith(b"\xef\xbb\xbf")
    assert b"\n" not in contents["space_in_number.py"].replace(b"\r\n", b"")
    assert b"\n\t" in contents["tqdm_descent.py"]
    notebooks = [json.loads(content) for name, content in contents.items() if name.endswith(".ipynb")]
    assert [notebook["nbformat"] for notebook in notebooks] == [4, 4, 4]


# One after the other, each repairs one fault of the source's listings: what stands there, what should stand
# there, and the mistake that is then named no longer. The gradient of one dimension comes before the call
# with a misspelt name, which would meet it with a matrix.
REPAIRS = [
    ("a2 = np.dot(x, W2) + b2", "a2 = np.dot(z1, W2) + b2", "takes-x-for-z1"),
    ("for idx in range(x.size):", "for idx in np.ndindex(x.shape):", "walks-through-one-dimension"),
    (
        "    grad = np.zeros_like(x) # x와",
        "    x = x if x.dtype == float else x.astype(float)\n    grad = np.zeros_like(x) # x와",
        "moves-within-the-dtype-of-x",
    ),
    ("nemerical_gradient", "numerical_gradient", "calls-a-name-that-is-misspelt"),
    ("    x = init_x\n", "    x = np.array(init_x, float)\n", "walks-in-the-callers-array"),
    (
        "        t = np.argmax(t, axis=1)\n",
        "        t = np.argmax(t, axis=1) if t.ndim == 2 else t\n",
        "counts-one-hot-targets-only",
    ),
    (
        "    h = 1e-4 # 0.0001\n    return",
        "    h = 1e-4 # 0.0001\n    x = np.float64(x)\n    return",
        "stays-in-single-precision",
    ),
]


@pytest.mark.full
def test_each_repair_of_the_sources_listings_leaves_one_mistake_fewer(tmp_path):
    text = (LEARNERS / "source_listing.py").read_text(encoding="utf-8")
    texts = [text]
    for wrong, right, _ in [*REPAIRS, ("learning rate", "learning_rate", "")]:
        assert wrong in texts[-1]
        texts.append(texts[-1].replace(wrong, right))
    files = [tmp_path / f"listing{n}.py" for n in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    *steps, last = map(run, map(str, files))
    for n, report in enumerate(steps):
        assert report.named == {name for _, _, name in REPAIRS[n:]}, str(report)
    assert [step.exit_code(strict=True) for step in (steps[-1], last)] == [1, 0]
    assert "SyntaxError" in said(steps[-1])
    assert "SyntaxError" not in said(last)
