"""The MNIST database of handwritten digits, read from IDX files."""

import gzip
import hashlib
import zlib
from math import prod
from pathlib import Path
from typing import IO, cast

import numpy as np

from reference._checks import Array, flag, got

Split = tuple[Array, Array]

# The SHA-256 sums of the four shipped files, decompressed.
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
CLASSES = 10
MAX_BYTES = 2**30  # no file is unpacked beyond this: 22 times the training images
# Beyond a megabyte no file is unpacked to more than a hundred times its size: deflate packs MNIST five times,
# but one colour a thousand times, so that a small folder would need gigabytes. A label counts for CLASSES.
MAX_RATIO, SMALL = 100, 2**20


def load_mnist(
    normalize: bool = True,
    flatten: bool = True,
    one_hot_label: bool = False,
    path: str | Path | None = None,
) -> tuple[Split, Split]:
    """Return the training and the test data, ((x_train, t_train), (x_test, t_test)).

    Parameters
    ----------
    normalize : bool
        Pixels k as float64 k/255, correctly rounded; otherwise as the uint8 k, 0 ... 255.
    flatten : bool
        Images of shape (784,); otherwise (1, 28, 28).
    one_hot_label : bool
        Labels as float64 rows of shape (10,); otherwise as int64 numbers.
    path : path-like, optional
        A folder with four IDX files of the official names, plain or with `.gz`, of any counts and any
        image size. By default the files that ship with the package, which are checked by SHA-256.

    Returns
    -------
    tuple
        Of two pairs of new, writable arrays: 60,000 training and 10,000 test images with their labels.

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If a file is not the IDX file that its name says, is truncated, corrupted or oversized, or if the
        counts or sizes of the files do not fit together. The message names the file. A file that would
        unpack to more than 1 GiB is refused before it is unpacked.

    Examples
    --------
    >>> (x_train, t_train), (x_test, t_test) = load_mnist()
    >>> x_train.shape, t_train.shape, x_test.shape, t_test.shape
    ((60000, 784), (60000,), (10000, 784), (10000,))
    >>> t_train[:10].tolist()
    [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    """
    normalize, flatten, one_hot_label = (
        flag(name, value) for name, value in
        (("normalize", normalize), ("flatten", flatten), ("one_hot_label", one_hot_label))
    )
    try:
        folder = Path(__file__).parent if path is None else Path(path)
    except TypeError:
        raise TypeError(f"path must be the path of a folder, got {got(path)}") from None
    splits = []
    for prefix in ("train", "t10k"):
        images = _read_idx(folder, f"{prefix}-images-idx3-ubyte", ndim=3, shipped=path is None)
        labels = _read_idx(folder, f"{prefix}-labels-idx1-ubyte", ndim=1, shipped=path is None)
        if len(images) != len(labels):
            raise ValueError(f"{folder}: {prefix} has {len(images)} images but {len(labels)} labels")
        if labels.max() >= CLASSES:
            raise ValueError(f"{folder}: {prefix} labels must lie in 0 ... 9, got {labels.max()}")
        splits.append((images, labels))
    (train, _), (test, _) = splits
    if train.shape[1:] != test.shape[1:]:
        raise ValueError(f"{folder}: train images are {train.shape[1:]} but t10k images {test.shape[1:]}")

    def prepared(images: Array, labels: Array) -> Split:
        x = images.reshape(len(images), -1) if flatten else images[:, None]
        t = np.eye(CLASSES)[labels] if one_hot_label else labels.astype(np.int64)
        return (x / 255.0 if normalize else x), t

    return prepared(*splits[0]), prepared(*splits[1])


def _read_idx(folder: Path, name: str, ndim: int, shipped: bool) -> Array:
    """Return the bytes of one IDX file as a writable uint8 array, after every check."""
    file = next((file for file in (folder / name, folder / f"{name}.gz") if file.is_file()), None)
    if file is None:
        raise FileNotFoundError(f"path {folder} holds neither {name} nor {name}.gz")
    packed = file.suffix == ".gz"
    try:
        with cast(IO[bytes], gzip.open(file) if packed else file.open("rb")) as stream:
            shape = _read_header(stream, file, ndim)
            size = prod(shape)
            cost, on_disk = size * (1 if ndim == 3 else CLASSES), file.stat().st_size
            if cost > MAX_BYTES or (packed and cost > max(SMALL, MAX_RATIO * on_disk)):
                raise ValueError(f"{file}: its header promises {size} bytes, which is refused")
            # One byte more is asked for, so that the end, and with it gzip's checksum, is reached.
            data = bytearray(stream.read(size + 1))
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise ValueError(f"{file}: not a complete gzip file ({error})") from error
    if len(data) != size:
        problem = "more" if len(data) > size else f"only {len(data)}"
        raise ValueError(f"{file}: its header promises {size} bytes, but it holds {problem}")
    array = np.frombuffer(data, np.uint8).reshape(shape)
    if shipped and hashlib.sha256(_header(shape) + data).hexdigest() != SHA256[name]:
        raise ValueError(f"{file}: not the file that ships with this package (its SHA-256 differs)")
    return array


def _header(shape: tuple[int, ...]) -> bytes:
    """Return the header of an IDX file of unsigned bytes: its magic number 0x0000080n and n lengths."""
    return np.array([0x800 + len(shape), *shape], ">u4").tobytes()


def _read_header(stream: IO[bytes], file: Path, ndim: int) -> tuple[int, ...]:
    length = 4 * (1 + ndim)
    header = stream.read(length)
    magic = int.from_bytes(header[:4], "big")
    if magic != 0x800 + ndim:
        raise ValueError(f"{file}: expected the magic number {0x800 + ndim}, got {magic}")
    if len(header) < length:
        raise ValueError(f"{file}: ends within its header")
    shape = tuple(np.frombuffer(header, ">u4")[1:].tolist())
    if 0 in shape:
        raise ValueError(f"{file}: its header promises the shape {shape}, which holds nothing")
    return shape
