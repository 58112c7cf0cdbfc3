"""Known wrong ways to write training that stops early."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from autograder.judging.edits import original

LOSSES = ("test_runs_to_the_end", "test_stops_below_threshold", "test_met_at_once")
TRAINING = (
    "test_runs_to_the_end",
    "test_trained_parameters",
    "test_stops_below_threshold",
    "test_stops_before_update",
)
STOPPING = ("test_stops_below_threshold", "test_stops_before_update", "test_met_at_once")

# Python's words are the same in all three cases.
NO_GRADIENT = (
    "A gradient is None where the update needs it: clear the gradients only after the update, ask"
    " the parameter itself for its `.grad` (W1.data, W1.detach() and W1.clone() have none), and"
    " change it in place, since `W1 = W1 - …` makes a new tensor that gets no gradient."
)
# Where the loss falls in every epoch, the lowest is the last one, and the two do the same.
LAST_UPDATE = (
    "The parameters are one update short, or were reset to those of the lowest loss. Make the"
    " update in every epoch whose loss is not below the threshold, and keep the last"
    " parameters."
)
# In a falling loss they end in the same epoch.
TOO_LATE = (
    "The training ends one epoch too late, as if the previous epoch's loss were compared: in"
    " every epoch compare that epoch's own loss, unchanged."
)


def mean_squared_error(X: Tensor, y_true: Tensor, parameters: Sequence[Tensor]) -> Tensor:
    W1, b1, W2, b2 = parameters
    return torch.mean((torch.tanh(X @ W1 + b1) @ W2 + b2 - y_true) ** 2)


def descend(parameters: Sequence[Tensor], learning_rate: float) -> None:
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= learning_rate * parameter.grad
            parameter.grad = None


@original
def train_with_early_stopping(
    X: Tensor,
    y_true: Tensor,
    parameters: Sequence[Tensor],
    learning_rate: float,
    max_epochs: int,
    threshold: float,
) -> list[float]:
    losses = []
    for _ in range(max_epochs):
        loss: Tensor = mean_squared_error(X, y_true, parameters)
        losses.append(loss.item())
        if losses[-1] < threshold:
            break
        loss.backward()
        descend(parameters, learning_rate)
    return losses


train_with_early_stopping.mistake(
    "never_stops",
    {"if losses[-1] < threshold:\n    break": ""},
    fails=STOPPING,
    says=(
        "The training goes on as if the argument threshold made no difference: leave the loop"
        " in the first epoch whose loss is below threshold. A number fixed in the code is not"
        " enough."
    ),
)

train_with_early_stopping.mistake(
    "gradient_of_the_data",
    {
        "descend(parameters, learning_rate)": """
            for parameter in parameters:
                parameter.data -= learning_rate * parameter.data.grad
                parameter.grad = None
        """
    },
    fails=("test_interface", *TRAINING),
    says=NO_GRADIENT,
    raises=True,
)

train_with_early_stopping.mistake(
    "last_update_missing",
    {
        "for _ in range(max_epochs)": "while len(losses) < max_epochs",
        "< threshold": "< threshold or len(losses) == max_epochs",
    },
    fails=("test_trained_parameters",),
    says=LAST_UPDATE,
)

train_with_early_stopping.mistake(
    "best_parameters_put_back",
    {
        "losses = []": "losses = []\nbest = []",
        "losses.append(loss.item())": """
            if loss.item() < min(losses, default=float("inf")):
                best = [parameter.detach().clone() for parameter in parameters]
            losses.append(loss.item())
        """,
        "return losses": """
            with torch.no_grad():
                for parameter, kept in zip(parameters, best, strict=True):
                    parameter.copy_(kept)
            return losses
        """,
    },
    fails=("test_trained_parameters",),
    says=LAST_UPDATE,
)

train_with_early_stopping.mistake(
    "loss_before_compared",
    {"losses[-1] < threshold": "len(losses) > 1 and losses[-2] < threshold"},
    fails=STOPPING,
    says=TOO_LATE,
)

train_with_early_stopping.mistake(
    "both_of_two_below",
    {"losses[-1] < threshold": "len(losses) > 1 and max(losses[-2:]) < threshold"},
    fails=STOPPING,
    says=TOO_LATE,
)

train_with_early_stopping.mistake(
    "stops_above",
    {"<": ">"},
    fails=("test_interface", *TRAINING, "test_met_at_once"),
    says="The comparison is the wrong way round: training ends when the loss is below the"
    " threshold, not above it.",
)

train_with_early_stopping.mistake(
    "stops_after_the_update",
    {
        "if losses[-1] < threshold:\n    break": "",
        "descend(parameters, learning_rate)": """
            descend(parameters, learning_rate)
            if losses[-1] < threshold:
                break
        """,
    },
    fails=("test_stops_before_update", "test_met_at_once"),
    says="The epoch that ends the training still makes its update: compare with the threshold"
    " before the update, so that the parameters stay those of the last loss.",
)

train_with_early_stopping.mistake(
    "last_loss_not_noted",
    {
        "losses.append(loss.item())": "if loss < threshold: break",
        "if losses[-1] < threshold:\n    break": "losses.append(loss.item())",
    },
    fails=("test_stops_below_threshold", "test_met_at_once"),
    says=(
        "The loss that ends the training is missing from the list: record it before you leave"
        " the loop."
    ),
)

train_with_early_stopping.mistake(
    "one_epoch_too_late",
    {
        "losses = []": 'losses = []\nprevious = float("inf")',
        "if losses[-1] < threshold:\n    break": "",
        "descend(parameters, learning_rate)": """
            descend(parameters, learning_rate)
            if previous < threshold:
                break
            previous = losses[-1]
        """,
    },
    fails=STOPPING,
    says=TOO_LATE,
)

train_with_early_stopping.mistake(
    "change_of_the_loss",
    {"losses[-1] < threshold": "len(losses) > 1 and abs(losses[-2] - losses[-1]) < threshold"},
    fails=(*TRAINING, "test_met_at_once"),
    says="The training ends as if the change of the loss were compared with the threshold: compare"
    " the loss itself.",
)

train_with_early_stopping.mistake(
    "list_cut_afterwards",
    {
        "if losses[-1] < threshold:\n    break": "",
        "return losses": """
            for epoch, item in enumerate(losses):
                if item < threshold:
                    return losses[: epoch + 1]
            return losses
        """,
    },
    fails=("test_stops_before_update", "test_met_at_once"),
    says="All max_epochs epochs are trained and only the list is cut: the loop itself has to"
    " end at the first loss below the threshold.",
)

train_with_early_stopping.mistake(
    "one_epoch_too_few",
    {"range(max_epochs)": "range(1, max_epochs)"},
    fails=("test_interface", "test_runs_to_the_end", "test_trained_parameters", "test_met_at_once"),
    says="The loop runs at most max_epochs - 1 epochs: range(1, max_epochs) is one short; use"
    " range(max_epochs).",
)

train_with_early_stopping.mistake(
    "one_epoch_too_many",
    {"range(max_epochs)": "range(max_epochs + 1)"},
    fails=("test_interface", "test_runs_to_the_end", "test_trained_parameters"),
    says="The loop runs up to max_epochs + 1 epochs: use range(max_epochs), which counts from 0.",
)

train_with_early_stopping.mistake(
    "no_limit_but_a_thousand",
    {"range(max_epochs)": "range(1000)"},
    fails=("test_interface", "test_runs_to_the_end", "test_trained_parameters"),
    says=(
        "The argument max_epochs is not used: the loop has to end after max_epochs epochs,"
        " even if no loss is low enough."
    ),
)

train_with_early_stopping.mistake(
    "last_loss_alone",
    {"return losses": "return losses[-1]"},
    fails=("test_interface", *LOSSES),
    says="Only the last loss is returned: return the list of the losses of all epochs.",
)

train_with_early_stopping.mistake(
    "number_of_epochs",
    {"return losses": "return len(losses)"},
    fails=("test_interface", *LOSSES),
    says="The number of epochs is returned: return the list of their losses.",
)

train_with_early_stopping.mistake(
    "losses_and_number",
    {"return losses": "return losses, len(losses)"},
    fails=("test_interface", *LOSSES),
    says=(
        "The losses are returned together with something else: return only the list of"
        " losses. The parameters are trained in place."
    ),
)

train_with_early_stopping.mistake(
    "list_of_tensors",
    {"losses.append(loss.item())": "losses.append(loss)"},
    fails=("test_interface",),
    says="The list holds tensors, each with the graph of its whole epoch: append loss.item().",
)

train_with_early_stopping.mistake(
    "gradients_pile_up",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                for parameter in parameters:
                    if parameter.grad is not None:
                        parameter -= learning_rate * parameter.grad
        """
    },
    fails=TRAINING,
    says=(
        "The gradients are never cleared, so backward() adds each epoch's gradient to those"
        " of all epochs before: clear them after every update."
    ),
)

