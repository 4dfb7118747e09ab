"""Run the command line: `python -m reference`."""

import sys

try:
    from reference.cli import main

    sys.exit(main())
except KeyboardInterrupt:  # while the modules are read
    sys.exit(130)
