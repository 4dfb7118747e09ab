"""Change one thing in a module and see that a test fails: python tests/mutation/mutants.py [MODULE ...].

Every mutant of the concepts, of `functions` and of the claims runs its module's tests in an own process.
It exits with 1 if one survives that equivalents.txt does not list, or if one listed there does not survive.
`--every N` tries each N-th mutant, which serves for what has thousands and slow tests: `exact/bounds` and the
modules of `conformance/judging`. Of those it names what survives and is not listed, to be read.
Packages for this purpose were considered: mutmut leaves decorated functions alone, which all claims are, and
cosmic-ray starts pytest, NumPy and SymPy anew for every mutant, which takes hours.
"""

import argparse
import ast
import copy
import os
import resource
import signal
import sys
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path

# What the tests import is imported once, here; the package itself is imported anew by each mutant.
import flint  # noqa: F401
import hypothesis.extra.numpy  # noqa: F401
import numpy.random  # noqa: F401
import pytest
import sympy  # noqa: F401

ROOT = Path(__file__).parents[2]
CONCEPTS = [
    "functions", "numerical_differentiation", "partial_differentiation", "gradient", "gradient_method",
    "neural_network_gradient", "mini_batch_learning", "two_layer_net", "mnist", "training", "evaluation",
]  # fmt: skip
MODULES = [*CONCEPTS, *(f"conformance/claims/{room}" for room in (*CONCEPTS, "layers"))]
# In this process, where the mutant is; scripts are run in others.
JUDGED = ["judging", "repair", "syntax", "interfaces", "mending", "conformance_check"]
SECONDS = 300  # a mutant that takes longer hangs
SWAPS = {
    ast.Lt: [ast.LtE, ast.GtE], ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE], ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn], ast.NotIn: [ast.In], ast.And: [ast.Or], ast.Or: [ast.And],
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div], ast.Mod: [ast.Mult], ast.Pow: [ast.Mult],
}  # fmt: skip
DELETED = ast.Assign | ast.AugAssign | ast.Expr | ast.Raise | ast.Break | ast.Continue
UNTOUCHED = ast.JoinedStr | ast.Import | ast.ImportFrom


def alternatives(node, parent, claims):
    """Yield what may stand in the place of a node.

    The only constants of a claim that are changed are tolerances, to a million, which lets all pass: with
    other inputs it is as good a claim, and with other wanted values the reference breaks it at once. An
    answer is still asked for, but no longer judged.
    """
    yield from (swap() for swap in SWAPS.get(type(node), []))
    match node:
        case ast.Constant() | ast.UnaryOp(op=ast.USub()) if claims:
            if isinstance(parent, ast.keyword) and parent.arg in ("within", "undecided"):
                yield ast.Constant(1e6)
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=float()):
            yield ast.Constant(2 * node.value or 1.0)
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield node.operand
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.With():
            yield ast.If(ast.Constant(True), node.body, [])
        case ast.If() | ast.IfExp() | ast.While():
            for value in (True, False):
                yield type(node)(**{**dict(ast.iter_fields(node)), "test": ast.Constant(value)})
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr(value=ast.Call(func=ast.Name(id="close" | "require"), args=[answer, *_])):
            yield ast.Expr(answer)
            return
    if isinstance(node, DELETED):
        yield ast.Pass()


def headline(statement):
    """Return the text of a statement without its body and its decorators."""
    short = copy.copy(statement)
    for field in {"body", "orelse", "finalbody", "handlers", "decorator_list"} & set(short._fields):
        setattr(short, field, [ast.Pass()] if field == "body" else [])
    return ast.unparse(ast.fix_missing_locations(short)).removesuffix("\n    pass")


def mutants(node, scope, statement=None):
    """Yield the name of each mutant while the tree is that mutant."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list") or isinstance(node, ast.Raise):
            continue
        claims = "claims" in scope
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or isinstance(child, UNTOUCHED):
                continue
            if claims and isinstance(node, ast.Module) and isinstance(child, ast.Assign):
                continue  # its inputs
            outer = child if isinstance(child, ast.stmt) else statement
            before = headline(outer) if outer else ""
            for other in alternatives(child, node, claims):
                where = (value, index) if isinstance(value, list) else (vars(node), field)
                where[0][where[1]] = other
                after = headline(other if outer is child else outer)
                if after != before:
                    yield f"{scope}: {before} => {after}"
                where[0][where[1]] = child
            inner = f"{scope}.{child.name}" if isinstance(child, ast.FunctionDef | ast.ClassDef) else scope
            yield from mutants(child, inner, outer)


class Selection:
    """The tests of a claim's own functions; not those of the whole training."""

    def __init__(self, module):
        self.module = module

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if self.wanted(item)]

    def wanted(self, item):
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        entry = parameters.get("claim") or parameters.get("mistake")
        if "claims" not in self.module or not (entry or "variation" in parameters):
            return not item.name.startswith("test_the_sources_training")
        from reference.conformance import claims

        name = entry.target.split(".")[0] if entry else parameters["name"]
        return f"reference.{self.module.replace('/', '.')}" in {c.body.__module__ for c in claims(name)}


