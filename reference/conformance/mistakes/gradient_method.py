"""How gradient descent goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake
from reference.listings import numerical_gradient

AGAINST = "gradient-descent-goes-against-the-gradient"
ANEW = "gradient-descent-takes-the-gradient-where-it-is"
STEPS = "gradient-descent-takes-as-many-steps-as-it-is-told"
ALONE = "gradient-descent-leaves-its-start-alone"
INTEGERS = "gradient-descent-starts-from-integers"
PATH = "descent-path-holds-the-start-and-every-point"


def descent_path(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    path = [x.copy()]
    for i in range(step_num):
        x -= lr * numerical_gradient(f, x)
        path.append(x.copy())
    return np.array(path)


mistake("gradient_descent", "goes-uphill",
    {"x -=": "x +="},
    "The values grow with each step. The gradient points up: subtract it.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "forgets-the-learning-rate",
    {"lr * grad": "grad"},
    "The learning rate has no effect. The whole gradient is subtracted: multiply it by `lr`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "steps-at-a-fixed-rate",
    {"lr * grad": "0.01 * grad"},
    "The learning rate has no effect. It is written down as 0.01: write `lr`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "goes-to-the-gradient-instead-of-by-it",
    {"x -= lr": "x = -lr"},
    "The result does not depend on the start as it should. `x = -lr * grad` forgets where x was: write `x -= "
    "lr * grad`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "keeps-the-gradient-of-the-start",
    {
        "        grad = numerical_gradient(f, x)\n": "",
        "    for": "    grad = numerical_gradient(f, x)\n    for",
    },
    "The path is straight and runs past the minimum. The gradient is taken before the loop: take it in the "
    "loop, at x.",
    breaks={ANEW, INTEGERS})

mistake("gradient_descent", "takes-the-derivative-for-the-gradient",
    {"numerical_gradient(f, x)": "numerical_diff(f, x)"},
    "All entries move by the same. `numerical_diff` moves the whole of x at once, and gives one number: call "
    "`numerical_gradient`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "returns-after-the-first-step",
    {"    return x": "        return x"},
    "The number of steps has no effect. `return x` stands in the loop: indent it less.",
    breaks={ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "takes-one-step-too-few",
    {"range(step_num)": "range(1, step_num)"},
    "The result is one step behind. `range(1, step_num)` has one number less: write `range(step_num)`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "takes-one-step-too-many",
    {"range(step_num)": "range(step_num + 1)"},
    "The result is one step ahead. `range(step_num + 1)` has one number more: write `range(step_num)`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "takes-100-steps-whatever-is-asked",
    {"range(step_num)": "range(100)"},
    "The number of steps has no effect. It is written down as 100: write `range(step_num)`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "returns-no-point",
    {"    return x\n": ""},
    "The result is None. The walk is made and its end is dropped: end with `return x`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "returns-the-start",
    {"return x": "return init_x"},
    "The result is the start, however many steps are taken. The walk is made in x: write `return x`.",
    breaks={AGAINST, ANEW, STEPS, INTEGERS})

mistake("gradient_descent", "walks-in-the-callers-array",
    {"np.array(init_x, float)": "init_x"},
    "After the call `init_x` is where the walk ended, and integers raise. `x = init_x` is no copy: write `x "
    "= np.array(init_x, float)`.",
    breaks={ALONE, INTEGERS})

mistake("gradient_descent", "copies-the-integers-too",
    {"np.array(init_x, float)": "init_x.copy()"},
    "A start of integers raises a TypeError. `init_x.copy()` keeps the dtype: write `np.array(init_x, "
    "float)`.",
    breaks={INTEGERS})

mistake("descent_path", "leaves-out-the-start",
    {"[x.copy()]": "[]"},
    "The path has `step_num` points, and the first is missing. The start belongs to the path: begin with a "
    "copy of it.",
    breaks={PATH}, of=descent_path)

mistake("descent_path", "leaves-out-the-end",
    {
        "[x.copy()]": "[]",
        "        path.append(x.copy())\n": "",
        "        x -=": "        path.append(x.copy())\n        x -=",
    },
    "The path has `step_num` points, and the last is missing. Append x once more after the loop.",
    breaks={PATH}, of=descent_path)

mistake("descent_path", "appends-the-same-array-each-time",
    {"x.copy()": "x"},
    "All points of the path are the last one. `path.append(x)` appends the array that `x -= ...` changes: "
    "append `x.copy()`.",
    breaks={PATH}, times=2, of=descent_path)
