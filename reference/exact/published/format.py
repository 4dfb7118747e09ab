"""The writer of the published vectors: their format, of which `reference.vectors` is the reader.

A number is written only if its enclosure rounds to one decimal and to one double.
"""

import hashlib
import json
from collections.abc import Callable
from decimal import ROUND_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from reference.exact.enclosure import DIGITS, rational
from reference.vectors import EXPRESSIONS, FOLDER

VERSION = "1.1.1"
FILES = Path(str(FOLDER))
SCHEMA = "numeric_vectors_v1.schema.json"

def rationals(x: Any) -> Any:
    """Return doubles as an array of the fractions that they are."""
    return np.frompyfunc(lambda number: Fraction(float(number)), 1, 1)(np.asarray(x, np.float64))


def balls(x: Any) -> Any:
    """Return doubles or fractions as an array of balls."""
    return np.frompyfunc(lambda number: rational(Fraction(number)), 1, 1)(x)


def ends(value: Any) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest number that a value may be."""
    if not hasattr(value, "rad"):
        exact = Fraction(int(value.p), int(value.q)) if hasattr(value, "q") else Fraction(value)
        return exact, exact
    if not value.is_finite():
        raise ValueError(f"the value is not finite: {value}")

    def rational(part: Any) -> Fraction:
        mantissa, exponent = map(int, part.man_exp())
        return Fraction(mantissa) * Fraction(2) ** exponent

    middle, radius = rational(value.mid()), rational(value.rad())
    return middle - radius, middle + radius


def _the_same(value: Any, rounded: Callable[[Fraction], Any]) -> Any:
    """Return what both ends of a value round to."""
    low, high = map(rounded, ends(value))
    if low != high:
        raise ValueError(f"the enclosure {value} is too wide: it may be {low} and {high}")
    return low


def decimal(value: Any, digits: int = DIGITS) -> str:
    """Return a value as a decimal, correctly rounded to some digits.

    Examples
    --------
    >>> decimal(Fraction(1, 3), 5), decimal(Fraction(1, 5))
    ('0.33333', '0.2')
    """
    context = Context(digits, Emin=-999999, Emax=999999, capitals=0)
    found = _the_same(value, lambda v: context.divide(Decimal(v.numerator), Decimal(v.denominator)))
    return context.to_sci_string(found)


def double(value: Any) -> str:
    """Return a value as the nearest double, in hexadecimal.

    Examples
    --------
    >>> double(Fraction(1, 10))
    '0x1.999999999999ap-4'
    """
    return float(_the_same(value, float)).hex()


def _upwards(number: float) -> str:
    """Return a tolerance as a decimal of three digits that is not below it."""
    context = Context(3, ROUND_UP, capitals=0)
    return context.to_sci_string(context.create_decimal_from_float(number))


def exactly(basis: str) -> dict[str, Any]:
    """Allow no error."""
    return {"mode": "exact", "basis": basis}


def ulp(units: int, basis: str) -> dict[str, Any]:
    """Allow some units in the last place of the expected double."""
    return {"mode": "ulp", "ulp": units, "basis": basis}


def within(basis: str, absolute: Any = 0.0, relative: float = 0.0) -> dict[str, Any]:
    """Allow an error of ``relative * |expected| + absolute``; lists are for its rows, or for its entries."""

    def most(part: Any) -> Any:
        return list(map(most, part)) if isinstance(part, list) else _upwards(part)

    return {"mode": "bound", "abs": most(absolute), "rel": _upwards(relative), "basis": basis}


def expected(values: Any, digits: int) -> Any:
    """Return what a file says of some values; without digits only the doubles."""
    if isinstance(values, dict):
        return {key: expected(part, digits) for key, part in values.items()}
    values = np.asarray(values, object)
    found = {"shape": list(values.shape), "binary64": [double(value) for value in values.flat]}
    return found | ({"certified": [decimal(value, digits) for value in values.flat]} if digits else {})


def canonical(value: Any, indent: str = "\n") -> str:
    """Return the one text of a JSON value: keys sorted, and what has no structure inside on one line.

    Examples
    --------
    >>> print(canonical({"b": [1, 2], "a": "x"}))
    {
     "a":"x",
     "b":[1,2]
    }
    """
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    nested = any(isinstance(part, dict | list) for part in parts)
    if not parts or not (nested or indent == "\n"):
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}:{canonical(value[key], deeper)}" for key in sorted(value)]
        return "{" + deeper + f",{deeper}".join(lines) + indent + "}"
    return "[" + deeper + f",{deeper}".join(canonical(part, deeper) for part in value) + indent + "]"


def document_bytes(value: Any) -> bytes:
    """Return a JSON value as the bytes of its file."""
    return (canonical(value) + "\n").encode()


def write(folder: Path, documents: list[dict[str, Any]], functions: list[str]) -> None:
    """Write the files of some functions, what new ids there are, and the manifest of all functions.

    An id that was published once stays in ``ids.txt``, and the tests refuse a set that has lost one.
    """
    listed = folder / "ids.txt"
    ids = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    for document in documents:
        function = document["function"]
        (folder / f"{function}.json").write_bytes(document_bytes(document))
        ids += [name for test in document["tests"] if (name := f"{function} {test['id']}") not in ids]
    (folder / "functions.json").write_bytes(document_bytes(EXPRESSIONS))
    listed.write_text("\n".join(ids) + "\n", encoding="utf-8")
    (folder / "manifest.json").write_bytes(document_bytes(manifest(folder, functions)))


def manifest(folder: Path, functions: list[str]) -> dict[str, Any]:
    """Return the version of the set, its functions, and the SHA-256 of each file to be published."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix not in (".py", ".pyc"))
    sums = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in names
        if name not in ("manifest.json", "__pycache__")
    }
    return {"version": VERSION, "license": "CC0-1.0", "functions": functions, "files": sums}
