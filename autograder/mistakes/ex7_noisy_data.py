"""Known wrong ways to draw noise and to train on it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from autograder.judging.answer_bank import mistake
from autograder.judging.edits import original

TARGETS = ("test_trains_on_noise", "test_draws_once", "test_losses")
UPDATES = ("test_without_noise", "test_draws_once")


def predict(X: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.relu(X @ W1 + b1) @ W2 + b2


def mse(y_pred: Tensor, y_true: Tensor) -> Tensor:
    return torch.mean((y_pred - y_true) ** 2)


def noisy(y: Tensor, std: float) -> Tensor:
    return y + std * torch.randn_like(y)


def descend(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
            parameter.grad = None


def fit(
    X: Tensor, y: Tensor, parameters: Sequence[Tensor], learning_rate: float, n_epochs: int
) -> None:
    for _ in range(n_epochs):
        loss: Tensor = mse(predict(X, parameters), y)
        loss.backward()
        descend(parameters, learning_rate)


@original
def add_noise(y: Tensor, std: float) -> Tensor:
    return y + std * torch.randn_like(y)


add_noise.mistake(
    "uniform",
    {"randn_like": "rand_like"},
    fails=("test_noise_statistics", "test_noise_is_independent"),
    says="torch.rand draws evenly between 0 and 1: Gaussian noise comes from torch.randn.",
)

add_noise.mistake(
    "centred_uniform",
    {"torch.randn_like(y)": "12**0.5 * (torch.rand_like(y) - 0.5)"},
    fails=("test_noise_is_independent",),
    says=(
        "This noise has the right standard deviation, but it is drawn evenly from an"
        " interval: draw it from a normal distribution."
    ),
)


@mistake(
    "add_noise",
    fails=("test_noise_statistics",),
    says=(
        "std is used as if it were the variance: multiply standard normal draws by std"
        " itself, not by its root."
    ),
)
def std_as_variance(y: Tensor, std: float) -> Tensor:
    return y + math.sqrt(std) * torch.randn_like(y)


add_noise.mistake(
    "squared_std",
    {"std *": "std**2 *"},
    fails=("test_noise_statistics",),
    says="The draws are multiplied by std squared: multiply them by std.",
)

add_noise.mistake(
    "std_left_out",
    {"std * torch": "torch"},
    fails=("test_noise_statistics",),
    says="std is not used: the draws keep the standard deviation 1.",
)

add_noise.mistake(
    "one_draw_for_all",
    {"torch.randn_like(y)": "torch.randn(1)"},
    fails=("test_noise_statistics", "test_noise_is_independent"),
    says=(
        "One single number is drawn and added to every element: draw a number for each"
        " element of y."
    ),
)

add_noise.mistake(
    "one_draw_for_each_row",
    {"torch.randn_like(y)": "torch.randn(len(y), 1)"},
    fails=("test_noise_statistics", "test_noise_is_independent"),
    says="The noise is drawn with one number for each row: give it the shape of y.",
)

add_noise.mistake(
    "proportional_to_y",
    {"y + std * torch.randn_like(y)": "y * (1 + std * torch.randn_like(y))"},
    fails=("test_noise_statistics", "test_noise_is_independent"),
    says=(
        "The noise is multiplied by y, so it is large where y is large and zero where y is 0:"
        " add the noise without multiplying it by y."
    ),
)

add_noise.mistake(
    "noise_alone",
    {"y + std": "std"},
    fails=("test_noise_statistics", "test_noise_is_independent"),
    says="This is the noise alone: add it to y.",
)


@mistake(
    "add_noise",
    fails=("test_noise_interface",),
    says=(
        "`y += ...` writes the noise into y itself, so the clean targets are lost: return a"
        " new tensor, as y + ... does."
    ),
)
def in_place(y: Tensor, std: float) -> Tensor:
    y += std * torch.randn_like(y)
    return y


add_noise.mistake(
    "seeded_inside",
    {"return": "torch.manual_seed(0)\nreturn"},
    fails=("test_noise_is_independent",),
    says=(
        "The generator is seeded inside the function, so every call draws the same noise:"
        " leave the seed to the caller."
    ),
)


@mistake(
    "add_noise",
    fails=("test_noise_interface", "test_noise_statistics", "test_noise_is_independent"),
    says="The noisy targets are computed but not used: return them, not y.",
)
def y_returned(y: Tensor, std: float) -> Tensor:
    y + std * torch.randn_like(y)
    return y


@mistake(
    "add_noise",
    fails=("test_noise_interface", "test_noise_statistics", "test_noise_is_independent"),
    says="`add_noise` returned None: is the `return` missing?",
)
def nothing_returned(y: Tensor, std: float) -> None:
    y + std * torch.randn_like(y)


@original
def train_on_noise(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = noisy(y_clean, std)
    fit(X, y_noisy, parameters, learning_rate, n_epochs)
    y_pred = predict(X, parameters)
    return mse(y_pred, y_noisy).item(), mse(y_pred, y_clean).item()


train_on_noise.mistake(
    "drawn_in_every_epoch",
    {
        "y_noisy = noisy(y_clean, std)": "y_noisy = y_clean",
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for _ in range(n_epochs):
                y_noisy = noisy(y_clean, std)
                loss = mse(predict(X, parameters), y_noisy)
                loss.backward()
                descend(parameters, learning_rate)
        """,
    },
    fails=("test_draws_once", "test_losses"),
    says="New noise is drawn in every epoch: draw the noisy targets once, before the loop.",
)

