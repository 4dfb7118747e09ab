import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from reference import mnist as package

NAMES = tuple(package.SHA256)
SHIPPED = Path(package.__file__).parent
load_mnist = package.load_mnist  # conftest.py shares what that of the package itself gives


def idx(array):
    """Return an IDX file of unsigned bytes, written by the format's description."""
    return struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


def contents(counts=(5, 3), size=(2, 3)):
    rng = np.random.default_rng(0)
    return {
        f"{prefix}-{kind}": idx(rng.integers(0, high, shape, np.uint8))
        for prefix, n in zip(("train", "t10k"), counts, strict=True)
        for kind, high, shape in (("images-idx3-ubyte", 256, (n, *size)), ("labels-idx1-ubyte", 10, (n,)))
    }


def write(folder, files, pack=True):
    for name, content in files.items():
        (folder / (name + ".gz" * pack)).write_bytes(gzip.compress(content) if pack else content)
    return folder


def test_the_shipped_data_are_the_official_ones():
    (x_train, t_train), (x_test, t_test) = load_mnist(normalize=False)
    assert x_train.shape, x_test.shape == ((60000, 784), (10000, 784))
    assert t_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert t_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(t_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert f"{np.mean(x_train != 0):.2%}" == "19.12%"
    assert np.count_nonzero(x_train.any(axis=0)) == 717
    digests = [hashlib.sha256(gzip.decompress((SHIPPED / f"{n}.gz").read_bytes())).hexdigest() for n in NAMES]
    assert digests == list(package.SHA256.values())


@pytest.mark.full  # the claims and docs/mnist.md say the same
def test_forms():
    (x_train, t_train), (x_test, t_test) = load_mnist(one_hot_label=True)
    (images, labels), (k_test, _) = load_mnist(normalize=False, flatten=False)
    assert images.shape == (60000, 1, 28, 28)
    assert {array.dtype.name for array in (x_train, x_test, t_train, t_test)} == {"float64"}
    assert (images.dtype, labels.dtype) == (np.uint8, np.int64)
    # k/255 correctly rounded: Python divides integers so.
    assert np.array_equal(x_test, np.array([k / 255 for k in range(256)])[k_test.reshape(-1, 784)])
    assert np.array_equal(t_train.argmax(axis=1), labels)
    assert (t_train.sum(axis=1) == 1).all()
    assert all(array.flags.writeable for array in (x_train, t_train, x_test, t_test, images, labels))


@pytest.mark.parametrize("pack", [True, False])
def test_any_folder_of_idx_files(tmp_path, pack):
    files = contents()
    (x_train, t_train), (x_test, t_test) = load_mnist(normalize=False, path=write(tmp_path, files, pack))
    assert x_train.tobytes() == files[NAMES[0]][16:]
    assert t_test.astype(np.uint8).tobytes() == files[NAMES[3]][8:]
    assert (x_train.shape, t_train.shape, x_test.shape, t_test.shape) == ((5, 6), (5,), (3, 6), (3,))
    assert load_mnist(path=str(tmp_path), flatten=False)[0][0].shape == (5, 1, 2, 3)


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda content: content[:-1], "bytes, but it holds only"),
        (lambda content: content + b"\0", "bytes, but it holds more"),
        (lambda content: content[:6], "ends within its header"),
        (lambda content: b"", "expected the magic number"),
        (lambda content: b"\0\0\x0d" + content[3:], "expected the magic number"),
        (lambda content: content[:4] + b"\0\0\0\0" + content[8:], "holds nothing"),
        (lambda content: content[:4] + b"\xff\xff\xff\xff" + content[8:], "bytes, (which is refused|but)"),
    ],
)
def test_a_spoilt_file_is_named(tmp_path, pack, name, spoil, message):
    files = contents()
    files[name] = spoil(files[name])
    write(tmp_path, files, pack)
    with pytest.raises(ValueError, match=f"{name}.*{message}"):
        load_mnist(path=tmp_path)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda packed: packed[:-1],
        lambda packed: packed[:20],
        lambda packed: packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:],  # the checksum
        lambda packed: packed[:12] + b"\xff\xff" + packed[14:],
        lambda packed: packed + b"junk",
        lambda packed: b"junk" + packed,
    ],
)
def test_a_spoilt_gzip_is_named(tmp_path, name, spoil):
    file = write(tmp_path, contents()) / f"{name}.gz"
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(ValueError, match=f"{name}.gz: (not a complete gzip file|expected the magic)"):
        load_mnist(path=tmp_path)


def test_every_single_byte_of_a_gzip_matters_or_changes_nothing(tmp_path):
    file = write(tmp_path, contents()) / f"{NAMES[0]}.gz"
    packed = file.read_bytes()
    right = load_mnist(path=tmp_path)[0][0].tobytes()
    for i in range(len(packed)):
        file.write_bytes(packed[:i] + bytes([packed[i] ^ 0xFF]) + packed[i + 1 :])
        try:
            outcome = load_mnist(path=tmp_path)[0][0].tobytes()
        except ValueError as error:
            outcome = str(error)
        assert outcome == right or NAMES[0] in outcome  # the time stamp, for one, changes nothing


