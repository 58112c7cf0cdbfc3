"""Random inputs for the checks; the same seed gives the same inputs."""

from __future__ import annotations

import hashlib
from functools import cached_property

import torch
from torch import Tensor

Parameters = list[Tensor]
PUBLIC_SEED = 2024  # of students' own runs: a failure appears again until it is fixed


class Inputs:
    """Draws the random inputs of one check from a generator of its own.

    The draws depend only on `seed`, the exercise and the check. So adding, leaving out or
    reordering checks does not change the inputs of any other check. All tensors have `dtype`. Two
    Inputs with equal `key` draw the same.
    """

    def __init__(
        self, seed: int, exercise: str = "", check: str = "", dtype: torch.dtype = torch.float32
    ) -> None:
        self.key = (seed, exercise, check, dtype)
        self.dtype = dtype

    @cached_property
    def _generator(self) -> torch.Generator:
        seed, exercise, check, _ = self.key
        key = hashlib.sha256(f"{seed}/{exercise}/{check}".encode()).digest()
        generator = torch.Generator()
        return generator.manual_seed(int.from_bytes(key[:6], "big"))

    def shared(self) -> Inputs:
        """New Inputs, not yet drawn from, that draw the same in every check of the exercise."""
        seed, exercise, _, dtype = self.key
        return Inputs(seed, exercise, dtype=dtype)

    def fixed(self) -> Inputs:
        """New Inputs that draw the same in every check of the exercise and in every run."""
        _, exercise, _, dtype = self.key
        return Inputs(PUBLIC_SEED, exercise, dtype=dtype)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal draws of the given shape."""
        # Drawn in float64 and rounded: both dtypes then see the same numbers.
        return torch.randn(shape, generator=self._generator, dtype=torch.float64).to(self.dtype)

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Uniform draws from [low, high) of the given shape."""
        unit = torch.rand(shape, generator=self._generator, dtype=torch.float64)
        return (low + (high - low) * unit).to(self.dtype)

    def number(self, low: float, high: float) -> float:
        """One uniform draw from [low, high)."""
        return float(self.uniform(low, high))

    def integer(self, low: int, high: int) -> int:
        """One whole number from low to high, both included."""
        return int(torch.randint(low, high + 1, (), generator=self._generator))

    def seed(self) -> int:
        """Draw a seed for torch's global generator."""
        return self.integer(0, 2**31 - 1)

    def parameters(
        self, d_in: int, d_hidden: int, d_out: int = 1, scale: float = 1.0
    ) -> Parameters:
        """W1 (d_in, d_hidden), b1 (d_hidden,), W2 (d_hidden, d_out), b2 (d_out,).

        Leaf tensors with `requires_grad`. Biases are drawn, too: a student's code that leaves one
        out gives another result. W2 is divided by the root of d_hidden, which keeps outputs of
        order one.
        """
        drawn = [
            scale * self.normal(d_in, d_hidden),
            scale * self.normal(d_hidden),
            scale * self.normal(d_hidden, d_out) / d_hidden**0.5,
            scale * self.normal(d_out),
        ]
        return [tensor.requires_grad_() for tensor in drawn]


def in_dtype(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    """A leaf tensor with the numbers of `tensor`, of any shape, in `dtype`.

    It requires gradients if `tensor` does, and has no gradient yet.
    """
    return tensor.detach().to(dtype, copy=True).requires_grad_(tensor.requires_grad)


def at_rest(parameters: Parameters, y_true: Tensor) -> Parameters:
    """Parameters of the same shapes with zero gradients: the net predicts the mean of `y_true`."""
    W1, b1, W2, b2 = map(torch.zeros_like, parameters)
    return [part.requires_grad_() for part in (W1, b1, W2, b2 + y_true.mean())]
