"""How the layers of the book's next chapter go wrong."""

import numpy as np

from reference import listings
from reference.conformance.catalogue import mistake

PRODUCT = "mul-layer-multiplies-its-two-numbers"
FACTORS = "mul-layer-hands-each-number-the-gradient-times-the-other"
SUM = "add-layer-adds-its-two-numbers"
TWICE = "add-layer-hands-the-gradient-to-both-numbers"
FORWARD = "affine-multiplies-x-by-its-weights"
DX = "affine-hands-the-gradient-of-its-input-back"
DW = "affine-keeps-the-gradient-of-its-weights"
DB = "affine-keeps-the-gradient-of-its-bias"
POSITIVE = "relu-lets-through-what-is-positive"
MASKS = "relu-hands-the-gradient-back-where-x-was-positive"
ALONE = "relu-leaves-x-alone"
DOUT = "relu-leaves-dout-alone"
SIGMOID = "sigmoid-layer-is-the-sigmoid"
SLOPE = "sigmoid-layer-multiplies-the-gradient-by-its-slope"
WINDOWS = "im2col-makes-a-row-of-each-window"
STRIDE = "im2col-goes-by-its-stride"
PAD = "im2col-puts-zeros-around-the-images"
SHARED = "col2im-adds-up-what-windows-share"
BACK_STRIDE = "col2im-goes-by-its-stride"
BACK_PAD = "col2im-takes-the-zeros-off-again"
NOT_SQUARE = "layer-takes-images-and-windows-that-are-not-square"
NEARER = "layer-comes-nearer-to-the-mean-and-the-variance-of-its-batches"
OWN = "layer-hands-back-the-gradient-of-what-it-gives"
LOSS = "softmax-with-loss-is-the-cross-entropy-of-the-softmax"
GRADIENT = "softmax-with-loss-hands-back-the-gradient-of-its-loss"
SCORES = "softmax-with-loss-leaves-its-scores-alone"
LABELS = "softmax-with-loss-takes-labels-or-refuses-them"
BACK = "softmax-with-loss-goes-back-from-labels-if-it-takes-them"

mistake("MulLayer.forward", "adds-in-the-layer-that-multiplies",
    {"x * y": "x + y"},
    "2 apples for 100 each cost 102. A layer that multiplies gives the product: write `x * y`.",
    breaks={PRODUCT})

mistake("MulLayer.forward", "forgets-its-factors",
    {"    self.x = x\n    self.y = y\n": ""},
    "`backward` raises an AttributeError. It needs both numbers that went forward: write `self.x = x` and "
    "`self.y = y` in `forward`.",
    breaks={FACTORS})

mistake("MulLayer.backward", "hands-each-factor-its-own-value",
    {"dx = dout * self.y": "dx = dout * self.x", "dy = dout * self.x": "dy = dout * self.y"},
    "The gradients of x and y are exchanged. The slope of x y with respect to x is y: multiply `dout` by the "
    "other number.",
    breaks={FACTORS})

mistake("MulLayer.backward", "hands-the-other-factor-back-alone",
    {"dout * ": ""},
    "The gradient does not depend on what comes after. The other number is the slope, and a factor: multiply "
    "`dout` by it.",
    breaks={FACTORS}, times=2)

mistake("AddLayer.forward", "multiplies-in-the-layer-that-adds",
    {"x + y": "x * y"},
    "200 for apples and 450 for oranges make 90000. A layer that adds gives the sum: write `x + y`.",
    breaks={SUM})

mistake("AddLayer.backward", "hands-ones-back",
    {"= dout\n": "= 1\n"},
    "The gradient does not depend on what comes after. The slope of a sum is 1, and a factor: hand `dout` "
    "back to both.",
    breaks={TWICE}, times=2)

mistake("Affine.forward", "leaves-out-the-bias",
    {" + self.b": ""},
    "The bias is learned, and has no effect. The product alone is returned: write `np.dot(x, self.W) + "
    "self.b`.",
    breaks={FORWARD})

mistake("Affine.forward", "forgets-its-input",
    {"    self.x = x\n": ""},
    "`backward` raises an AttributeError. It needs the x that went forward: write `self.x = x` in `forward`.",
    breaks={DX, DW, DB})

mistake("Affine.backward", "goes-back-through-the-weights-as-they-are",
    {"self.W.T": "self.W"},
    "`shapes not aligned`, or all layers before this one learn wrongly. The way back turns the weights "
    "round: `np.dot(dout, self.W.T)`.",
    breaks={DX})

