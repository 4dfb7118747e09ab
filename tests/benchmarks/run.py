"""Every ratio of speed beside its goal: `python tests/benchmarks/run.py [PART ...]`, with the extra `bench`.

The two sides of a ratio are measured in turns in one process, so that a busy machine slows both; a ratio is
the median over the turns. Parts: gradient, growth, loop, step, training, function, pool, house; `everything`
adds the source's 10,000 steps by numerical gradients, `jobs` the check of 300 files.
Each part is a process of its own, and those that use threads are two, with one thread and with two. On a
machine with other work two threads wait for each other: what they say counts on an idle one only.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import cycle, islice
from pathlib import Path

THREADS = int(os.environ.get("OPENBLAS_NUM_THREADS", "0"))  # OpenBLAS reads it when NumPy is imported
# One thread is timed by the processor's seconds, which other work on the machine hardly changes.
CLOCK = time.process_time if THREADS == 1 else time.perf_counter

import bare  # noqa: E402
import numpy as np  # noqa: E402

from reference import (  # noqa: E402
    TwoLayerNet,
    function_2,
    listings,
    load_mnist,
    mini_batches,
    numerical_gradient,
    train,
)
from reference.fast_two_layer_net import central_differences, sgd_update  # noqa: E402


def seconds(run, clock=time.perf_counter):
    start = clock()
    run()
    return clock() - start


def show(what, value, text, goal=None, goal_text=None):
    """Print a value, and whether it is at most its goal."""
    verdict = "" if goal is None else f" [goal {goal_text}: {'reached' if value <= goal else 'MISSED'}]"
    print(f"  {what}: {text}{verdict}", flush=True)


def part(ratio):
    return f"{ratio:.3f}" if ratio > 0.1 else f"1/{1 / ratio:.0f}"


def compare(what, ours, theirs, turns=5, scale=1.0, goal=None, clock=CLOCK):
    """Print the time of `ours` as a part of that of `theirs`, which is `scale` times what it takes here."""
    pairs = [(seconds(ours, clock), scale * seconds(theirs, clock)) for _ in range(turns)]
    ratio = statistics.median(a / b for a, b in pairs)
    a, b = (min(side) for side in zip(*pairs, strict=True))
    text = f"{part(ratio)} of its time (at best {a:.4g} s against {b:.4g} s, {part(a / b)})"
    show(what, ratio, text, goal, goal and f"{part(goal)}")


def against_the_listing(what, params, x, t, turns=5, goal=None):
    """Compare all entries; of the listing's, which cost the same two losses each, W2, b1 and b2 are timed."""
    network = listings.TwoLayerNet(1, 1, 1)
    network.params = {key: value.copy() for key, value in params.items()}
    keys, size = ("b1", "W2", "b2"), sum(value.size for value in params.values())

    def some():
        loss_W = lambda W: network.loss(x, t)  # noqa: E731 - as the listing has it
        return [listings.numerical_gradient(loss_W, network.params[key]) for key in keys]

    scale = size / sum(params[key].size for key in keys)
    ours = partial(central_differences, params, x, t, 1e-4, THREADS)
    ours()
    compare(what, ours, some, turns, scale, goal)


def batch(size=100):
    (x, t), _ = load_mnist(one_hot_label=True)
    return x[:size].copy(), t[:size].copy()


def gradient():
    """TwoLayerNet.numerical_gradient, 784-50-10, batch 100, float64, against the listing's loop."""
    (x, t), params = batch(), TwoLayerNet(784, 50, 10, rng=0).params
    against_the_listing("MNIST", params, x, t, 9, goal=1 / 700 if THREADS == 1 else 1 / 900)
    dense = np.random.default_rng(0).random(x.shape)
    against_the_listing("dense, no two inputs equal", params, dense, t, goal=1 / 60)
    for name, inputs in (("MNIST", x), ("dense", dense)):
        tracemalloc.start()
        central_differences(params, inputs, t, 1e-4, THREADS)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        show(f"peak memory, {name}", peak, f"{peak:.0f} MB", 500, "500 MB")
        tracemalloc.stop()

    # The arithmetic's limit: one exponential for each hidden unit, point, moved side and class but one.
    points = sum(np.unique(row[row != 0]).size for row in x) + len(x)
    some = np.random.default_rng(0).random(points) * 1e-4
    exponentials = 50 * 2 * 9
    one = min(seconds(lambda: np.exp(some)) for _ in range(200))
    ours = min(seconds(lambda: central_differences(params, x, t, 1e-4, THREADS)) for _ in range(9))
    ratio = ours / exponentials / one
    what = f"the {exponentials * points / 1e6:.1f} million exponentials alone on one thread"
    show(what, ratio, f"{ratio:.1f} times their time", 4, "4 times")


