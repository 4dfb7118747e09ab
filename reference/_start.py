"""Let Ctrl-C end a command in silence while its modules are read.

NumPy makes another error of an interrupt in its code in C, and prints tracebacks of its own.
"""

import os
import signal
import sys


def _quit(*_: object) -> None:
    os._exit(130)


def is_over() -> None:
    """Let Ctrl-C raise KeyboardInterrupt from now on."""
    if signal.getsignal(signal.SIGINT) is _quit:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# `python -m reference` and the script: a program that imports the package is interrupted as ever.
_names = [os.path.basename(name).removesuffix(".exe") for name in sys.orig_argv[-len(sys.argv) :][:1]]
if (
    _names in (["reference"], ["gradient-reference"])
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler  # and not ignored, as under nohup
):
    signal.signal(signal.SIGINT, _quit)
