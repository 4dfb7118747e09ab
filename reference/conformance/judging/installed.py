"""Whose code it is: what is judged, or what was installed."""

import os
import sysconfig
from pathlib import Path

import numpy

PACKAGE = str(Path(__file__).parents[2]) + os.sep
CLAIMS_FOLDER = str(Path(__file__).parents[1] / "claims") + os.sep
MISTAKES_FOLDER = str(Path(__file__).parents[1] / "mistakes") + os.sep
INSTALLED = (PACKAGE, str(Path(numpy.__file__).parent) + os.sep, sysconfig.get_path("stdlib") + os.sep)


def is_theirs(file: str) -> bool:
    """Return whether code of this file is what is judged: no code of ours, of NumPy, or of Python."""
    is_compiled = file.endswith((".pyx", ".pxd"))  # as of NumPy's random numbers, without their folder
    return file.startswith(MISTAKES_FOLDER) or not (is_compiled or file.startswith((*INSTALLED, "<frozen")))
