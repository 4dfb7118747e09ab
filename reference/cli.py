"""The command line, `reference`."""

import argparse
import json
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import numpy as np

from reference import History, TwoLayerNet, __version__, has_learned, load_mnist, overfitting_signs, train
from reference._checks import count
from reference._start import is_over
from reference.mnist import CLASSES
from reference.saved_run import LISTS, SETTINGS, fits, load, save, whole

if TYPE_CHECKING:
    from reference.conformance.report.text import Style

WIDEST, NARROWEST = 120, 20  # columns of a report
BAR = 10  # signs of a bar


class RefusalError(Exception):
    """A request that cannot be met; its text is shown to the user in one line, and what helps below it."""

    def __init__(self, text: str, help: str = "") -> None:
        super().__init__(text)
        self.help = help


class Parser(argparse.ArgumentParser):
    """A parser whose errors are said as all others are."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        raise RefusalError(message, f"{self.prog} --help lists what there is")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 2 refused, 130 stopped by Ctrl-C, 141 unread."""
    arguments, refusals = dict[str, Any](), (RefusalError, OSError, MemoryError)
    command = None
    try:
        is_over()
        arguments = vars(_parser().parse_args(argv))
        command = arguments.pop("command")
        code = int(command(**arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        is_ours = not isinstance(error, refusals) and (command is _check or not isinstance(error, ValueError))
        ours = f"an error of ours: {type(error).__name__}: " if is_ours else ""
        _complain(f"{ours}{error}", getattr(error, "help", ""), arguments.get("language"))
        if arguments.get("debug"):
            traceback.print_exc()
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> Parser:
    parser = Parser(prog="reference", description="Learning by numerical gradients.")
    parser.add_argument("--version", action="version", version=f"gradient-reference {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_train, _add_vectors, _add_check, _add_explain):
        add(commands)
    return parser


def _style(stream: TextIO, language: str | None = None, verbose: bool = False) -> "Style":
    """Return how to write to a stream: in its columns and its encoding, with colours on a terminal."""
    from reference.conformance.locale import LANGUAGES, preferred
    from reference.conformance.report.text import Style

    language = _one_of(LANGUAGES, "--language", language or preferred())
    is_terminal = stream is not None and stream.isatty()
    is_sized = is_terminal or "COLUMNS" in os.environ
    width = shutil.get_terminal_size((WIDEST, 24)).columns if is_sized else WIDEST
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    plain = plain or (os.name == "nt" and "WT_SESSION" not in os.environ)  # an old console
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return Style(min(max(width, NARROWEST), WIDEST), is_terminal and not plain, encoding, language, verbose)


def _one_of(known: Iterable[str], option: str, given: str) -> str:
    if given not in known:
        from reference.conformance.catalogue import meant

        raise RefusalError(f"{option} wants one of {', '.join(known)}, got {given}{meant(given, known)}")
    return given


def _complain(text: str, more: str, language: str | None) -> None:
    """Say an error on the standard error, in one line, and what helps in another."""
    if sys.flags.optimize > 1:  # the claims, and all that comes with them, cannot be imported
        print(f"reference: {text}", file=sys.stderr)
        return
    from reference.conformance.locale import LANGUAGES

    style = _style(sys.stderr, language if language in LANGUAGES else None)
    print(style.paint("mistake", "reference:"), style.clean(style.texts.translate(text)), file=sys.stderr)
    if more:
        print(f"  {style.clean(style.texts.translate(more))}", file=sys.stderr)


def _add_check(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="check an implementation",
        description="Check the functions of modules, .py files and notebooks, each in a process of its own, "
        "and name the mistakes. Of a file only the definitions are run; but they are run: it is no sandbox. "
        "Exits 0 if every `must` claim holds, 1 if one is broken, 2 if not everything could be checked.",
    )
    add = parser.add_argument
    add("targets", metavar="TARGET", nargs="*", help="the name of a module, a .py file, a notebook .ipynb")
    add("--command", metavar="COMMAND", dest="port",
        help="check a program of another language that answers JSON lines")
    add("--script", action="append", default=[], metavar="FILE", dest="scripts",
        help="run a training script, with some images of MNIST, and say what it does")
    add("--map", action="append", default=[], metavar="OURS=THEIRS", dest="names",
        help="take THEIRS for OURS, as in numerical_gradient=num_grad or softmax=Net.softmax")
    add("--fix", action="store_true", dest="mends",
        help="write of each file a repaired copy beside it, my_net.fixed.py of my_net.py")
    add("--strict", action="store_true", help="exit 1 for a broken `should` claim, too")
    add("--debug", action="store_true", help="show where an error of ours was raised")
    add("--verbose", "-v", action="store_true", help="show all of each finding, and what is not careful")
    add("--language", metavar="CODE", help="of the report: en, ko, ja or zh (that of the environment)")
    add("--jobs", "-j", type=int, metavar="N", help="check N targets at once (one for each processor)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--format", metavar="FORM", default="text", dest="form",
        help="text; json; csv or table, a row for each target; github, annotations; html, a page")
    for name in ("json", "table", "csv"):
        form.add_argument(f"--{name}", action="store_const", const=name, dest="form", help=f"--format {name}")
    parser.set_defaults(command=_check)


def _check(
    targets: list[str], port: str | None, scripts: list[str], names: list[str], strict: bool, verbose: bool,
    language: str | None, jobs: int | None, form: str, debug: bool, mends: bool,
) -> int:
    from reference.conformance.loading.reading import is_file
    from reference.conformance.report import FORMS, show_reports
    from reference.conformance.running.behind import judge as look
    from reference.conformance.running.mending import mend
    from reference.conformance.watching import UPDATES

    style = _style(sys.stdout, language, verbose)
    _one_of(FORMS, "--format", form)
    if not targets and not scripts and port is None:
        raise RefusalError("check what? Name a module, a .py file or a notebook, a --script or a --command")
    if jobs is not None and jobs < 1:
        raise RefusalError(f"--jobs must be at least 1, got {jobs}")
    told = _told(names)
    targets = [file for target in targets for file in _files(target)]
    for target in [*targets, *scripts]:
        _there(target, target in scripts)
    if mends and (scripts or port is not None or not all(map(is_file, targets))):
        raise RefusalError("--fix writes copies of .py files and notebooks alone")
    work: list[tuple[str, dict[str, Any]]] = [(target, {}) for target in targets]
    updates = UPDATES if form in ("html", "json") else 0  # whose curves are shown
    work += [(target, {"script": True, "updates": updates}) for target in scripts]
    work += [] if port is None else [(port, {"command": True})]
    # Each waits for a process of its own.
    with ThreadPoolExecutor(jobs or os.cpu_count()) as pool, _counter(len(work)) as advance:
        stop = threading.Event()
        judge = mend if mends else look
        results = pool.map(lambda job: judge(job[0], told, stop=stop.is_set, **job[1]), work)
        reports = []
        try:
            for report in results:
                reports.append(report)
                advance(len(reports))
        finally:
            stop.set()
    print(show_reports(reports, form, style))
    for error in (error for report in reports for error in report.errors if debug):
        print(_style(sys.stderr).clean(error), file=sys.stderr)
    codes = {report.exit_code(strict) for report in reports}
    return 1 if 1 in codes else max(codes)


def _told(names: list[str]) -> dict[str, str]:
    """Return what `--map` tells."""
    from reference.conformance.catalogue import FUNCTIONS, meant

    told = {}
    for pair in names:
        ours, _, theirs = pair.partition("=")
        if ours not in FUNCTIONS or not all(part.isidentifier() for part in theirs.split(".")):
            near = "" if ours in FUNCTIONS else meant(ours, FUNCTIONS)
            raise RefusalError(f"--map wants OURS=THEIRS with a name of ours, got {pair}{near}")
        told[ours] = theirs
    return told


def _files(target: str) -> list[str]:
    """Return the files of a folder, which is told from a module by its sign, or the target."""
    if not target.endswith(("/", os.sep)) and target not in (".", ".."):
        return [target]
    found = sorted(path for path in Path(target).rglob("*") if path.suffix in (".py", ".ipynb"))
    kept = [path for path in found if not any(part.startswith(".") for part in path.parts if part != "..")]
    if not kept:
        raise RefusalError(f"there is no .py file and no notebook in {target}")
    return [str(path) for path in kept]


def _there(target: str, is_script: bool = False) -> str:
    """Return a target; raise if it is a file that is not there, and ask which is meant that is."""
    from reference.conformance.catalogue import meant
    from reference.conformance.loading.reading import is_file

    if Path(target).is_file() or not (is_script or is_file(target)):
        return target
    near = ""
    with suppress(OSError):
        near = meant(Path(target).name, [path.name for path in Path(target).parent.iterdir()])
    raise RefusalError(f"there is no file {target}{near}")


@contextmanager
def _counter(total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that shows on a terminal how many of several are done."""
    stream = sys.stderr
    if total < 2 or stream is None or not stream.isatty():
        yield lambda done: None
        return

    def show(done: int) -> None:
        filled = BAR * done // total
        print(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}", end="", file=stream, flush=True)

    show(0)
    try:
        yield show
    finally:
        print(f"\r{' ' * (BAR + 2 * len(str(total)) + 4)}\r", end="", file=stream, flush=True)


def _add_explain(commands: Any) -> None:
    parser = commands.add_parser("explain", help="explain a claim or a mistake of a report")
    parser.add_argument("slug", metavar="SLUG", help="its name, as the report shows it")
    parser.add_argument("target", metavar="TARGET", nargs="?", help="a file: shows its own lines")
    parser.add_argument("--language", metavar="CODE", help="en, ko, ja or zh (that of the environment)")
    parser.set_defaults(command=_explain)


def _explain(slug: str, target: str | None, language: str | None) -> int:
    from reference.conformance.explain import explain, known
    from reference.conformance.running.run import run

    style, is_script = _style(sys.stdout, language), known(slug).target == "script"
    report = run(_there(target), {}, script=is_script) if target else None
    print(explain(slug, style, report))
    return 0


def _add_train(commands: Any) -> None:
    parser = commands.add_parser(
        "train",
        argument_default=argparse.SUPPRESS,  # so that --resume can tell what was asked for
        help="train the two-layer network on MNIST",
        description="Train the two-layer network by mini-batch SGD, print both accuracies each epoch and "
        "save the run. Ctrl-C stops after the update under way and saves what was reached.",
    )
    add = parser.add_argument
    add("--iterations", type=int, default=10000, metavar="N", help="updates in all (10000)")
    add("--batch-size", type=int, metavar="N", help="examples in a mini-batch (100)")
    add("--learning-rate", type=float, metavar="LR", help="factor of the gradient (0.1)")
    add("--hidden-size", type=int, metavar="N", help="hidden units (50)")
    add("--method", choices=("gradient", "numerical_gradient"), help="how the gradient is taken (gradient)")
    add("--sampling", choices=("with_replacement", "permutation"), help="how batches are drawn")
    add("--seed", type=int, metavar="N", help="of the weights and the mini-batches (0)")
    add("--data", metavar="FOLDER", help="a folder of four IDX files (MNIST, as shipped)")
    add("--output", type=Path, default=Path("history.npz"), metavar="FILE",
        help="where the run is saved; with the extra `plot` its picture is beside it, .svg (history.npz)")
    add("--resume", action="store_true", default=False, help="go on from --output, with its settings")
    add("--json", action="store_true", default=False, dest="as_json", help="print one JSON object instead")
    parser.set_defaults(command=_train)


def _train(iterations: int, output: Path, resume: bool, as_json: bool, **given: Any) -> int:
    picture = output.with_suffix(".svg")
    _refuse(output, picture, resume)
    settings, history, params = load(output) if resume else (SETTINGS | given, None, None)
    for name, value in given.items():
        if resume and settings[name] != value:
            raise RefusalError(f"{output} has {name} {settings[name]}, so --resume cannot take {value}")
    count("seed", settings["seed"], least=0)
    data = load_mnist(path=settings["data"])
    inputs = data[0][0].shape[1]
    if params is not None and not fits(params, settings, inputs, CLASSES):
        raise RefusalError(f"{output}: the shapes of its parameters do not fit its settings and data")

    # What a run that goes on has drawn before is drawn again.
    rng = np.random.default_rng(settings["seed"])
    network = TwoLayerNet(inputs, settings["hidden_size"], CLASSES, rng=rng)
    network.params = params or network.params

    shown = 0

    def show(train_acc_list: Sequence[float], test_acc_list: Sequence[float]) -> None:
        nonlocal shown
        for train_acc, test_acc in list(zip(train_acc_list, test_acc_list, strict=True))[shown:]:
            if not as_json:
                print(f"train acc, test acc | {train_acc}, {test_acc}", flush=True)
        shown = len(train_acc_list)

    with _bar(iterations, hidden=as_json) as advance, _interrupt_noted() as interrupted:

        def progress(*lists: list[float]) -> bool:
            advance(len(lists[0]))
            if len(lists[1]) > shown:
                show(*lists[1:])
                save(output, settings, History(*map(np.array, lists)), network)
            return bool(interrupted)

        keywords = {name: settings[name] for name in ("batch_size", "learning_rate", "method", "sampling")}
        history = train(
            network, data, iters_num=iterations, rng=rng, progress=progress, history=history, **keywords
        )
        show(history.train_acc_list.tolist(), history.test_acc_list.tolist())
        save(output, settings, history, network)

    files = [str(output), *_draw(picture, history)]
    (_tell_json if as_json else _tell)(iterations, output, settings, history, files)
    return 130 if len(history.train_loss_list) < iterations else 0


def _refuse(output: Path, picture: Path, resume: bool) -> None:
    """Raise unless a run may be saved there."""
    if output.suffix != ".npz":
        raise RefusalError(f"--output must end in .npz, got {output}")
    if not output.parent.is_dir():
        raise RefusalError(f"--output: there is no folder {output.parent}")
    for file in (output, picture):
        if file.exists() and not resume:
            raise RefusalError(f"{file} exists: --resume goes on from it, --output FILE saves elsewhere")


def _tell_json(iterations: int, output: Path, settings: Any, history: History, files: list[str]) -> None:
    # JSON has no number for nan and infinity.
    lists = {name: [value if isfinite(value) else str(value) for value in getattr(history, name).tolist()]
             for name in LISTS}
    report = {
        "iterations": len(history.train_loss_list), "has_learned": has_learned(history),
        "overfitting_signs": overfitting_signs(history), "files": files,
    }
    print(json.dumps(report | settings | lists, allow_nan=False))


def _tell(iterations: int, output: Path, settings: Any, history: History, files: list[str]) -> None:
    done = len(history.train_loss_list)
    learned, signs = has_learned(history), overfitting_signs(history)
    print("learned: both accuracies rise" if learned else "not learned: they do not rise enough")
    print(f"overfitting: {'; '.join(signs)}" if signs else "no overfitting: the accuracies do not part")
    print(f"{done} of {iterations} updates, saved in {' and '.join(files)}")
    if done < iterations:
        print(f"go on with: reference train --resume --iterations {iterations} --output {output}")

def _add_vectors(commands: Any) -> None:
    parser = commands.add_parser(
        "vectors",
        help="export the published vectors",
        description="Copy the published vectors into a folder: JSON that any language reads, with a "
        "reader in JavaScript as an example. They are in the public domain, CC0-1.0.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.set_defaults(command=_vectors)


def _vectors(folder: Path) -> int:
    from reference.vectors import FOLDER, manifest

    if folder.exists() and any(folder.iterdir()):
        raise RefusalError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    listed = manifest()
    names = [*listed["files"], "manifest.json"]
    try:
        for name in names:
            (folder / name).write_bytes(FOLDER.joinpath(name).read_bytes())
    except BaseException:  # a disk that is full, Ctrl-C: a part of the vectors is no set of vectors
        for name in names:
            (folder / name).unlink(missing_ok=True)
        raise
    print(f"{len(names)} files of version {listed['version']}, CC0-1.0, in {folder}")
    return 0


def _draw(file: Path, history: History) -> list[str]:
    """Draw the loss and the accuracies; return the file's name, or nothing without matplotlib."""
    try:
        from matplotlib.figure import Figure

        from reference.plot import draw_accuracies, draw_loss
    except ImportError:
        print("no picture: it needs `pip install gradient-reference[plot]`", file=sys.stderr)
        return []
    figure = Figure(figsize=(10, 4), layout="constrained")
    loss_axes, accuracy_axes = figure.subplots(1, 2)
    draw_loss(loss_axes, history.train_loss_list)
    draw_accuracies(accuracy_axes, history)
    with whole(file) as stream:
        figure.savefig(stream, format="svg")
    return [str(file)]


@contextmanager
def _bar(total: int, hidden: bool) -> Iterator[Callable[[int], None]]:
    """Yield a function that shows how many updates are done, where a person looks on and rich is there."""
    if hidden or sys.stdout is None or not sys.stdout.isatty():
        yield lambda done: None
        return
    try:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
    except ImportError:
        print("no progress bar: it needs `pip install gradient-reference[progress]`", file=sys.stderr)
        yield lambda done: None
        return
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def _interrupt_noted() -> Iterator[list[int]]:
    """Yield a list that the first Ctrl-C fills, so that training can stop between two updates."""
    interrupts: list[int] = []

    def note(number: int, frame: Any) -> None:
        interrupts.append(number)
        signal.signal(signal.SIGINT, before)  # a second Ctrl-C stops at once

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as under nohup
        yield interrupts
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)
