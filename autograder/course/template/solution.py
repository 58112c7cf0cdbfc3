"""Exercise @NUMBER@: TODO 1: give the title here.

TODO 1: state the task in a few sentences: what to write, and what it is good for.
"""

from __future__ import annotations

from torch import Tensor


# TODO 2: replace `answer` by the function that students write: its name, arguments and docstring.
def answer(x: Tensor) -> Tensor:
    """Return the double of every element.

    Args:
        x: any shape.

    Returns:
        The doubles, of the shape of `x`.
    """
    # TODO 3: say in the next line what to do, and put the right answer between the markers.
    # TODO: multiply.
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