@pytest.mark.parametrize(
    ("images", "size", "held"),
    [
        (2**21, 1644167168, 2**24),  # more than is ever unpacked
        (2**17, 102760448, 2**16),  # more than so small a gzip file can hold
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, images, size, held):
    write(tmp_path, contents())
    header = struct.pack(">4I", 0x803, images, 28, 28)
    (tmp_path / f"{NAMES[0]}.gz").write_bytes(gzip.compress(header + bytes(held)))
    read = []
    gzip_read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda self, n=-1: read.append(n) or gzip_read(self, n))
    with pytest.raises(ValueError, match=f"{NAMES[0]}.gz: its header promises {size} bytes, .* refused"):
        load_mnist(path=tmp_path)
    assert read == [16]


@pytest.mark.parametrize(
    ("rows", "message"), [(2**10, "bytes, but it holds only 0"), (2**10 + 1, "bytes, which is refused")]
)
def test_a_gibibyte_is_the_most_that_is_read(tmp_path, rows, message):
    write(tmp_path, contents(), pack=False)
    (tmp_path / NAMES[0]).write_bytes(struct.pack(">4I", 0x803, rows, 2**10, 2**10))
    with pytest.raises(ValueError, match=message):
        load_mnist(path=tmp_path)


@pytest.mark.parametrize(("count", "message"), [(2**20, "but it holds only 0"), (2**20 + 1, "is refused")])
def test_a_small_file_that_promises_much_is_refused_before_it_is_unpacked(tmp_path, count, message):
    """A file of less than 10 kB may promise a megabyte, and no more."""
    write(tmp_path, contents())
    file = tmp_path / f"{NAMES[0]}.gz"
    file.write_bytes(gzip.compress(struct.pack(">4I", 0x803, count, 1, 1)))
    with pytest.raises(ValueError, match=message):
        load_mnist(path=tmp_path)


@pytest.mark.parametrize(("count", "message"), [(104_857, "holds only 0"), (104_858, "is refused")])
def test_a_label_counts_for_the_ten_numbers_that_it_becomes(tmp_path, count, message):
    write(tmp_path, contents())
    (tmp_path / f"{NAMES[1]}.gz").write_bytes(gzip.compress(struct.pack(">2I", 0x801, count)))
    with pytest.raises(ValueError, match=message):
        load_mnist(path=tmp_path)


def test_a_large_file_may_promise_a_hundred_times_its_size(tmp_path):
    write(tmp_path, contents())
    file = tmp_path / f"{NAMES[0]}.gz"
    for promised, message in ((99, "but it holds only"), (101, "is refused")):
        noise = np.random.default_rng(0).bytes(20_000)  # which is not packed at all
        file.write_bytes(gzip.compress(struct.pack(">4I", 0x803, 20_000 * promised, 1, 1) + noise))
        with pytest.raises(ValueError, match=message):
            load_mnist(path=tmp_path)


def test_swapped_files_are_named(tmp_path):
    files = contents(counts=(5, 5))
    files[NAMES[0]], files[NAMES[1]] = files[NAMES[1]], files[NAMES[0]]
    with pytest.raises(ValueError, match=f"{NAMES[0]}.*expected the magic number 2051, got 2049"):
        load_mnist(path=write(tmp_path, files))


def test_training_and_test_swapped_in_the_package_are_found_by_their_sums(tmp_path, monkeypatch):
    for name in NAMES:
        twin = name.replace("train", "t10k") if "train" in name else name.replace("t10k", "train")
        (tmp_path / f"{name}.gz").symlink_to(SHIPPED / f"{twin}.gz")
    monkeypatch.setattr(package, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match=r"train-images.*its SHA-256 differs"):
        load_mnist()


def test_counts_sizes_and_labels_must_fit_together(tmp_path):
    files = contents()
    with pytest.raises(ValueError, match="train has 5 images but 4 labels"):
        load_mnist(path=write(tmp_path, files | {NAMES[1]: idx(np.zeros(4, np.uint8))}))
    with pytest.raises(ValueError, match=r"train labels must lie in 0 ... 9, got 10"):
        load_mnist(path=write(tmp_path, files | {NAMES[1]: idx(np.full(5, 10, np.uint8))}))
    with pytest.raises(ValueError, match=r"train images are \(2, 3\) but t10k images \(3, 2\)"):
        load_mnist(path=write(tmp_path, files | {NAMES[2]: idx(np.zeros((3, 3, 2), np.uint8))}))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds neither train-images-idx3-ubyte nor"):
        load_mnist(path=tmp_path)
