"""What is true: limits, formulas and enclosures, and the bounds that join them to what a program computes.

Nothing here imports a concept of this package, for an oracle that shares code with what it judges is none.

=============  =====================================================================================
`expression`   what a NumPy function does, recorded as written, to be evaluated in any arithmetic
`catalogue`    functions of one and several variables, with points and a note on what each shows
`limit`        derivatives and gradients by SymPy, exact at the binary point
`formula`      the difference quotients, with every number the double that it is
`enclosure`    values, derivatives and suprema by ball arithmetic, each with a proved radius
`bounds`       how far a computed quotient may be from the limit, and judgement of an answer
`networks`     loss, gradient and training of a two-layer network, enclosed
`descent`      the path of gradient descent, in closed form or enclosed
`published`    the writer of the published vectors, with certified digits and derived tolerances
=============  =====================================================================================
"""

from reference.exact.bounds import Bound, Judgement, best_step, bound, jacobian, judge
from reference.exact.enclosure import Undecidable, derivative, one_sided

# The modules limit and formula are public too; they are imported when they are asked for.
__all__ = [
    "Bound", "Judgement", "Undecidable",
    "best_step", "bound", "derivative", "formula", "jacobian", "judge", "limit", "one_sided",
]  # fmt: skip
