"""Judge a file in this process: as `run` does, without what a process of its own costs a test."""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import reference
from reference.conformance.judging import repair
from reference.conformance.report import Report
from reference.conformance.running import child
from reference.conformance.running.run import Course, _add

INSTALLED = (sys.prefix, sys.base_prefix, *reference.__path__)


# A search that ends by the clock finds less on a busy machine.
PATIENT = SimpleNamespace(
    thread_time=lambda: time.thread_time() / 8, monotonic=lambda: time.monotonic() / 8
)


class Records(list):
    """A journal that is read when all is written."""

    def write(self, **record):
        self.append(json.loads(json.dumps(record)))


def run(target, names=(), *, mends=False, texts=(), lost=()):
    """Return what `run` returns of a file that neither hangs nor ends its process, but for what is `lost`."""
    job = {
        "target": str(Path(target).absolute()), "names": dict(names), "texts": dict(texts), "mends": mends,
        "command": False, "script": False, "finished": [], "lost": dict(lost),
    }
    modules, finders, path, journal = set(sys.modules), [*sys.meta_path], [*sys.path], Records()
    try:
        with mock.patch.object(repair, "time", PATIENT):
            if judged := child._judge(job, journal):
                child._make_calls(*judged, journal)
    finally:
        sys.meta_path[:], sys.path[:] = finders, path
        for name in sys.modules.keys() - modules:
            # Of a stand-in each attribute is there, but in its own namespace. What draws has got one.
            file = str(vars(sys.modules[name]).get("__file__"))
            if name == "reference.plot" or not file.startswith(INSTALLED):
                del sys.modules[name]
    course = Course(Report(target=target))
    for record in journal:
        if "begun" not in record:
            _add(course, record)
    return course.report