def growth():
    """How the ratio to the listing's loop grows with hidden units, batch and share of lit pixels."""
    rng = np.random.default_rng(0)
    for hidden in (10, 50, 200):
        against_the_listing(f"{hidden} hidden units", TwoLayerNet(784, hidden, 10, rng=0).params, *batch(), 3)
    for size in (1, 10, 100, 1000):
        against_the_listing(f"batch {size}", TwoLayerNet(784, 50, 10, rng=0).params, *batch(size), 3)
    for share in (0.01, 0.19, 1.0):
        x, t = rng.random((100, 784)), batch()[1]
        x[rng.random(x.shape) > share] = 0
        against_the_listing(f"{share:.0%} not 0", TwoLayerNet(784, 50, 10, rng=0).params, x, t, 3)


def loop(updates=200):
    """The source's loop by numerical gradients."""
    data = load_mnist(one_hot_label=True)
    networks = [TwoLayerNet(784, 50, 10, rng=0) for _ in range(2)]
    took = seconds(lambda: train(networks[0], data, iters_num=updates, method="numerical_gradient", rng=0))
    train(networks[1], data, iters_num=updates, rng=0)
    most = max(np.abs(networks[0].params[key] - value).max() for key, value in networks[1].params.items())
    minutes = took / updates * 10000 / 60
    show("10,000 updates", minutes, f"{minutes:.1f} minutes (from {updates})", 3, "3 minutes")
    show("no parameter differs from backpropagation's by more than", most, f"{most:.1e}", 1e-6, "1e-6")


def step(updates=600):
    """A step of training with backpropagation and the loss after it, against bare NumPy."""
    (x, t), _ = load_mnist(one_hot_label=True)

    def ours():
        update = sgd_update(TwoLayerNet(784, 50, 10).params, x, t, 0.1)
        for batch_mask in islice(mini_batches(len(x), 100), updates):
            update(batch_mask)

    def theirs():
        bare.train(TwoLayerNet(784, 50, 10).params, x, t, updates)

    ours(), theirs()
    compare(f"bare NumPy, {updates} updates", ours, theirs, 9, goal=1.1)


def training(updates=3000):
    """Backpropagation, loss after each update, accuracies per epoch, against PyTorch and the listing."""
    import torch

    torch.set_num_threads(THREADS)
    data, one_hot = load_mnist(), load_mnist(one_hot_label=True)
    (x, t), test = ([torch.from_numpy(array) for array in split] for split in data)

    def torch_train():
        network = torch.nn.Sequential(torch.nn.Linear(784, 50), torch.nn.Sigmoid(), torch.nn.Linear(50, 10))
        network.double()
        loss, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.SGD(network.parameters(), lr=0.1)
        losses, accuracies = [], []

        def record():
            with torch.no_grad():
                for inputs, labels in ((x, t), test):
                    accuracies.append((network(inputs).argmax(1) == labels).double().mean().item())

        record()
        for i in range(1, updates + 1):
            mask = torch.randint(len(x), (100,))
            x_batch, t_batch = x[mask], t[mask]
            optimizer.zero_grad()
            loss(network(x_batch), t_batch).backward()
            optimizer.step()
            with torch.no_grad():
                losses.append(loss(network(x_batch), t_batch).item())
            if i % 600 == 0:
                record()

    def ours():
        train(TwoLayerNet(784, 50, 10), data, iters_num=updates)

    ours(), torch_train()
    compare(f"PyTorch, {updates} updates", ours, torch_train, 7, goal=0.8 if THREADS == 1 else 1.0)

    def listed():
        listings.train(listings.TwoLayerNet(784, 50, 10), one_hot, iters_num=updates)

    compare(f"the listing's loop, {updates} updates", ours, listed, 3)


