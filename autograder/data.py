"""The lesson's data: a sine from -2π to 2π, which is one period on each side of zero."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def sine_data(n_samples: int, dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor]:
    """Evenly spaced points of y = sin(x) on [-2π, 2π].

    Returns X and y, both of shape (n_samples, 1). Raises ValueError for fewer than one sample.
    """
    if n_samples < 1:
        raise ValueError(f"n_samples must be at least 1, got {n_samples}")
    X = torch.linspace(-2 * math.pi, 2 * math.pi, n_samples, dtype=dtype).unsqueeze(1)
    return X, torch.sin(X)
