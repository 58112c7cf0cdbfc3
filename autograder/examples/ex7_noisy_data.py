"""Another problem: measure a table that is 200 cm long.

Every measurement is wrong by up to 2 cm, each in its own way.
We measure once, keep the numbers and find the length that fits
them. Then we ask two things: how well does it fit what we
measured, and how near is it to the truth?
"""

import random

random.seed(3)
TRUTH = 200.0


def measured(times: int) -> list[float]:
    # A new error for each measurement, not one for all.
    errors = [random.uniform(-2, 2) for _ in range(times)]
    return [TRUTH + error for error in errors]


def far(length: float, values: list[float]) -> float:
    # The mean distance of the length from the values.
    gaps = [abs(length - value) for value in values]
    return sum(gaps) / len(gaps)


# Once, before anything is fitted.
values = measured(100)
best = sum(values) / len(values)
# The same length, compared with two things.
print(round(far(best, values), 2))
print(round(far(best, [TRUTH]), 2))
# It prints:
# 1.04
# 0.16