def function():
    """numerical_gradient(f, x), against the listing's loop, SciPy and numdifftools."""
    import numdifftools
    from scipy.optimize._numdiff import approx_derivative

    x = np.random.default_rng(0).random(1000)
    constant = np.float64(1)
    runs = (lambda: numerical_gradient(lambda x: constant, x)), (lambda: [constant for _ in range(2000)])
    all_of_it, f_alone = (min(seconds(run, CLOCK) for _ in range(50)) for run in runs)
    beside = (all_of_it - f_alone) / x.size
    show("beside f an entry takes", beside, f"{beside * 1e6:.2f} microseconds", 2e-6, "2")
    ours = partial(numerical_gradient, function_2, x)
    compare("the listing", ours, lambda: listings.numerical_gradient(function_2, x), 51, goal=1)
    compare("SciPy's approx_derivative, 3-point", ours, lambda: approx_derivative(function_2, x), 51)
    compare("numdifftools, order 2 and one step", ours,
            lambda: numdifftools.Gradient(function_2, step=1e-4, num_steps=1, richardson_terms=0)(x), 5)


def slow(x, rounds=3000):
    """Some milliseconds of Python: a function for which a process pays."""
    return float(sum(np.cos(x).sum() * k for k in range(rounds)))


def pool():
    """`map` of a process pool and of a local Dask cluster, on a slow f, against the plain loop."""
    import dask.bag
    from dask.distributed import Client

    x = np.random.default_rng(0).random(30)
    cluster = Client(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with ProcessPoolExecutor(2) as processes, cluster:
        maps = {
            "two processes": partial(processes.map, chunksize=10),
            "a Dask cluster of two": lambda f, i: dask.bag.from_sequence(i, npartitions=8).map(f),
        }
        for rounds in (3000, 15000):
            f = partial(slow, rounds=rounds)
            took = min(seconds(lambda f=f: f(x)) for _ in range(9))
            for name, mapped in maps.items():
                plain, other = (partial(numerical_gradient, f, x, map=run) for run in (map, mapped))
                assert other().tobytes() == plain().tobytes()
                compare(f"{name}, bits equal, f takes {took * 1e3:.1f} ms", other, plain,
                        goal=1, clock=time.perf_counter)


def house():
    """The import beyond NumPy's, the tests, the pages."""
    run = {name: partial(subprocess.run, [sys.executable, "-c", f"import {name}"], check=True)
           for name in ("reference", "numpy")}
    beyond = statistics.median(seconds(run["reference"]) - seconds(run["numpy"]) for _ in range(9))
    show("import reference", beyond, f"{beyond:.3f} s", 0.05, "0.05 s")
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as folder:
        for command, goal in (
            (["pytest", "-q", "--doctest-glob=*.md", "-n", "auto"], 75),
            (["sphinx", "-q", "-W", "-n", "--keep-going", "-E", "docs", folder], 60),
        ):
            quiet = partial(subprocess.run, [sys.executable, "-m", *command], cwd=root, check=True,
                            stdout=subprocess.DEVNULL)
            took = seconds(quiet)
            show(command[0], took, f"{took:.0f} s", goal, f"{goal} s")


def jobs():
    """`reference check` of 300 files, two at a time against one."""
    learners = sorted(Path(__file__).parents[1].glob("learners/*.[pi]*"))
    command = [sys.executable, "-m", "reference", "check", "--csv", *map(str, islice(cycle(learners), 300))]
    two, one = (
        partial(subprocess.run, [*command, "--jobs", jobs], stdout=subprocess.DEVNULL) for jobs in "21"
    )
    compare("one at a time", two, one, turns=1, goal=0.6, clock=time.perf_counter)


PARTS = {run.__name__: run for run in (gradient, growth, loop, step, training, function, pool, house, jobs)}
PARTS["everything"] = partial(loop, 10000)
THREADED = ("gradient", "loop", "step", "training", "everything")


def main(names):
    for name in names:
        for threads in (1, 2) if name in THREADED else (1,):
            run = PARTS[name]
            print(f"{name}: {getattr(run, 'func', run).__doc__} Threads: {threads}.", flush=True)
            environment = os.environ | {"OPENBLAS_NUM_THREADS": str(threads)}
            subprocess.run([sys.executable, __file__, "--part", name], env=environment, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        PARTS[sys.argv[2]]()
    else:
        main(sys.argv[1:] or [name for name in PARTS if name not in ("jobs", "everything")])
