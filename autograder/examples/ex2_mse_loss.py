"""Another problem: how well does a clerk guess weights?

Three parcels have a guess and a real weight. We want one
number: the largest error, as a share of the real weight. It
should not matter whether the guess was too heavy or too light.
"""

import torch
from torch import Tensor


def worst(guess: Tensor, real: Tensor) -> Tensor:
    # Both have one shape: this works parcel by parcel.
    errors = guess - real
    # 1 kg too light is as bad as 1 kg too heavy: drop
    # the sign. The division makes shares of the weight.
    shares = errors.abs() / real
    # One number for all of them. It is a tensor: autograd
    # can still tell which guess it came from.
    return shares.max()


guess = torch.tensor([2.0, 5, 9])
guess.requires_grad_()
real = torch.tensor([2.0, 4, 10])
found = worst(guess, real)
print(found.item(), found.shape, found.requires_grad)
# It prints:
# 0.25 torch.Size([]) True
