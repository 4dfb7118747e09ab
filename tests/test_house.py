"""One name, three rooms; imports go one way; what stands in a page is checked to the digit."""

import ast
import doctest
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest

import reference

ROOT = Path(reference.__file__).parents[1]
CONCEPTS = [  # in the source's order
    "numerical-differentiation",
    "partial-differentiation",
    "gradient",
    "gradient-method",
    "functions",
    "neural-network-gradient",
    "mini-batch-learning",
    "two-layer-net",
    "mnist",
    "training",
    "evaluation",
]
PAGES = sorted((ROOT / "docs").glob("*.md"))


def module(concept):
    return concept.replace("-", "_")


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_has_three_rooms(concept):
    file = ROOT / "reference" / f"{module(concept)}.py"
    assert file.exists() or (file.with_suffix("") / "__init__.py").exists()
    assert (ROOT / "docs" / f"{concept}.md").exists()
    assert (ROOT / "tests" / f"test_{module(concept)}.py").exists()


# What each room may import besides itself; the concepts, each of those before it in the source's order.
ORDER = ["_start", "_checks", *map(module, CONCEPTS)]
ORDER.insert(ORDER.index("two_layer_net"), "fast_two_layer_net")
PACKAGE = {"reference", *ORDER}


def inside(*names):
    return {f"conformance.{name}" for name in names}


GROUND = PACKAGE | {"listings", "vectors"} | inside("asking", "watching", "catalogue")
ARROWS = {name: set(ORDER[:floor]) for floor, name in enumerate(ORDER)} | {
    "reference": set(ORDER),
    "plot": set(ORDER),
    "saved_run": PACKAGE,
    "listings": set(),
    "vectors": set(),
    "exact": set(),
    "exact.published": {"exact", "vectors"},
    "conformance.asking": PACKAGE,
    "conformance.watching": PACKAGE | {"listings"} | inside("asking"),
    "conformance.catalogue": PACKAGE | {"listings"} | inside("asking", "watching"),
    **dict.fromkeys(inside("claims", "mistakes", "loading"), GROUND),
    "conformance.locale": inside("catalogue"),
    "conformance.report": GROUND | inside("locale"),
    "conformance.explain": GROUND | inside("report"),
    "conformance.judging": GROUND | inside("claims", "mistakes", "report", "explain", "loading"),
    "conformance.running": GROUND | inside("loading", "judging", "report"),
    "conformance": {"_checks"} | inside("catalogue", "judging", "loading", "report", "running"),
    "cli": GROUND | {"plot", "saved_run"} | inside("explain", "locale", "report", "loading", "running"),
    "__main__": {"cli"},
}
FILES = sorted((ROOT / "reference").rglob("*.py"))


def room(name):
    """Return the room of a module, by its name below `reference`."""
    _, *parts = name.split(".")
    deep = parts[:1] == ["conformance"] or parts[:2] == ["exact", "published"]
    return ".".join(parts[: 1 + deep]) or "reference"


