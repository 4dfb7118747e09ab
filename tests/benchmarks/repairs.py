"""How many of the catalogue's `must` mistakes are repaired: `python tests/benchmarks/repairs.py [PART ...]`.

Part `general` repairs each by general edits alone: neither its own edit nor a right form is known. Part
`restyled` puts each into two right variations of another style, and repairs it as `check` does; what was
repaired is then compared with the right variation on 1,000 random inputs that the search never saw. Other
words choose mistakes by their slug; `--every N` takes each N-th. `--list` names what is not repaired.
"""

import argparse
import ast
import inspect
import linecache
import statistics
import textwrap
import time
import types
import warnings

import numpy as np

from reference import listings
from reference.conformance import claims
from reference.conformance.asking import wanted
from reference.conformance.catalogue import CLAIMS, MISTAKES, SCRIPT
from reference.conformance.claims.layers import taken
from reference.conformance.judging.repair import outcome, repair

INPUTS = 1_000
# The styles: what a name of the listings is called, and how code is laid out.
NAMES = (
    {"x": "data", "y": "out", "t": "label", "f": "func", "h": "eps", "idx": "k", "tmp_val": "old",
     "fxh1": "ahead", "fxh2": "behind", "grad": "g", "grads": "result", "lr": "rate", "W": "weights"},
    {"x": "v", "y": "p", "t": "goal", "f": "fn", "h": "delta", "idx": "place", "tmp_val": "kept",
     "fxh1": "plus", "fxh2": "minus", "grad": "slope", "grads": "gradient", "lr": "eta", "W": "matrix"},
)


class Restyle(ast.NodeTransformer):
    """Other names; products by `@` and sums by a method, or temporaries where there were none."""

    def __init__(self, style, tree):
        own = [n.arg for n in ast.walk(tree) if isinstance(n, ast.arg) and n not in tree.args.kwonlyargs]
        own += [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self.style = style
        self.names = {name: NAMES[style].get(name, name + "_") for name in own if name != "self"}
        self.count = 0

    def visit_arg(self, node):
        return ast.arg(self.names.get(node.arg, node.arg))

    def visit_Name(self, node):
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_Call(self, node):
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(attr="dot"), args=[left, right]) if self.style == 0:
                return ast.BinOp(left, ast.MatMult(), right)
            case ast.Call(func=ast.Attribute(ast.Name("np"), "sum"), args=[one]) if self.style == 0:
                return ast.Call(ast.Attribute(one, "sum", ast.Load()), [], node.keywords)
        return node

    def _named(self, node):
        """Give what is returned, or the left side of what is assigned, a name of its own."""
        self.generic_visit(node)
        value = getattr(node, "value", None)
        if self.style == 0 or value is None or not isinstance(value, ast.BinOp | ast.Call):
            return node
        parts = []
        if isinstance(value, ast.BinOp) and isinstance(value.left, ast.BinOp | ast.Call):
            self.count += 1
            parts.append(ast.Assign([ast.Name(f"part{self.count}", ast.Store())], value.left, lineno=0))
            value.left = ast.Name(f"part{self.count}", ast.Load())
        if isinstance(node, ast.Return):
            parts.append(ast.Assign([ast.Name("answer", ast.Store())], value, lineno=0))
            node = ast.Return(ast.Name("answer", ast.Load()))
        return [*parts, node]

    visit_Return = visit_Assign = visit_AugAssign = _named  # noqa: N815


def source_of(mistake, wrong):
    """Return a mistake, or the right form of it, as it would stand in a file, and what it calls."""
    form, (name, _, method) = mistake.form, mistake.target.partition(".")
    text = mistake.wrong if wrong else mistake.right
    if not method:
        return text, dict(form.__globals__), form.__name__
    space, parts = {}, {method: text}
    for part in form.__mro__[:-1]:
        space = {**vars(__import__(part.__module__, fromlist=["_"])), **space}
        for key, value in vars(part).items():
            if isinstance(value, types.FunctionType):
                parts.setdefault(key, textwrap.dedent(inspect.getsource(value)))
    body = "\n".join(parts[key] for key in sorted(parts, key=lambda key: key != "__init__"))
    return f"class {name}:\n{textwrap.indent(body, '    ')}", space, name


def written(source, space, name, file):
    """Return what a source defines, as if it stood in a file of its own."""
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    exec(compile(source, file, "exec"), space)
    return space[name]


