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
`descent`      the path of gradient descent, exact or enclosed
`vectors`      the format of the published vectors, with certified digits
`cases`        the cases of the published vectors
`training`     the certified training runs on MNIST
`tolerances`   how far an answer in float64 may be from a published value
=============  =====================================================================================
"""
