"""The lesson's data is one sine, evenly sampled from end to end."""

from __future__ import annotations

import math

import pytest
import torch

from autograder.data import sine_data


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_points_lie_evenly_on_the_sine_from_end_to_end(dtype: torch.dtype) -> None:
    X, y = sine_data(5, dtype)
    assert X.shape == y.shape == (5, 1)
    assert X.dtype == y.dtype == dtype
    quarters = torch.tensor([[-2.0], [-1.0], [0.0], [1.0], [2.0]], dtype=dtype) * math.pi
    torch.testing.assert_close(X, quarters)
    torch.testing.assert_close(sine_data(9, dtype)[1][5], torch.ones(1, dtype=dtype))


def test_a_sine_of_no_samples_is_refused() -> None:
    assert sine_data(1)[0].shape == (1, 1)
    with pytest.raises(ValueError, match="at least 1, got 0"):
        sine_data(0)
