"""One claim is asked of one function: what became of it, and the record of how."""

import re
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from dis import get_instructions
from typing import Any, NamedTuple

from reference.conformance.asking import (
    AbsentError,
    BrokenError,
    InternalError,
    UndecidableError,
    noting,
    np,
    short,
    touch,
)
from reference.conformance.catalogue import METHODS, Claim
from reference.conformance.judging.crashing import may_be_bound
from reference.conformance.judging.installed import CLAIMS_FOLDER, PACKAGE, is_theirs
from reference.conformance.judging.recording import Recorder, Trace
from reference.conformance.loading.stubs import LIBRARIES
from reference.conformance.report import ABSENT, BROKEN, HOLDS, UNDECIDABLE, Verdict

# The filters of warnings, and the namespace of what is judged, are the same for all threads.
ONE_AT_A_TIME = threading.RLock()
KEYWORD = re.compile("unexpected keyword argument '(dim|keepdim|dims)'")
TENSORS = ("dim", "unsqueeze")  # which look like what NumPy's arrays have
UNUSABLE = (TypeError, ValueError, LookupError, AttributeError)  # what a claim raises over an odd answer


class Judgement(NamedTuple):
    """What became of a claim, and the calls that it made."""

    verdict: Verdict
    trace: Trace
    without: str = ""
    """What had to be replaced by a right one before it was asked: a method, or a function that is called."""
    is_unasked: bool = False
    """Whether it could not be asked even so: theirs was to keep what ours does not."""

    @property
    def is_broken(self) -> bool:
        """Whether the claim is broken."""
        return self.verdict.outcome == BROKEN

    @property
    def is_open(self) -> bool:
        """Whether a `must` claim is broken, or could not be asked so: another interface may help."""
        unasked = self.verdict.outcome == UNDECIDABLE and not self.trace.touched and not self.without
        return self.verdict.claim.level == "must" and (self.is_broken or unasked)


def judge(claim: Claim, function: Callable[..., Any]) -> Judgement:
    """Return what becomes of a claim on a function, and the record of it.

    An InternalError is raised if it is the claim that fails, and not the function.
    """
    recorder, name = Recorder(), claim.needs[0]
    wrap = recorder.network if name in METHODS else recorder.function
    outcome, reason, seen = HOLDS, "", dict[str, Any]()
    with ONE_AT_A_TIME, noting() as noted:
        try:
            # Whoever calls may have other settings, and so may have been left some by what was judged before.
            with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
                warnings.simplefilter("ignore")
                claim(**{name: wrap(name, function)})
        except AbsentError as error:
            outcome, reason = ABSENT, str(error)
        except UndecidableError as error:
            outcome, reason = UNDECIDABLE, str(error)
        except BrokenError as error:
            outcome, reason, seen = BROKEN, str(error), error.seen
        except (Exception, SystemExit) as error:
            if not noted.touched and not _is_theirs(error, claim, recorder):
                raise InternalError(f"{claim.slug}: {short(f'{type(error).__name__}: {error}')}") from error
            if library := _written_for(error):
                touch(f"`{library}`")
            # A file or a module that is not here is no fault of the code.
            outcome = UNDECIDABLE if isinstance(error, OSError | ImportError) else BROKEN
            reason = short(f"raised {type(error).__name__}: {error}")
    if noted.touched:
        outcome, reason, seen = UNDECIDABLE, f"not checked: it needs {noted.touched[0]}", {}
    calls = recorder.calls
    snippet = calls[-1].snippet() if outcome == BROKEN and calls else ""
    trace = Trace(calls, noted.compared, noted.touched)
    return Judgement(Verdict(claim, outcome, reason, snippet, seen), trace)


def _is_theirs(error: BaseException, claim: Claim, recorder: Recorder) -> bool:
    """Return whether what is judged raised an error, or gave an answer that the claim could not use."""
    if isinstance(error, Warning) or any(part in recorder.raised for part in _chain(error)):
        return True
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    of_claim = [
        frame.f_code is claim.body.__code__ or frame.f_code.co_filename.startswith(CLAIMS_FOLDER)
        for frame in frames
    ]
    files = [frame.f_code.co_filename for frame in frames]
    if any(is_theirs(file) and not own for file, own in zip(files, of_claim, strict=True)):
        return True  # an answer has code of theirs, such as __array__
    innermost = max(n for n, file in enumerate(files) if of_claim[n] or file.startswith(PACKAGE))
    return of_claim[innermost] and bool(recorder.calls) and isinstance(error, UNUSABLE)


def _written_for(error: BaseException) -> str:
    """Return the library or class whose objects have what is asked of NumPy's, or a name bound elsewhere."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    own = next((frame for frame in reversed(frames) if is_theirs(frame.f_code.co_filename)), None)
    owner, name = getattr(error, "obj", None), getattr(error, "name", None) or ""
    if own and type(error) is NameError and may_be_bound(name, own.f_code.co_filename):
        return name
    is_array = isinstance(owner, np.ndarray | np.generic | float)
    is_misspelt = name not in TENSORS and is_array and get_close_matches(name, dir(np.ndarray), 1, 0.7)
    is_data = "'memoryview'" in str(error)  # as an array's `data` is
    if own is None or is_misspelt or not (is_array or is_data or KEYWORD.search(str(error))):
        return ""
    values = own.f_globals.values()
    classes = (one for one in values if isinstance(one, type) and one.__module__ == own.f_globals["__name__"])
    asked = "data" if is_data else name
    # Many a layer keeps `t`, and of an array nearly always `T` is meant.
    of_theirs = (one.__name__ for one in classes if asked != "t" and _keeps(one, asked))
    packages = {
        str(getattr(value, "_name", getattr(value, "__name__", ""))).partition(".")[0] for value in values
    }
    return next(of_theirs, "") or next((library for library in LIBRARIES if library in packages), "")


def _keeps(owner: type, name: str) -> bool:
    """Return whether objects of a class have an attribute, of the class or set in a method."""
    codes = (part.__code__ for part in vars(owner).values() if hasattr(part, "__code__"))
    made = {i.argval for code in codes for i in get_instructions(code) if i.opname == "STORE_ATTR"}
    return hasattr(owner, name) or name in made


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