mistake("Affine.backward", "exchanges-the-factors-on-the-way-back",
    {"np.dot(dout, self.W.T)": "np.dot(self.W.T, dout)"},
    "`shapes not aligned`, or all layers before this one learn wrongly. The examples are the rows of `dout`, "
    "which comes first: `np.dot(dout, self.W.T)`.",
    breaks={DX})

mistake("Affine.backward", "hands-no-gradient-back",
    {"return ": ""},
    "The layer before gets None. The product is computed and dropped: write `return` before it.",
    breaks={DX})

mistake("Affine.backward", "turns-the-gradient-of-the-weights-round",
    {"np.dot(self.x.T, dout)": "np.dot(dout.T, self.x)"},
    "`dW` has the shape of W transposed. The factors are exchanged: write `np.dot(self.x.T, dout)`.",
    breaks={DW})

mistake("Affine.backward", "takes-the-weights-for-the-input",
    {"np.dot(self.x.T, dout)": "np.dot(self.W.T, dout)"},
    "`dW` does not depend on x, or `shapes not aligned`. The gradient of W needs what went forward: write "
    "`np.dot(self.x.T, dout)`.",
    breaks={DW})

mistake("Affine.backward", "overwrites-the-weights-with-their-gradient",
    {"self.dW": "self.W", "self.db": "self.b"},
    "The weights are lost, and are those of another matrix on the way back. A gradient has a name of its "
    "own: write `self.dW` and `self.db`.",
    breaks={DX})

mistake("Affine.backward", "adds-up-the-gradients-of-all-biases",
    {"np.sum(dout, axis=0)": "np.sum(dout)"},
    "All biases of a layer move by the same. The sum goes over the examples only: write `axis=0`.",
    breaks={DB})

mistake("Affine.backward", "adds-up-along-the-outputs",
    {"axis=0": "axis=1"},
    "`db` has a number for each example, not for each output. `axis=1` goes over the outputs: write "
    "`axis=0`.",
    breaks={DB})

mistake("Affine.backward", "keeps-a-bias-gradient-for-each-example",
    {"np.sum(dout, axis=0)": "dout"},
    "`db` has the shape of the batch, and updating `b` raises a ValueError. One bias serves all examples: "
    "sum over `axis=0`.",
    breaks={DB})

mistake("Affine.backward", "means-the-gradient-of-its-bias",
    {"np.sum(dout": "np.mean(dout"},
    "The biases learn too slowly by the batch size. `dout` is divided by it already: sum over `axis=0`.",
    breaks={DB})

mistake("Relu.forward", "inverts-the-mask",
    {"x <= 0": "x > 0"},
    "What is positive becomes 0. The mask marks what is to be 0: write `x <= 0`.",
    breaks={POSITIVE, MASKS})

mistake("Relu.forward", "clears-the-callers-scores",
    {"x.copy()": "x"},
    "The scores have changed afterwards. `out = x` is no copy: write `x.copy()`.",
    breaks={ALONE})

mistake("Relu.backward", "lets-every-gradient-back",
    {"    dx[self.mask] = 0\n": ""},
    "Units that gave 0 learn as if they had not. Where x was not positive the gradient is 0: `dx[self.mask] "
    "= 0`.",
    breaks={MASKS})

mistake("Relu.backward", "masks-by-the-sign-of-the-gradient",
    {"self.mask": "dout <= 0"},
    "Every gradient below 0 is lost. It is the sign of x that counts: keep the mask in `forward`.",
    breaks={MASKS})

mistake("Relu.backward", "hands-the-slope-back-alone",
    {"dout.copy()": "np.ones_like(dout)"},
    "The layers before get ones and zeros. The slope is a factor: multiply `dout` by it.",
    breaks={MASKS})

mistake("Relu.backward", "hands-no-gradient-back-through-the-mask",
    {"    return dx\n": ""},
    "The layer before gets None. The gradient is masked and dropped: end with `return dx`.",
    breaks={MASKS})

mistake("Relu.backward", "clears-the-callers-gradient",
    {"dout.copy()": "dout"},
    "The gradient that was handed in has changed afterwards. `dx = dout` is no copy: write `dout.copy()`.",
    breaks={DOUT})

mistake("Sigmoid.forward", "mirrors-the-sigmoid-of-the-layer",
    {"sigmoid(x)": "1 / (1 + np.exp(x))"},
    "The output falls where x rises. The minus in the exponent is missing: write `np.exp(-x)`.",
    breaks={SIGMOID})