def restyled(source, style):
    tree = ast.parse(source)
    parts = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else tree.body
    parts[:] = [Restyle(style, p).visit(p) if isinstance(p, ast.FunctionDef) else p for p in parts]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def variants(mistake, wrong=True):
    """Yield the names of the styles, and a mistake or its right form in each."""
    source, space, name = source_of(mistake, wrong)
    for style in ("as it is", 0, 1):
        text = source if style == "as it is" else restyled(source, style)
        yield style, written(text, dict(space), name, f"<{mistake.slug} {style} {wrong}>")


# ---- Random inputs ----


def arguments(name, rng):
    """Return random arguments of a function."""
    a, b, labels = rng.normal(size=(3, 3)), rng.normal(size=3), rng.integers(0, 3, 5)
    y, one_hot = listings.softmax(rng.normal(size=(5, 3))), np.eye(3)[labels]
    point, lr = rng.normal(size=3), float(rng.uniform(0.01, 0.2))
    curve, form = (lambda x: b[0] * x**3 + b[1] * x * x), (lambda x: x @ a @ x + b @ x)
    bowl, steps = (lambda x: (a[0] ** 2 * x * x).sum() + (b * x).sum()), int(rng.integers(1, 9))
    accuracies = rng.uniform(size=(2, 4)).tolist()
    data = (rng.normal(size=(6, 3)), np.eye(4)[rng.integers(0, 4, 6)])
    images, sizes = rng.normal(size=(2, 3, 6, 10)), (2, 4, 1 + steps % 2, steps % 3)
    return {
        "im2col": [images, *sizes], "col2im": [listings.im2col(images, *sizes), images.shape, *sizes],
        "sigmoid": [3 * a], "sigmoid_grad": [3 * a], "softmax": [3 * b], "softmax_grad": [3 * b],
        "cross_entropy_error": [y, one_hot], "cross_entropy_error_grad": [y, one_hot],
        "softmax_with_loss_grad": [y, one_hot], "mean_squared_error": [y[0], one_hot[0]],
        "numerical_diff": [curve, point[0]], "naive_numerical_diff": [curve, point[0]],
        "forward_difference": [curve, point[0]], "partial_derivative": [form, point, steps % 3],
        "numerical_gradient": [form, point], "gradient_descent": [bowl, point, lr, steps],
        "descent_path": [bowl, point, lr, steps], "iter_per_epoch": [steps * 60 + labels[0], steps],
        "has_learned": [listings.History([], *accuracies)], "train": [TrainedNet(lr), (data, data)],
        "is_overfitting": [listings.History([], *accuracies)], "function_1": [point[0]],
        "function_2": [point[:2]], "function_tmp1": [point[0]], "function_tmp2": [point[0]],
    }.get(name)


class TrainedNet(listings.TwoLayerNet):
    def __init__(self, std):
        np.random.seed(int(1e6 * std))  # noqa: NPY002 - the listing draws from it
        super().__init__(3, 2, 4, std)


def answers(name, made, seed):
    """Return what a function or a class gives for random inputs."""
    rng = np.random.default_rng(seed)
    given = arguments(name, rng)
    if name == "train":
        np.random.seed(seed)  # noqa: NPY002
        return [*made(*given, iters_num=3, batch_size=2, learning_rate=0.5)]
    if name == "mean_squared_error":  # a factor is free
        return [made(*given) / made(np.ones(3), np.zeros(3))]
    if given:
        return [made(*given), *(part for part in given if isinstance(part, np.ndarray))]
    x, labels = rng.normal(size=(5, 3)), rng.integers(0, 4, 5)
    if name == "TwoLayerNet":
        net = made(3, 2, 4)
        shapes = [np.shape(net.params[key]) for key in ("W1", "b1", "W2", "b2")]
        for key, shape in zip(("W1", "b1", "W2", "b2"), ((3, 2), (2,), (2, 4), (4,)), strict=True):
            net.params[key] = rng.normal(size=shape)
        t = np.eye(4)[labels]
        got = [*shapes, net.predict(x), net.loss(x, t), net.accuracy(x, t)]
        for method in ("gradient", "numerical_gradient"):
            if callable(getattr(net, method, None)) and (method == "gradient" or seed < 100):
                grads = getattr(net, method)(x, t)
                got += [grads[key] for key in sorted(grads)]
        return got + [net.params[key] for key in sorted(net.params)]
    if name == "simpleNet":
        net, t = made(), np.eye(3)[labels[0] % 3]
        net.W = rng.normal(size=(2, 3))
        more = [net.gradient(x[0, :2], t)] if hasattr(net, "gradient") else []
        return [net.predict(x[0, :2]), net.loss(x[0, :2], t), *more]
    if name == "SoftmaxWithLoss":
        layer = made()
        return [layer.forward(x, np.eye(3)[labels % 3]), layer.backward()]
    if name == "mini_batches":
        batches = made(20 + seed % 9, 3, ("with_replacement", "permutation")[seed % 2], seed)
        return [next(batches) for _ in range(5)]
    if name == "choose_learning_rate":
        return []
    return of_ones_own(name, made, x, rng)


