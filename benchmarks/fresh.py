"""What can only be seen in a process of its own; run.py calls it and reads what it prints.

fresh.py planar LIBRARY                    train a planar network for 1000 steps from a cold start, print the last J
fresh.py faults CASE                       print page faults and milliseconds of a step
"""

import sys
import time

import numpy as np
from libraries import step, task

STEPS = 1000  # of the cold start
CASES = {  # name → units in each layer, and examples
    "digits 64-32-10, batch 64": ([64, 32, 10], 64),
    "large MLP 784-512-512-10, batch 64": ([784, 512, 512, 10], 64),
    "large MLP 784-512-512-10, batch 512": ([784, 512, 512, 10], 512),
    "784-2000-2000-10, batch 1000": ([784, 2000, 2000, 10], 1000),
}


def planar(library):
    once = step(library, task([2, 4, 1], 400, np.random.default_rng(0), "adam"))
    for _ in range(STEPS):
        J = once()
    print(J.item())


def faults(case):
    import resource

    once = step("dlcourse", task(*CASES[case], np.random.default_rng(0)))
    for _ in range(5):  # its first arrays
        once()

    def so_far():
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

    before, times = so_far(), []
    for _ in range(20):
        start = time.perf_counter()
        once()
        times.append(time.perf_counter() - start)
    print((so_far() - before) / len(times), 1e3 * np.median(times))


if __name__ == "__main__":
    {"planar": planar, "faults": faults}[sys.argv[1]](sys.argv[2])
