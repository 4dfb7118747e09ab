"""The file in which `reference train` keeps a run: what stands in it, and how it is written and read."""

import glob
import io
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from reference import History, TwoLayerNet

# What decides the bits of a run, besides the number of its updates: saved with it, and kept by --resume.
SETTINGS: dict[str, Any] = {
    "batch_size": 100,
    "data": None,
    "hidden_size": 50,
    "learning_rate": 0.1,
    "method": "gradient",
    "sampling": "with_replacement",
    "seed": 0,
}
KINDS = {name: type(value) for name, value in SETTINGS.items() if name != "data"}
LISTS = ("train_loss_list", "train_acc_list", "test_acc_list")
PARAMS = ("W1", "b1", "W2", "b2")
MAX_BYTES = 2**30  # 1,600 times what the source's training saves
STALE = 60  # seconds after which what is half written is of a run that was killed: a save takes milliseconds


def save(file: Path, settings: dict[str, Any], history: History, network: TwoLayerNet) -> None:
    """Write the run."""
    arrays: dict[str, Any] = {name: getattr(history, name) for name in LISTS} | network.params
    packed = io.BytesIO()  # a disk that is full is then told of by one error, whatever NumPy's version
    np.savez(packed, settings=np.array(json.dumps(settings)), **arrays)
    with whole(file) as stream:
        stream.write(packed.getbuffer())


def load(file: Path) -> tuple[dict[str, Any], History, dict[str, np.ndarray]]:
    """Return the settings, the history and the parameters of a saved run.

    A FileNotFoundError is raised if there is none, and a ValueError if it is another file: nothing is
    unpacked, and nothing read that could be without end.
    """
    if not file.exists():
        raise FileNotFoundError(f"{file} does not exist, so there is nothing to resume")
    try:
        if not file.is_file():
            raise ValueError("no regular file")
        if file.stat().st_size > MAX_BYTES:
            raise ValueError(f"more than {MAX_BYTES} bytes")
        with zipfile.ZipFile(file) as members:
            if any(member.compress_type != zipfile.ZIP_STORED for member in members.infolist()):
                raise ValueError("packed, so that it may unpack to any size")
        with np.load(file, allow_pickle=False) as saved:
            text = saved["settings"]  # NumPy makes a string of any numbers, also of what are no characters
            order = "be" if text.dtype.str.startswith(">") else "le"
            settings = dict(json.loads(text.tobytes().decode(f"utf-32-{order}")))
            lists = [saved[name] for name in LISTS]
            params = {key: saved[key] for key in PARAMS}
        losses, train_acc, test_acc = lists
        if (
            {name: type(value) for name, value in settings.items() if name != "data"} != KINDS
            or not isinstance(settings["data"], str | None)
            or any(array.dtype != np.float64 for array in (*lists, *params.values()))
            or losses.ndim != 1 or train_acc.ndim != 1 or train_acc.shape != test_acc.shape
        ):
            raise ValueError("not what is saved")
    except Exception as error:  # foreign bytes make the readers of zip, NumPy and JSON raise nearly anything
        raise ValueError(f"{file} is not a run that `reference train` saved ({error})") from error
    return settings, History(*lists), params


def fits(params: dict[str, np.ndarray], settings: dict[str, Any], inputs: int, classes: int) -> bool:
    """Return whether parameters are those of a network of these sizes, which is not built for it."""
    hidden = settings["hidden_size"]
    shapes = (inputs, hidden), (hidden,), (hidden, classes), (classes,)
    return tuple(params[key].shape for key in PARAMS) == shapes


@contextmanager
def whole(file: Path) -> Iterator[IO[bytes]]:
    """Yield a stream to write; what `file` held before is replaced at the end, by a complete file.

    A link stays a link, and the file keeps its mode. The name of what is half written is no other run's.
    """
    file = file.resolve()
    for left in file.parent.glob(f"{glob.escape(file.name)}.*.part"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                left.unlink()
    part = file.with_name(f"{file.name}.{os.urandom(6).hex()}.part")
    try:
        with part.open("xb") as stream:
            if file.exists():
                shutil.copymode(file, part)
            yield stream
        os.replace(part, file)
    finally:
        with suppress(OSError):  # the error that is under way says more
            part.unlink(missing_ok=True)