train_with_early_stopping.mistake(
    "relu",
    {
        "losses = []": "W1, b1, W2, b2 = parameters\nlosses = []",
        "loss: Tensor = mean_squared_error(X, y_true, parameters)": """
            prediction = torch.relu(X @ W1 + b1) @ W2 + b2
            loss = torch.mean((prediction - y_true) ** 2)
        """,
    },
    fails=(*TRAINING, "test_met_at_once"),
    says="The hidden layer uses ReLU: this exercise trains the tanh net.",
)

train_with_early_stopping.mistake(
    "measured_after_the_update",
    {
        """
            losses.append(loss.item())
            if losses[-1] < threshold:
                break
        """: "",
        "descend(parameters, learning_rate)": """
            descend(parameters, learning_rate)
            losses.append(mean_squared_error(X, y_true, parameters).item())
            if losses[-1] < threshold:
                break
        """,
    },
    fails=LOSSES,
    says=(
        "The loss is measured after the update, so the loss of the given net is never"
        " measured: measure, compare, and only then update."
    ),
)

train_with_early_stopping.mistake(
    "copies_trained",
    {
        "losses = []": """
            parameters = [parameter.detach().clone().requires_grad_() for parameter in parameters]
            losses = []
        """
    },
    fails=("test_trained_parameters", "test_stops_before_update"),
    says="Copies are trained and the tensors in `parameters` stay as they were: leave out"
    " clone() and update the tensors that were given.",
)

