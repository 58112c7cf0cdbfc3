"""Another problem: how many centimetres does a plant grow a day?

The model is height = rate * day. The list of errors tells how
good each rate was. So each error is noted before the rate
changes, and the first one belongs to the rate 0.
"""


def fit(
    days: list[int],
    heights: list[int],
) -> list[float]:
    rate, noted = 0.0, []
    for _ in range(3):
        # 1. Predict every height with the present rate.
        guesses = [rate * day for day in days]
        # 2. Note how wrong it is, before it changes.
        off = sum(guesses) - sum(heights)
        noted.append(abs(off))
        # 3. Only now change it: a low rate goes up.
        rate -= 0.1 * off
    return noted


print(fit([1, 2, 2], [2, 4, 4]))
# It prints:
# [10.0, 5.0, 2.5]