mistake("Sigmoid.forward", "forgets-its-output",
    {"self.out": "out"},
    "`backward` raises an AttributeError. It needs what went forward: write `self.out`.",
    breaks={SLOPE}, times=2)

mistake("Sigmoid.backward", "leaves-out-a-factor-of-the-slope",
    {" * self.out": ""},
    "The gradient is too large, most where the output is near 0. The slope is `out * (1 - out)`: multiply by "
    "both.",
    breaks={SLOPE})

mistake("Sigmoid.backward", "takes-the-slope-at-the-output",
    {"(1.0 - self.out) * self.out": "sigmoid_grad(self.out)"},
    "The gradient is nearly right. `sigmoid_grad` wants what went in, and `out` is the sigmoid already: "
    "write `out * (1 - out)`.",
    breaks={SLOPE})

mistake("Sigmoid.backward", "hands-the-slope-of-the-sigmoid-back-alone",
    {"dout * ": ""},
    "The gradient does not depend on the loss. The slope is a factor: multiply `dout` by it.",
    breaks={SLOPE})

mistake("SoftmaxWithLoss.forward", "returns-the-probabilities-for-the-loss",
    {"return self.loss": "return self.y"},
    "The loss is an array. `forward` is to give the loss: write `return self.loss`.",
    breaks={LOSS})

mistake("SoftmaxWithLoss.forward", "judges-the-scores-themselves",
    {"error(self.y": "error(x"},
    "The loss is nan or negative. The logarithm is taken of scores: give `self.y` to the cross entropy.",
    breaks={LOSS})

mistake("SoftmaxWithLoss.forward", "takes-one-softmax-of-the-whole-batch",
    {"softmax(x)": "np.exp(x) / np.sum(np.exp(x))"},
    "The loss grows with the logarithm of the batch size. A softmax for one vector meets a batch: sum over "
    "`axis=-1`.",
    breaks={LOSS, GRADIENT, LABELS})


class Shifted(listings.SoftmaxWithLoss):
    def forward(self, x, t):
        x = x - np.max(x, axis=-1, keepdims=True)
        self.y, self.t = np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True), t
        self.loss = listings.cross_entropy_error(self.y, self.t)
        return self.loss


mistake("SoftmaxWithLoss.forward", "shifts-the-scores-of-the-layer-before",
    {"x = x - ": "x -= "},
    "The scores have changed afterwards. `x -= np.max(x)` changes the array that `predict` gave: write `x = "
    "x - ...`.",
    breaks={SCORES}, of=Shifted)

mistake("SoftmaxWithLoss.backward", "hands-the-gradient-of-the-sum-back",
    {" / self.t.shape[0]": ""},
    "All gradients are too large by the batch size. The loss is a mean: divide `y - t` by `t.shape[0]`.",
    breaks={GRADIENT, LABELS})

mistake("SoftmaxWithLoss.backward", "hands-t-minus-y-back",
    {"self.y - t": "t - self.y"},
    "The loss rises. The gradient is `y - t`, not `t - y`.",
    breaks={GRADIENT, LABELS})

mistake("SoftmaxWithLoss.backward", "takes-the-slope-of-the-output-once-more",
    {"(self.y - t)": "(self.y - t) * self.y * (1 - self.y)"},
    "The loss falls, but too slowly. `y - t` has the slope of the softmax in it: multiply by no other.",
    breaks={GRADIENT, LABELS})

mistake("SoftmaxWithLoss.backward", "subtracts-1-in-every-row",
    {"np.eye(self.y.shape[1])[self.t]": "np.eye(self.y.shape[1])[self.t].sum(axis=0)"},
    "With labels 1 is subtracted in each row for the labels of all. `dx[:, t] -= 1` takes whole columns: "
    "write `dx[np.arange(n), t] -= 1`.",
    breaks={LABELS})


class SoftmaxWithLoss(listings.SoftmaxWithLoss):
    def backward(self, dout=1):
        if self.t.size != self.y.size:
            self.t = np.eye(self.y.shape[-1])[self.t]
        return dout * (self.y - self.t) / self.t.shape[0]


