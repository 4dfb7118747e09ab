"""Be the child: find this package where the parent has found it, and nothing else there."""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

# That folder may hold other packages, which are not to come before Python's own.
spec = PathFinder.find_spec("reference", [str(Path(__file__).parents[3])])
assert spec is not None
assert spec.loader is not None
sys.modules["reference"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["reference"])

from reference.conformance.running.child import main  # noqa: E402

main()