def imported(file):
    """Return the names of the modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inner & MODULES.keys()) or {node.module}
    return names


MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES
}


def test_imports_go_one_way():
    for name, file in MODULES.items():
        rooms = {room(other) for other in imported(file) if other.split(".")[0] == "reference"}
        assert rooms - {room(name)} <= ARROWS[room(name)], name


def test_the_listings_import_numpy_alone():
    assert imported(MODULES["reference.listings"]) - sys.stdlib_module_names == {"numpy"}


def test_the_public_names_are_those_of_the_concepts():
    defined = set()
    for concept in CONCEPTS:
        for name, value in vars(getattr(reference, module(concept))).items():
            where = getattr(value, "__module__", None) or ""
            if not name.startswith("_") and where == f"reference.{module(concept)}" and callable(value):
                defined.add(name)
    assert defined - set(reference.__all__) == {"Network", "targets"}
    assert set(reference.__all__) <= defined


def test_fences_are_no_output_and_lines_are_kept():
    page = "# T\n\n```pycon\n>>> 1 + 1\n2\n```\n\n```pycon\n>>> 3\n3\n```\n"
    parsed = doctest.DocTestParser().get_examples(page)  # conftest.py has put its own in this place
    assert [(example.want, example.lineno) for example in parsed] == [("2\n", 3), ("3\n", 8)]


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_what_a_page_prints_is_compared_to_the_letter(page):
    """No option may skip an example, leave out a part of its output, or round a number."""
    examples = doctest.DocTestParser().get_examples(page.read_text(encoding="utf-8"))
    assert [example.lineno + 1 for example in examples if example.options] == []


def test_a_wrong_digit_fails_at_its_line(tmp_path):
    for name in ("conftest.py", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    page = (ROOT / "docs/partial-differentiation.md").read_text(encoding="utf-8")
    planted = page.replace("7.999999999999119", "7.999999999999118")
    assert planted != page
    (tmp_path / "page.md").write_text(planted, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--doctest-glob=*.md", "page.md"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 1
    line = page[: page.index("7.999999999999119")].count("\n")  # of the example above its output
    assert f"page.md:{line}: DocTestFailure" in run.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_types_no_code_of_the_package(page):
    """Definitions are shown by the directives `listing` and `ours`, not copied."""
    text = page.read_text(encoding="utf-8")
    assert not re.search(rf"^(>>> )?(def|class) ({'|'.join(reference.__all__)})\b", text, re.MULTILINE)


def test_every_page_is_reached_from_the_index():
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    trees = re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)
    listed = [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]
    assert sorted(listed) == sorted(page.stem for page in PAGES if page.stem not in ("index", "404"))
    assert [name for name in listed if name in CONCEPTS] == CONCEPTS


@pytest.mark.parametrize(
    ("event", "reach"),
    [
        ("connect", lambda: socket.socket().connect(("127.0.0.1", 9))),
        ("connect", lambda: socket.socket().connect_ex(("127.0.0.1", 9))),
        ("sendto", lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))),
        ("bind", lambda: socket.create_server(("127.0.0.1", 0))),
        ("getaddrinfo", lambda: urllib.request.urlopen("http://localhost")),
    ],
)
@pytest.mark.filterwarnings("ignore:unclosed")
def test_no_test_reaches_a_network(event, reach):
    with pytest.raises(RuntimeError, match=f"no test may use a network: socket.{event}"):
        reach()


def test_no_process_of_a_test_reaches_a_network():
    code = "import socket; socket.socket().connect(('127.0.0.1', 9))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "RuntimeError: no test may use a network: socket.connect" in run.stderr


def test_processes_of_one_test_may_talk():
    one, other = socket.socketpair()
    with one, other:
        one.sendmsg([b"x"])
        assert other.recv(1) == b"x"


REPORT = """
import json, sys
import numpy as np
from reference.conformance import catalogue, check, mistakes
np.set_printoptions(**json.loads(sys.argv[1]))
wrong = {}
for mistake in mistakes():
    if mistake.target not in ("load_mnist", "mini_batches"):  # large; drawn anew each time
        wrong.setdefault(mistake.target.split(".")[0], mistake.code)
right = {name: catalogue.right(name) for name in wrong}
print(json.dumps([check(**right).json(), check(**wrong).json()]))
"""


@pytest.mark.full
def test_a_report_depends_on_no_setting_of_the_process():
    """Neither on the seed of hashes, nor on the threads of the BLAS, nor on how arrays are printed."""
    reports = set()
    for seed, threads, options in (("0", "1", {}), ("1", "2", {"precision": 2, "threshold": 3, "sign": "+"})):
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]),
            "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads,
        }
        command = [sys.executable, "-c", REPORT, json.dumps(options)]
        reports.add(subprocess.run(command, env=environment, capture_output=True, text=True).stdout)
    assert len(reports) == 1
    assert '"broken"' in reports.pop()


def test_every_shipped_file_is_under_a_licence_that_ships():
    folder = ROOT / "reference"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    data = {
        path.relative_to(folder) for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and path.name != "LICENSE"
    }
    # What is neither MNIST nor a vector is under the licence of the code, the texts of languages too.
    rooms = ("mnist", "vectors", "conformance/locale")
    others = {path for path in data if not any(map(path.is_relative_to, rooms))}
    assert {path.name for path in others} == {"py.typed", "report_v2.schema.json"}
    mnist = (folder / "mnist/LICENSE").read_text(encoding="utf-8")
    assert all(path.name in mnist for path in data if path.is_relative_to("mnist"))
    vectors = (folder / "vectors/LICENSE").read_text(encoding="utf-8")
    assert all(path.suffix in vectors for path in data if path.is_relative_to("vectors"))
    texts = [(ROOT / file).read_text(encoding="utf-8") for file in project["license-files"]]
    assert project["license"] == "BSD-3-Clause AND CC-BY-SA-3.0 AND CC0-1.0"
    names = ("BSD 3-Clause", "CC BY-SA 3.0", "CC0-1.0")
    lasts = ("SUCH DAMAGE.", "contacted at http://creativecommons.org/.", "this CC0 or use of the Work.")
    for text, name, last in zip(texts, names, lasts, strict=True):
        assert name in text
        assert last in " ".join(text.split())


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/trust.md"])
def test_the_tests_that_a_page_names_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"\btests/[\w/]+\.(?:py|txt)|(?<!/)\btest_\w+", text))
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tests").rglob("*.txt")]
    defined = {path.relative_to(ROOT).as_posix() for path in files}
    for path in files:
        defined |= set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert named - defined == set()
    assert named


def test_every_promise_has_the_command_that_shows_it():
    page = (ROOT / "docs/trust.md").read_text(encoding="utf-8").partition("## What is not promised")[0]
    promises = re.split(r"^(?=\*\*|## )", page, flags=re.MULTILINE)
    promises = [promise for promise in promises if promise.startswith("**")]
    assert len(promises) > 10
    assert [promise.partition("\n")[0] for promise in promises if "\n```sh\n" not in promise] == []
