"""Another problem: cut a spring to nine tenths of its length.

The caller holds the tensor and wants to see the change. Autograd
must not record the cut. The old gradient belongs to the long
spring, so nothing of it may stay.
"""

import torch
from torch import Tensor


@torch.no_grad()  # autograd does not watch this function
def cut(spring: Tensor) -> None:
    # `spring = ...` would only move the name elsewhere.
    # A method that ends in _ changes the tensor itself.
    spring.mul_(0.9)
    # The slope of the old length is of no use any more.
    if spring.grad is not None:
        spring.grad.zero_()


spring = torch.tensor([10.0, 20], requires_grad=True)
spring.grad = torch.tensor([3.0, 5.0])  # set by hand
held = spring  # another name for the same tensor
cut(spring)
print(held.tolist(), spring.grad.tolist())
# It prints:
# [9.0, 18.0] [0.0, 0.0]
