"""Each claim looks at every answer that it asks for; what it cannot judge, it does not accuse."""

import numpy as np
import pytest

import reference
from reference.conformance import claims
from reference.conformance.diagnosis import judge
from reference.conformance.registry import CLAIMS

# What gives numbers, and answers the same each time. The answers of the others are tested by mistakes alone.
NUMBERS = [
    claim for claim in claims() if not claim.body.__module__.endswith(("mini_batch_learning", "mnist", "evaluation"))
]
# They are about something else than the answers.
ASIDE = {
    "cross-entropy-error-is-finite-at-0", "gradient-descent-leaves-its-start-alone",
    "numerical-gradient-puts-x-back", "numerical-gradient-puts-x-back-to-the-bit",
    "partial-derivative-leaves-x-alone", "sigmoid-leaves-x-alone", "softmax-leaves-x-alone",
    "two-layer-net-backpropagates-without-learning", "two-layer-net-has-its-parameters-back-after-differences",
}


class Spoiler:
    """Change one entry of one answer by more than any claim allows, and count the answers and their entries."""

    def __init__(self, answer, entry):
        self.answer, self.entry, self.sizes = answer, entry, []

    def spoilt(self, result):
        parts = result if isinstance(result, dict) else {None: result}
        if any(np.asarray(part).dtype.kind not in "biuf" for part in parts.values()):
            return result
        parts = {key: np.array(part, np.result_type(np.asarray(part), np.float16)) for key, part in parts.items()}
        if len(self.sizes) == self.answer:
            key, index = [(key, i) for key, part in parts.items() for i in range(part.size)][self.entry]
            parts[key].flat[index] += 0.1 + abs(parts[key].flat[index])
        self.sizes.append(sum(part.size for part in parts.values()))
        return parts if isinstance(result, dict) else parts[None][()]

    def of(self, claim):
        """Return the right function, or the right network, one of whose answers is spoilt."""
        right, name = getattr(reference, claim.needs[0]), claim.target.rpartition(".")[2]
        if not isinstance(right, type):
            return lambda *arguments, **keywords: self.spoilt(right(*arguments, **keywords))
        method = getattr(right, name)
        return type(claim.needs[0], (right,), {
            name: lambda net, *arguments: self.spoilt(method(net, *arguments))
        })


@pytest.mark.parametrize("claim", NUMBERS, ids=str)
def test_every_entry_of_every_answer_is_judged(claim):
    counting = Spoiler(-1, 0)
    verdict = judge(claim, counting.of(claim))[0]
    assert verdict.outcome == "holds"
    missed = [
        (answer, entry) for answer, size in enumerate(counting.sizes) for entry in range(size)
        if judge(claim, Spoiler(answer, entry).of(claim))[0].outcome != "broken"
    ]
    assert bool(missed) == (claim.slug in ASIDE), missed
