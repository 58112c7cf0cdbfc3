"""Exercise 3: one step of gradient descent.

After `backward()` every parameter carries its gradient in `.grad`: the direction in which the loss
grows fastest. A step of gradient descent moves each parameter a little way against it; how far is
the learning rate's business. The step changes the tensors themselves, is none of the computations
that autograd should record, and leaves no gradient behind, because the next `backward()` adds to
what it finds.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def update_parameters(parameters: Sequence[Tensor], learning_rate: float) -> None:
    """Move every parameter one step of gradient descent, in place, and clear its gradient.

    Args:
        parameters: leaf tensors of any shape that require gradients; each `.grad` has its
            parameter's shape.
        learning_rate: the size of the step as a multiple of the gradient, greater than 0.
    """
    # TODO: change each tensor in place, without autograd recording it, and clear its `.grad`.
    ### BEGIN SOLUTION
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
                parameter.grad = None
    ### END SOLUTION
