"""Let pytest run the fenced examples of the Markdown pages; share what several tests need."""

import doctest
import functools
import gc
import os
import re
import runpy
import signal
from contextlib import suppress
from pathlib import Path

# The matrices are small: threads gain little, and on a busy machine they wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# What is compared to the letter is English.
os.environ["LANGUAGE"] = "en"

# Hundreds of processes are started, and each would compile the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest

import reference

# What is imported stays: garbage is looked for when the tests begin.
gc.disable()

# No socket leads out of a test, nor out of the processes that it starts.
OFFLINE = Path(reference.__file__).parents[1] / "tests/offline"
runpy.run_path(str(OFFLINE / "sitecustomize.py"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))

# A shell that runs this in the background, or `nohup`, lets it ignore the signals that some tests send.
with suppress(ValueError, AttributeError):  # not in the main thread, not on this system
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

FENCE = re.compile(r"^[ ]*(`{3,}|~{3,}|:{3,}).*$", re.MULTILINE)

LONGEST = ("test_the_sources_loop_by_numerical_gradients", "test_the_sources_training_rises")


class FencedDocTestParser(doctest.DocTestParser):
    """Blank every fence line, which would else be read as expected output, and keep all line numbers."""

    def parse(self, string, name="<string>"):
        return super().parse(FENCE.sub("", string), name)


# pytest asks the module for its parser each time it reads a text file.
doctest.DocTestParser = FencedDocTestParser


def pytest_collection_modifyitems(items):
    """Put the longest tests of both tiers first, lest one of two processes wait for them at the end."""
    items.sort(key=lambda item: not item.name.startswith(LONGEST))


def pytest_collection_finish():
    """Let the search for garbage be rare: most of what is tried has no cycles."""
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


@functools.cache
def everything(load=reference.load_mnist):
    """Return all of MNIST, which is read once for a process and cannot be written to."""
    data = load(one_hot_label=True)
    for array in (*data[0], *data[1]):
        array.flags.writeable = False
    return data


@functools.wraps(reference.load_mnist)
def load_mnist(*arguments, load=reference.load_mnist, **keywords):
    is_asked = all(value is True for value in keywords.values())
    if arguments or not is_asked or keywords.keys() - {"normalize", "one_hot_label"}:
        return load(*arguments, **keywords)
    (x_train, t_train), (x_test, t_test) = data = everything()
    numbers = (x_train, t_train.argmax(axis=1)), (x_test, t_test.argmax(axis=1))
    return data if "one_hot_label" in keywords else numbers


reference.load_mnist = load_mnist


@pytest.fixture(scope="session")
def mnist():
    return everything()


@pytest.fixture
def judged(tmp_path):
    """Return what judges a text as a file of its own, and gives the report."""
    from inside import run  # which the tests have beside them

    def judge(text):
        file = tmp_path / "theirs.py"
        file.write_text(text)
        return run(file)

    return judge
