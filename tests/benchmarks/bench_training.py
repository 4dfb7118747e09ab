"""Our training against the book's loop: `python tests/benchmarks/bench_training.py [ROUNDS [ITERATIONS]]`."""

import statistics
import sys
import time

import book

from reference import TwoLayerNet, load_mnist, train


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main(rounds=3, iterations=10000):
    data = load_mnist(one_hot_label=True)
    ratios = []
    for _ in range(rounds):
        books = seconds(lambda: book.train(data, iterations))
        ours = seconds(lambda: train(TwoLayerNet(784, 50, 10), data, iters_num=iterations))
        ratios.append(ours / books)
        print(f"book {books:.2f} s, ours {ours:.2f} s, ratio {ratios[-1]:.3f}")
    print(f"median ratio {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
