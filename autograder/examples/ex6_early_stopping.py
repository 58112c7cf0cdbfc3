"""Another problem: find the square root of 2 by halving.

The root lies between `low` and `high`. Each round halves the
gap between them. We stop when the gap is small enough. At
the end the last gap in the list has to be the real gap.
"""


def gaps(enough: float, most: int) -> list[float]:
    low, high = 1.0, 2.0
    found: list[float] = []
    # `most` ends the loop if the gap stays too large.
    while len(found) < most:
        # Measure first, and write it down.
        found.append(high - low)
        # Then decide. On the way out nothing is changed.
        if found[-1] <= enough:
            return found
        middle = (low + high) / 2
        if middle**2 < 2:
            low = middle
        else:
            high = middle
    return found


print(gaps(0.2, 100))
print(gaps(0.0, 2))
# It prints:
# [1.0, 0.5, 0.25, 0.125]
# [1.0, 0.5]
