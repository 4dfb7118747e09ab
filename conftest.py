"""Let pytest run the fenced examples of the Markdown pages; share what several tests need."""

import doctest
import os
import re
import runpy
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The matrices are small: threads gain little, and on a busy machine they wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest

import reference

# No socket leads out of a test, nor out of the processes that it starts.
OFFLINE = Path(reference.__file__).parents[1] / "tests/offline"
runpy.run_path(str(OFFLINE / "sitecustomize.py"))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))

FENCE = re.compile(r"^[ ]*(`{3,}|~{3,}|:{3,}).*$", re.MULTILINE)


class FencedDocTestParser(doctest.DocTestParser):
    """Blank every fence line, which would else be read as expected output, and keep all line numbers."""

    def parse(self, string, name="<string>"):
        return super().parse(FENCE.sub("", string), name)


# pytest asks the module for its parser each time it reads a text file.
doctest.DocTestParser = FencedDocTestParser


def pytest_collection_modifyitems(items):
    """Put the longest test of the long tier first, lest one of two processes wait for it at the end."""
    items.sort(key=lambda item: not item.name.startswith("test_the_sources_loop_by_numerical_gradients"))


def pytest_collection_finish(session):
    """Begin what waits for processes of its own, so that it runs beside the other tests."""
    if session.config.option.collectonly:
        return
    session.pool, session.folder = ThreadPoolExecutor(2), tempfile.TemporaryDirectory()
    for module in {getattr(item, "module", None) for item in session.items}:
        getattr(module, "begin", lambda *_: None)(session.pool, Path(session.folder.name))
    if any("full_run" in getattr(item, "fixturenames", ()) for item in session.items):
        command = [sys.executable, "-m", "reference", "train", "--output", f"{session.folder.name}/run.npz"]
        session.training = session.pool.submit(subprocess.run, command, stdout=subprocess.DEVNULL, check=True)


def pytest_sessionfinish(session):
    if hasattr(session, "pool"):
        session.pool.shutdown(cancel_futures=True)
        session.folder.cleanup()


@pytest.fixture(scope="session")
def mnist():
    return reference.load_mnist(one_hot_label=True)


@pytest.fixture(scope="session")
def full_run(request):
    """The source's training by `reference train`, 10,000 updates on all data, with backpropagation."""
    request.session.training.result()
    network = reference.TwoLayerNet(784, 50, 10)
    with np.load(f"{request.session.folder.name}/run.npz") as saved:
        network.params = {key: saved[key] for key in network.params}
        lists = [saved[name] for name in ("train_loss_list", "train_acc_list", "test_acc_list")]
    return network, reference.History(*lists)