def module_file(module):
    """Return the file of a module, which may be a package."""
    file = ROOT / f"reference/{module}.py"
    return file if file.exists() else ROOT / f"reference/{module}/__init__.py"


def start(module, tree):
    """Return the id of a process that runs the module's tests with the tree in its place."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(null, descriptor)
        resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33))
        file = module_file(module)
        code_of, mutated = SourceFileLoader.get_code, compile(ast.fix_missing_locations(tree), file, "exec")
        SourceFileLoader.get_code = lambda self, name: (
            mutated if self.path == str(file) else code_of(self, name)
        )
        common = ["tests/test_properties.py", "tests/test_public_names.py"]
        tests = [f"tests/test_{module}.py", str(file), *common]
        if module == "two_layer_net":
            tests.append("tests/test_fast_two_layer_net.py")  # it says where which is called
        if module.startswith("exact"):
            tests = ["tests/test_exact.py", "tests/test_exact_questions.py", "tests/test_exact_random.py"]
        if "judging" in module or "loading" in module:
            tests = [f"tests/test_{room}.py" for room in JUDGED]
            tests.append("tests/test_report.py::test_what_is_wrong_is_drawn_beside_what_is_right")
        if "claims" in module:
            tests = [
                "tests/test_conformance.py::test_the_reference_breaks_no_claim", "tests/test_claims.py",
                "tests/test_conformance.py::test_a_mistake_breaks_what_it_declares_and_nothing_else",
                "tests/test_conformance_check.py::test_a_right_variation_is_not_accused",
            ]
        options = ["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
        code = pytest.main([*options, *tests], plugins=[Selection(module)])
    finally:
        os._exit(code)


def listed():
    """Return the equivalent mutants of equivalents.txt, each under the reason above it."""
    lines = (Path(__file__).with_name("equivalents.txt")).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main(modules, every=1):
    """Run mutants of the modules, as many at a time as there are processors, and say which survive."""
    os.chdir(ROOT)
    os.environ |= {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    running, survivors, killed, begin, known = {}, [], 0, time.monotonic(), listed()

    def collect(limit):
        """Wait until no more than `limit` processes run."""
        nonlocal killed
        while len(running) > limit:
            pid, status = os.waitpid(-1, os.WNOHANG)
            for late in [late for late, (_, until) in running.items() if time.monotonic() > until]:
                os.killpg(late, signal.SIGKILL)
                running[late] = running[late][0], float("inf")
            if not pid:
                time.sleep(0.005)
                continue
            name, _ = running.pop(pid)
            if os.waitstatus_to_exitcode(status) == 0:
                survivors.append(name)
                if name not in known:
                    print(f"survives: {name}", flush=True)
            else:
                killed += 1

    for module in modules:
        file = module_file(module)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        collect(0)
        before = len(survivors), killed
        _, status = os.waitpid(start(module, tree), 0)
        if status:
            sys.exit(f"{module}: the tests fail without a mutation")
        for number, name in enumerate(mutants(tree, module)):
            if number % every:
                continue
            running[start(module, tree)] = name, time.monotonic() + SECONDS
            collect((os.cpu_count() or 1) - 1)
        collect(0)
        print(f"{module}: {killed - before[1]} killed, {len(survivors) - before[0]} survive", flush=True)
    equivalent = [name for name in known if name.split(":")[0].split(".")[0] in modules]
    new, stale = sorted(set(survivors) - set(equivalent)), sorted(set(equivalent) - set(survivors))
    print(f"{killed} mutants killed, {len(survivors)} survive, {len(survivors) - len(new)} of them listed as "
          f"equivalent; {time.monotonic() - begin:.0f} s")
    if every > 1:
        return 0
    for title, names in (("not killed", new), ("listed, but killed or gone", stale)):
        print("".join(f"{title}: {name}\n" for name in names), end="")
    return 1 if new or stale else 0


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    options.add_argument("--every", type=int, default=1, metavar="N")
    sys.exit(main(**vars(options.parse_args())))