train_on_noise.mistake(
    "trained_on_clean",
    {"fit(X, y_noisy": "fit(X, y_clean"},
    fails=TARGETS,
    says="The net is trained on the clean targets, and the noisy ones are only used to measure:"
    " train on the noisy ones.",
)


@mistake(
    "train_on_noise",
    fails=TARGETS,
    says="The noise is added to X: add it to the targets.",
)
def noise_on_X(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    X_noisy = noisy(X, std)
    fit(X_noisy, y_clean, parameters, learning_rate, n_epochs)
    return mse(predict(X_noisy, parameters), y_clean).item(), mse(
        predict(X, parameters), y_clean
    ).item()


train_on_noise.mistake(
    "uniform_in_training",
    {"noisy(y_clean, std)": "y_clean + std * torch.rand_like(y_clean)"},
    fails=("test_trains_on_noise",),
    says="The noise of the training is drawn with torch.rand, evenly between 0 and 1: it has to be"
    " Gaussian.",
)

train_on_noise.mistake(
    "shifted_targets",
    {"noisy(y_clean, std)": "y_clean + std * torch.randn(1)"},
    fails=("test_trains_on_noise",),
    says="One number is drawn for all targets, which only shifts them: draw one for each.",
)

train_on_noise.mistake(
    "seeded_training",
    {"y_noisy = noisy": "torch.manual_seed(42)\ny_noisy = noisy"},
    fails=("test_trains_on_noise",),
    says="train_on_noise seeds the generator itself, so every run has the same noise: leave the"
    " seed out.",
)

train_on_noise.mistake(
    "losses_swapped",
    {
        "mse(y_pred, y_noisy)": "mse(y_pred, y_clean)",
        "mse(y_pred, y_clean)": "mse(y_pred, y_noisy)",
    },
    fails=("test_losses",),
    says="The two losses are in the wrong order: first the one against the noisy targets, then the"
    " one against the clean ones.",
)

train_on_noise.mistake(
    "both_against_clean",
    {"mse(y_pred, y_noisy)": "mse(y_pred, y_clean)"},
    fails=("test_losses",),
    says="Both losses are measured against the clean targets: the first one belongs to the noisy"
    " ones.",
)

train_on_noise.mistake(
    "both_against_noisy",
    {"mse(y_pred, y_clean)": "mse(y_pred, y_noisy)"},
    fails=("test_losses",),
    says="Both losses are measured against the noisy targets: the second one belongs to y_clean.",
)

train_on_noise.mistake(
    "measured_on_new_noise",
    {"mse(y_pred, y_noisy)": "mse(y_pred, noisy(y_clean, std))"},
    fails=("test_losses",),
    says="The first loss is measured against noise that is drawn anew after the training: keep the"
    " targets that the net was trained on.",
)

train_on_noise.mistake(
    "tensors",
    {"y_noisy).item()": "y_noisy)", "y_clean).item()": "y_clean)"},
    fails=("test_train_interface",),
    says="The losses are returned as tensors: .item() makes Python floats of them.",
)

train_on_noise.mistake(
    "one_loss",
    {", mse(y_pred, y_clean).item()": ""},
    fails=("test_train_interface", "test_without_noise", "test_losses"),
    says=(
        "Only the loss against the noisy targets is returned: return the one against y_clean, too."
    ),
)

train_on_noise.mistake(
    "gradients_add_up",
    {
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for _ in range(n_epochs):
                loss = mse(predict(X, parameters), y_noisy)
                loss.backward()
                with torch.no_grad():
                    for parameter in parameters:
                        if parameter.grad is not None:
                            parameter -= learning_rate * parameter.grad
        """
    },
    fails=UPDATES,
    says=(
        "Gradients of earlier epochs are still there when backward() adds the next: clear"
        " them in every epoch."
    ),
)

train_on_noise.mistake(
    "tanh",
    {
        "y_noisy = noisy": "W1, b1, W2, b2 = parameters\ny_noisy = noisy",
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for _ in range(n_epochs):
                loss = mse(torch.tanh(X @ W1 + b1) @ W2 + b2, y_noisy)
                loss.backward()
                descend(parameters, learning_rate)
        """,
        "predict(X, parameters)": "torch.tanh(X @ W1 + b1) @ W2 + b2",
    },
    fails=("test_without_noise", *TARGETS),
    says="The hidden layer uses tanh: this exercise is about the ReLU net.",
)

train_on_noise.mistake(
    "copies",
    {
        "y_noisy = noisy": """
            own = [parameter.detach().clone().requires_grad_() for parameter in parameters]
            y_noisy = noisy
        """,
        "fit(X, y_noisy, parameters": "fit(X, y_noisy, own",
        "predict(X, parameters)": "predict(X, own)",
    },
    fails=("test_without_noise", *TARGETS),
    says=(
        "The training changes copies, and the tensors in `parameters` stay the same: update"
        " those in place."
    ),
)

train_on_noise.mistake(
    "update_in_the_graph",
    {
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for _ in range(n_epochs):
                loss = mse(predict(X, parameters), y_noisy)
                loss.backward()
                for parameter in parameters:
                    if parameter.grad is not None:
                        parameter -= learning_rate * parameter.grad
        """
    },
    fails=("test_train_interface", "test_without_noise", *TARGETS),
    says="autograd records the update: put it under `with torch.no_grad():`.",
    raises=True,
)

train_on_noise.mistake(
    "noise_of_one_dimension",
    {"noisy(y_clean, std)": "y_clean + std * torch.randn(len(y_clean))"},
    fails=("test_trains_on_noise", "test_losses"),
    says="The noise has the shape (N,) and the targets (N, 1): their sum is an (N, N) table. Draw"
    " the noise in the shape of y_clean.",
)


@mistake(
    "add_noise",
    fails=("test_noise_is_independent",),
    says="Each number is used for two elements: draw one for each element.",
)
def each_draw_used_twice(y: Tensor, std: float) -> Tensor:
    noise = torch.randn_like(y)
    noise[1::2] = noise[: len(y) // 2 * 2 : 2]
    return y + std * noise


@mistake(
    "add_noise",
    fails=("test_noise_is_independent",),
    says=(
        "The second half of the noise is the first half with the opposite sign: draw a new"
        " number for each element."
    ),
)
def halves_that_cancel(y: Tensor, std: float) -> Tensor:
    noise = torch.randn_like(y)
    half = len(y) // 2
    noise[len(y) - half :] = -noise[:half]
    return y + std * noise


@mistake(
    "add_noise",
    fails=("test_noise_is_independent",),
    says="After the same torch.manual_seed two calls draw different noise: draw it from torch's"
    " global generator.",
)
def a_generator_of_its_own(y: Tensor, std: float) -> Tensor:
    generator = torch.Generator()
    generator.seed()
    return y + std * torch.randn(y.shape, generator=generator, dtype=y.dtype)


train_on_noise.mistake(
    "centred_uniform_in_training",
    {"noisy(y_clean, std)": "y_clean + std * 12**0.5 * (torch.rand_like(y_clean) - 0.5)"},
    fails=("test_trains_on_noise",),
    says=(
        "The noise of the training has the right standard deviation, but it is drawn evenly"
        " from an interval: it has to be Gaussian."
    ),
)

train_on_noise.mistake(
    "drawn_again_later",
    {
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for epoch in range(n_epochs):
                if epoch == 60:
                    y_noisy = noisy(y_clean, std)
                fit(X, y_noisy, parameters, learning_rate, 1)
        """
    },
    fails=("test_draws_once",),
    says="New noise is drawn in the middle of the training: draw it once, before the loop.",
)

train_on_noise.mistake(
    "clean_targets_overwritten",
    {
        "return mse": "losses = mse",
        "mse(y_pred, y_clean).item()": """
            mse(y_pred, y_clean).item()
            y_clean.copy_(y_noisy)
            return losses
        """,
    },
    fails=("test_train_interface",),
    says=(
        "The noisy targets are written into y_clean at the end of the training: leave the"
        " data as they are."
    ),
)

train_on_noise.mistake(
    "gradients_switched_off",
    {
        "y_pred = predict": """
            for parameter in parameters:
                parameter.requires_grad_(False)
            y_pred = predict
        """
    },
    fails=("test_train_interface",),
    says=(
        "The parameters no longer require gradients after the training: do not change"
        " requires_grad."
    ),
)

train_on_noise.mistake(
    "always_float32",
    {"y_noisy = noisy": "X, y_clean = X.float(), y_clean.float()\ny_noisy = noisy"},
    fails=("test_train_interface",),
    says="The inputs are turned into float32 whatever the parameters are: leave out .float().",
    raises=True,
)

train_on_noise.mistake(
    "trained_on_the_root",
    {
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for _ in range(n_epochs):
                loss = mse(predict(X, parameters), y_noisy).sqrt()
                loss.backward()
                descend(parameters, learning_rate)
        """
    },
    fails=("test_without_noise", *TARGETS),
    says="The net is trained on the root of the mean squared error: leave the square root out.",
)


@mistake(
    "add_noise",
    fails=("test_noise_is_independent",),
    says="After the same torch.manual_seed two calls draw different noise: draw it from torch's"
    " global generator.",
)
def numpy_s_generator(y: Tensor, std: float) -> Tensor:
    noise = np.random.normal(0.0, std, size=tuple(y.shape))
    return y + torch.from_numpy(noise).to(y.dtype)


@mistake(
    "add_noise",
    fails=("test_noise_is_independent",),
    says="After the same torch.manual_seed two calls draw different noise: draw it from torch's"
    " global generator.",
)
def python_s_generator(y: Tensor, std: float) -> Tensor:
    noise = [random.gauss(0.0, std) for _ in range(y.numel())]
    return y + torch.tensor(noise, dtype=y.dtype).reshape(y.shape)


@mistake(
    "add_noise",
    fails=("test_noise_interface",),
    says="For a y with one element the noise is nan: do not centre or rescale the draws",
)
def standardised(y: Tensor, std: float) -> Tensor:
    noise = torch.randn_like(y)
    return y + std * (noise - noise.mean()) / noise.std()


@mistake(
    "add_noise",
    fails=("test_noise_interface",),
    says="For a y with one element the noise is nan: do not centre or rescale the draws",
)
def divided_by_its_spread(y: Tensor, std: float) -> Tensor:
    noise = torch.randn_like(y)
    return y + std * noise / noise.std()


@mistake(
    "add_noise",
    fails=("test_noise_interface",),
    says="For a y with one element the noise is 0: do not centre or rescale the draws",
)
def without_its_mean(y: Tensor, std: float) -> Tensor:
    noise = torch.randn_like(y)
    return y + std * (noise - noise.mean())


train_on_noise.mistake(
    "a_generator_for_the_training",
    {
        "y_noisy = noisy(y_clean, std)": """
            generator = torch.Generator()
            generator.seed()
            noise = torch.randn(y_clean.shape, generator=generator, dtype=y_clean.dtype)
            y_noisy = y_clean + std * noise
        """
    },
    fails=("test_draws_once", "test_losses"),
    says="After the same torch.manual_seed two runs draw different noise: draw it from torch's"
    " global generator.",
)

train_on_noise.mistake(
    "numpy_s_generator_for_the_training",
    {
        "y_noisy = noisy(y_clean, std)": """
            noise = np.random.normal(0.0, std, size=tuple(y_clean.shape))
            y_noisy = y_clean + torch.from_numpy(noise).to(y_clean.dtype)
        """
    },
    fails=("test_draws_once", "test_losses"),
    says="After the same torch.manual_seed two runs draw different noise: draw it from torch's"
    " global generator.",
)


@mistake(
    "train_on_noise",
    fails=("test_without_noise",),
    says="The smallest losses of all epochs are returned: return those of the last epoch.",
)
def smallest_losses(
    X: Tensor,
    y_clean: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    n_epochs: int,
    std: float,
) -> tuple[float, float]:
    y_noisy = noisy(y_clean, std)
    noisy_losses, clean_losses = [], []
    for _ in range(n_epochs):
        fit(X, y_noisy, parameters, learning_rate, 1)
        y_pred = predict(X, parameters)
        noisy_losses.append(mse(y_pred, y_noisy).item())
        clean_losses.append(mse(y_pred, y_clean).item())
    return min(noisy_losses), min(clean_losses)


train_on_noise.mistake(
    "shrinking_steps",
    {
        "fit(X, y_noisy, parameters, learning_rate, n_epochs)": """
            for epoch in range(n_epochs):
                fit(X, y_noisy, parameters, learning_rate / (1 + epoch), 1)
        """
    },
    fails=UPDATES,
    says="The steps shrink from epoch to epoch: use learning_rate unchanged in every epoch.",
)

train_on_noise.mistake(
    "factor_2_left_out",
    {"learning_rate, n_epochs)": "learning_rate / 2, n_epochs)"},
    fails=("test_without_noise", *TARGETS),
    says="The steps are half as long as they should be: the derivative of a square has a factor 2.",
)

train_on_noise.mistake(
    "list_of_losses",
    {"return": "return [", "y_clean).item()": "y_clean).item()]"},
    fails=("test_train_interface",),
    says="`train_on_noise` returned a list of 2, expected a tuple of 2.",
)

train_on_noise.mistake(
    "variance_in_training",
    {"noisy(y_clean, std)": "noisy(y_clean, std**2)"},
    fails=("test_trains_on_noise",),
    says="or the noise does not have the standard deviation std",
)

train_on_noise.mistake(
    "noise_above_zero_on_average",
    {"noisy(y_clean, std)": "noisy(y_clean, std) + std"},
    fails=("test_trains_on_noise",),
    says="The noise that the net was trained on has a mean of",
)

train_on_noise.mistake(
    "noise_with_its_mirror_image",
    {
        "y_noisy = noisy(y_clean, std)": """
            half = std * torch.randn(len(y_clean) - len(y_clean) // 2, 1, dtype=y_clean.dtype)
            y_noisy = y_clean + torch.cat([half, -half])[: len(y_clean)]
        """
    },
    fails=("test_trains_on_noise",),
    says="Elements of the noise that the net was trained on are related: draw a new number for each"
    " element.",
)
