"""Lines that one process appends to a file and another reads, whatever else is written there."""

import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CALLS = "the calls of the file"  # the last step: what is lost there tells nothing of what was judged
MOST = 2**24  # bytes that are read at a time


def _line(key: str, text: str) -> bytes:
    # After junk without an end of line, too, it is a line.
    return f"\n{zlib.crc32((key + text).encode()):08x} {text}\n".encode()


class Writer:
    """Appends records to a journal.

    It is opened anew for each, since what is judged may close any descriptor. The key makes a line one of
    ours: who writes junk does not know it.
    """

    def __init__(self, path: str, key: str) -> None:
        self.path, self.key, self.process = path, key, os.getpid()

    def write(self, **record: Any) -> None:
        """Append a record, whole; a copy of the process ends here, since its original writes the same."""
        if os.getpid() != self.process:
            os._exit(0)
        line = _line(self.key, json.dumps(record))
        with open(self.path, "ab", buffering=0) as file:
            if file.write(line) != len(line):
                raise OSError(f"no room for {len(line)} bytes in {self.path}")


class Reader:
    """Reads the records of a journal, which is made, while it grows."""

    def __init__(self, path: Path, key: str) -> None:
        path.touch()
        self.file, self.key, self.rest = path.open("rb"), key, b""

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the records that were added since."""
        *lines, rest = (self.rest + self.file.read(MOST)).split(b"\n")
        self.rest = rest if len(rest) < MOST else b""  # so long a line is none of ours
        for line in lines:
            text = line[9:].decode(errors="replace")
            if b"\n" + line + b"\n" == _line(self.key, text):
                yield json.loads(text)
