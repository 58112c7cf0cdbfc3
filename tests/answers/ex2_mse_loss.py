"""Right ways to write the mean squared error."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from autograder.variants import answer


@answer("mse_loss")
def functional(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return F.mse_loss(y_pred, y_true)


@answer("mse_loss")
def module(y_pred: Tensor, y_true: Tensor) -> Tensor:
    loss: Tensor = torch.nn.MSELoss()(y_pred, y_true)
    return loss
