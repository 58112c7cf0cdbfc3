"""Another problem: heaters that push too hard.

A room is 8 degrees too cold. In each step every heater makes
up for a share of what is missing. All heaters act together.
Which settings bring the error down to 0?
"""


def errors(
    heaters: int,
    power: float,
    step: float,
) -> list[float]:
    error, seen = 8.0, []
    for _ in range(4):
        # The effects of all heaters add up.
        error -= heaters * power * step * error
        seen.append(round(error, 2))
    return seen


# Five heaters are fine. With 25 of them each push is five
# times as large: the error changes its sign and grows.
print(errors(5, 0.1, 1.0))
print(errors(25, 0.1, 1.0))
# Change one setting, then look at the last error.
print(errors(25, 0.1, 0.01))  # safe, but far too slow
print(errors(25, 0.03, 1.0))  # safe and quick
# It prints:
# [4.0, 2.0, 1.0, 0.5]
# [-12.0, 18.0, -27.0, 40.5]
# [7.8, 7.6, 7.41, 7.23]
# [2.0, 0.5, 0.12, 0.03]