train_with_early_stopping.mistake(
    "never_updated",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                for parameter in parameters:
                    if parameter.grad is not None:
                        parameter = parameter - learning_rate * parameter.grad
                    parameter.grad = None
        """
    },
    fails=TRAINING,
    says=(
        "The parameters never move: parameter = parameter - … only gives the name to a new"
        " tensor. Change the tensor itself (-=), and clear the gradients after the update,"
        " not before it."
    ),
)

train_with_early_stopping.mistake(
    "update_in_the_graph",
    {
        "descend(parameters, learning_rate)": """
            for parameter in parameters:
                if parameter.grad is not None:
                    parameter -= learning_rate * parameter.grad
                    parameter.grad.zero_()
        """
    },
    fails=("test_interface", *TRAINING),
    says=(
        "The update is recorded in the graph, which PyTorch does not allow for a parameter:"
        " put it under `with torch.no_grad():`."
    ),
    raises=True,
)

train_with_early_stopping.mistake(
    "always_the_same_rate",
    {"descend(parameters, learning_rate)": "descend(parameters, 0.01)"},
    fails=TRAINING,
    says="The learning rate is fixed at 0.01 in the code: use the argument learning_rate.",
)

train_with_early_stopping.mistake(
    "returns_inside_the_loop",
    {"descend(parameters, learning_rate)": "descend(parameters, learning_rate)\nreturn losses"},
    fails=("test_interface", *TRAINING),
    says=(
        "The function returns in its first epoch: put `return losses` after the loop, not"
        " inside it."
    ),
)

train_with_early_stopping.mistake(
    "cleared_before_the_update",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                for parameter in parameters:
                    parameter.grad = None
                    parameter -= learning_rate * parameter.grad
        """
    },
    fails=("test_interface", *TRAINING),
    says=NO_GRADIENT,
    raises=True,
)

