"""Another problem: TODO 16: state a small problem from everyday life.

TODO 16: say in one or two sentences what is wanted.
"""


# TODO 17: solve it in the steps that the exercise needs, too.
def solved(number: float) -> float:
    # TODO 18: say before each step why it is done.
    return number + 1


print(solved(1))
# TODO 19: say in the next lines what the example prints.
# It prints:
# 2