def of_ones_own(name, made, x, rng):
    """Return what a layer, an optimizer or the derivative of another function gives for random inputs."""
    if name == "optimizer":
        own, params = made(), {"W1": rng.normal(size=(3, 2)), "b1": rng.normal(size=2)}
        for _ in range(3):
            own.update(params, {key: rng.normal(size=part.shape) for key, part in params.items()})
        return [*params.values()]
    if name == "slope":
        return [made(3 * x)] if wanted(made) == 1 else [made(x, rng.normal(size=x.shape))]
    if name == "layer":
        own, given, out, _ = taken(made)
        more = [rng.normal(size=part.shape) for part in given]
        return [own.forward(*more), own.backward(rng.normal(size=out.shape))]
    layer = made(rng.normal(size=(3, 4)), rng.normal(size=4)) if name == "Affine" else made()
    given = (x, rng.normal(size=x.shape)) if name in ("MulLayer", "AddLayer") else (x,)
    got = [layer.forward(*given), layer.backward(rng.normal(size=np.shape(layer.forward(*given))))]
    return [*got, *(getattr(layer, key) for key in ("dW", "db") if hasattr(layer, key))]


def is_equal(name, mended, right):
    """Return whether two functions give the same on random inputs; the step of a difference is open."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for seed in range(INPUTS):
            want = answers(name, right, seed)
            try:
                got = answers(name, mended, seed)
                good = len(got) == len(want) and all(
                    np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-5, atol=1e-5, equal_nan=True)
                    for a, b in zip(got, want, strict=True)
                )
            except Exception:
                good = False
            if not good:
                return False
    return True


# ---- The measurement ----


def attempt(mistake, function, **settings):
    """Return what mends a mistake, and the seconds it took; None for what it does not break."""
    name = mistake.target.partition(".")[0]
    found = {claim.slug: outcome(claim, function) for claim in claims(name)}
    broken = {
        s for s, o in found.items()
        if o == "broken" and CLAIMS[s].level == "must" and CLAIMS[s].target == mistake.target
    }
    if not broken:
        return None
    start = time.process_time()
    held = {slug for slug, said in found.items() if said == "holds"}
    mended = repair(name, function, broken, held, **settings)
    seconds = time.process_time() - start
    return (mended if mended and set(mended.holds) >= broken else None), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    given = parser.parse_intermixed_args()
    parts = [word for word in given.words if word in ("general", "restyled")] or ["general", "restyled"]
    slugs = [word for word in given.words if word not in parts]
    musts = [
        m for m in MISTAKES.values()
        if any(CLAIMS[slug].level == "must" for slug in m.breaks)
        and m.target not in (SCRIPT, "load_mnist") and (not slugs or m.slug in slugs)
    ][:: given.every]
    for part in parts:
        tried, done, equal, times, left = 0, 0, 0, [], []
        for mistake in musts:
            right = dict(variants(mistake, wrong=False))
            for style, function in variants(mistake):
                if (style == "as it is") == (part == "restyled"):
                    continue
                settings = {} if part == "restyled" else {"sources": lambda *_: (), "known": {mistake.slug}}
                tries = attempt(mistake, function, **settings)
                if tries is None:
                    continue
                mended, seconds = tries
                tried, done = tried + 1, done + (mended is not None)
                times.append(seconds)
                name = mistake.target.partition(".")[0]
                is_same = mended is not None and is_equal(name, mended.repaired, right[style])
                equal += is_same
                if given.list and not is_same:
                    left.append(f"  {mistake.slug} {style}, {seconds:.1f} s{': another' * bool(mended)}")
                    if mended:
                        lines = [line for part in mended.lines.values() for line in part]
                        left += [f"    {line.yours}  ->  {line.right}" for line in lines]
        print(
            f"{part}: {done} of {tried} repaired ({done / tried:.0%}), {equal} of these equal to the right "
            f"one ({equal / max(done, 1):.0%}); {statistics.median(times):.2f} s at the median, "
            f"{max(times):.2f} s at most"
        )
        print(*left, sep="\n", flush=True)


if __name__ == "__main__":
    main()