train_with_early_stopping.mistake(
    "new_tensors_for_old",
    {
        "descend(parameters, learning_rate)": """
            with torch.no_grad():
                parameters = [
                    parameter - learning_rate * parameter.grad for parameter in parameters
                ]
        """
    },
    fails=("test_interface", *TRAINING),
    says=(
        "After the first update the net no longer requires gradients: `W1 = W1 - …` under"
        " no_grad makes a new tensor without requires_grad. Change the given tensors in place"
        " (-=)."
    ),
    raises=True,
)

train_with_early_stopping.mistake(
    "always_a_tenth",
    {"descend(parameters, learning_rate)": "descend(parameters, 0.1)"},
    fails=TRAINING,
    says="The learning rate is fixed at 0.1 in the code: use the argument learning_rate.",
)

train_with_early_stopping.mistake(
    "root_of_the_loss",
    {"losses[-1]": "losses[-1] ** 0.5"},
    fails=("test_stops_below_threshold", "test_stops_before_update"),
    says="The root of the loss is compared with the threshold: compare the loss itself, the mean of"
    " the squares.",
)

train_with_early_stopping.mistake(
    "first_loss_not_compared",
    {"for _ in": "for epoch in", "if": "if epoch > 0 and"},
    fails=("test_met_at_once",),
    says="The loss of the first epoch is not compared with the threshold: it may be low enough"
    " already.",
)

train_with_early_stopping.mistake(
    "at_most_a_hundred_epochs",
    {"range(max_epochs)": "range(min(100, max_epochs))"},
    fails=("test_runs_to_the_end",),
    says="The loop never runs more than 100 epochs: it has to run up to max_epochs.",
)

train_with_early_stopping.mistake(
    "frozen_in_the_end",
    {
        "return losses": """
            for parameter in parameters:
                parameter.requires_grad_(False)
            return losses
        """
    },
    fails=("test_interface",),
    says=(
        "The parameters are frozen at the end (requires_grad_(False)): do not change"
        " requires_grad, so that they can be trained further."
    ),
)

train_with_early_stopping.mistake(
    "samples_overwritten",
    {
        "return losses": """
            X.zero_()
            y_true.zero_()
            return losses
        """
    },
    fails=("test_interface",),
    says=(
        "X and y_true are overwritten at the end: they belong to the caller. Change only the"
        " parameters."
    ),
)

train_with_early_stopping.mistake(
    "samples_cast_to_float32",
    {"losses = []": "X, y_true = X.float(), y_true.float()\nlosses = []"},
    fails=("test_interface",),
    says="X and y_true are turned into float32, which does not fit parameters of float64: use them"
    " in the dtype that they have.",
    raises=True,
)

train_with_early_stopping.mistake(
    "stops_when_the_loss_rises",
    {"< threshold": "< threshold or (len(losses) > 1 and losses[-1] > losses[-2])"},
    fails=("test_runs_to_the_end",),
    says="The loop also ends when the loss rises: only a loss below the threshold ends it.",
)

train_with_early_stopping.mistake(
    "stops_when_the_loss_rests",
    {"< threshold": "< threshold or (len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-4)"},
    fails=("test_runs_to_the_end",),
    says="The loop also ends when the loss hardly changes: only a loss below the threshold ends"
    " it.",
)

train_with_early_stopping.mistake(
    "updates_in_the_last_epoch",
    {"for _ in": "for epoch in", "< threshold": "< threshold and epoch < max_epochs - 1"},
    fails=("test_met_at_once",),
    says=(
        "The last of the max_epochs epochs makes its update even when its loss is below the"
        " threshold: in any epoch, a loss below the threshold ends the training without an"
        " update."
    ),
)

train_with_early_stopping.mistake(
    "a_threshold_of_zero_replaced",
    {"losses = []": "threshold = threshold or 0.01\nlosses = []"},
    fails=("test_runs_to_the_end",),
    says=(
        "A threshold of 0 becomes 0.01, because `or` takes 0 for no answer: use the argument as"
        " it is."
    ),
)

train_with_early_stopping.mistake(
    "never_below_a_hundredth",
    {"losses = []": "threshold = max(threshold, 0.01)\nlosses = []"},
    fails=("test_runs_to_the_end",),
    says=(
        "A threshold of 0 becomes 0.01, because `or` takes 0 for no answer: use the argument as"
        " it is."
    ),
)