mistake("SoftmaxWithLoss.backward", "goes-back-from-one-hot-targets-only",
    {"    if self.t.size != self.y.size:\n        self.t = np.eye(self.y.shape[-1])[self.t]\n": ""},
    "With labels `forward` gives a loss and `backward` a ValueError. They are to be rows with a 1: write "
    "`if self.t.size != self.y.size: self.t = np.eye(self.y.shape[-1])[self.t]` before all.",
    breaks={BACK}, of=SoftmaxWithLoss)

mistake("im2col", "takes-the-height-for-the-width",
    {"(W + 2*pad": "(H + 2*pad"},
    "Images that are not square raise a ValueError, or give too many windows. The width of what comes out "
    "follows from that of the image: write `W`.",
    breaks={WINDOWS, STRIDE, PAD})

mistake("im2col", "forgets-the-last-window",
    {" // stride + 1": " // stride"},
    "The last window of each row and column is missing. Between n windows there are n - 1 steps: write `// "
    "stride + 1`.",
    breaks={WINDOWS, STRIDE, PAD}, times=2)

mistake("im2col", "moves-by-one-whatever-the-stride",
    {"y + stride*": "y + ", "x + stride*": "x + ", "y_max:stride, x:x_max:stride": "y_max, x:x_max"},
    "With a stride of 2 the windows lie in one corner of the image. Each is `stride` further: write "
    "`y:y_max:stride`.",
    breaks={STRIDE})

mistake("im2col", "leaves-the-padding-out",
    {"np.pad(input_data, [(0, 0), (0, 0), (pad, pad), (pad, pad)])": "input_data",
     "(H + 2*pad": "(H", "(W + 2*pad": "(W"},
    "The images shrink whatever `pad` is. It is read nowhere: put zeros around them with `np.pad`.",
    breaks={PAD})

mistake("col2im", "overwrites-what-windows-share",
    {"+= col": "= col"},
    "Where windows overlap only the last one counts. Gradients of one entry add up: write `+=`.",
    breaks={SHARED, BACK_STRIDE, BACK_PAD})

mistake("col2im", "keeps-the-padding",
    {"[:, :, pad : H + pad, pad : W + pad]": ""},
    "With a `pad` or a `stride` the gradient is larger than the image. What fell on the zeros is no part of "
    "it: return `img[:, :, pad:H + pad, pad:W + pad]`.",
    breaks={BACK_STRIDE, BACK_PAD})

mistake("layer.backward", "takes-the-slope-of-another-function",
    {"1 - self.out**2": "self.out * (1 - self.out)"},
    "The gradient is wrong, and even its sign. That is the slope of the sigmoid: the slope of `np.tanh` is "
    "`1 - out**2`.",
    breaks={OWN})


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def forward(self, x):
        N, C, H, W = x.shape
        out_h = (H + 2*self.pad - self.pool_h) // self.stride + 1
        out_w = (W + 2*self.pad - self.pool_w) // self.stride + 1
        col = listings.im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        self.windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.shape = x.shape
        return self.windows.max(axis=1).reshape(N, out_h, out_w, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        one = np.eye(self.windows.shape[1])[self.windows.argmax(axis=1)]
        col = one * dout.transpose(0, 2, 3, 1).reshape(-1, 1)
        col = col.reshape(-1, self.shape[1] * self.windows.shape[1])
        return listings.col2im(col, self.shape, self.pool_h, self.pool_w, self.stride, self.pad)


mistake("layer.forward", "takes-the-height-of-a-window-for-its-width",
    {"(W + 2*self.pad - self.pool_w)": "(W + 2*self.pad - self.pool_h)"},
    "Windows that are not square raise a ValueError. The width of what comes out follows from that of the "
    "window: write `pool_w`, or `FW`.",
    breaks={NOT_SQUARE}, of=Pooling)


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = np.zeros_like(gamma), np.zeros_like(gamma)

    def forward(self, x):
        mu, var = x.mean(axis=0), x.var(axis=0)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.std = np.sqrt(var + 1e-7)
        self.xn = (x - mu) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        dxn = self.gamma * dout
        return (dxn - dxn.mean(axis=0) - self.xn * (dxn * self.xn).mean(axis=0)) / self.std


mistake("layer.forward", "multiplies-what-it-remembers-by-what-it-sees",
    {"running_mean + (1": "running_mean * (1", "running_var + (1": "running_var * (1"},
    "`running_mean` stays 0, and predictions are those of other data. What is remembered and what is seen "
    "are added, each with its share: write `+ (1 - self.momentum) * mu`.",
    breaks={NEARER}, of=BatchNormalization)
