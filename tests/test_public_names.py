"""The public names and their signatures are recorded: what a user relies on changes knowingly or not at all.

To record them anew: python tests/test_public_names.py > tests/public_names.txt
"""

import difflib
import inspect
from pathlib import Path

import reference
from reference import conformance, exact
from reference.exact import formula, limit

RECORD = Path(__file__).with_name("public_names.txt")


def signature(function):
    """Return the parameters without annotations, whose text depends on the version of NumPy."""
    bare = inspect.Signature.empty
    own = inspect.signature(function)
    parameters = [p.replace(annotation=bare) for p in own.parameters.values()]
    return str(own.replace(parameters=parameters, return_annotation=bare))


def listing():
    lines = []
    for module in (reference, conformance, exact, formula, limit):
        for name in sorted(module.__all__):
            value = getattr(module, name)
            if inspect.ismodule(value):
                continue
            if isinstance(value, type) and issubclass(value, Exception):
                lines.append(f"{module.__name__}.{name}")
                continue
            lines.append(f"{module.__name__}.{name}{signature(value)}")
            if isinstance(value, type):
                lines += [
                    f"{module.__name__}.{name}.{key}{signature(member)}"
                    for key, member in sorted(inspect.getmembers(value, inspect.isfunction))
                    if not key.startswith("_")
                ]
    return "".join(f"{line}\n" for line in lines)


def test_the_public_names_are_those_recorded():
    recorded, now = RECORD.read_text(encoding="utf-8").split("\n"), listing().split("\n")
    change = "\n".join(difflib.unified_diff(recorded, now, "recorded", "now", lineterm=""))
    assert recorded == now, f"a change of the interface, to be told in CHANGELOG.md:\n{change}\n\n{__doc__}"


if __name__ == "__main__":
    print(listing(), end="")
