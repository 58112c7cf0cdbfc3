"""Answers that do nothing: values of the right shape and type, without the work behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle, product

from autograder.course import idle
from autograder.course.sources import stub
from tests.support.course import functions_of, solution

NOTHING = {"pass": "pass", "none": "return None", "number": "return 0.0", "list": "return []"}

# A forward pass: X, W1, b1, W2, b2.
PREDICTIONS = {
    **NOTHING,
    "zeros": "return torch.zeros(len(X), W2.shape[1], dtype=X.dtype)",
    "zeros_in_the_graph": "return 0 * (X @ W1 + b1) @ W2 + 0 * b2",
    "ones": "return torch.ones(len(X), W2.shape[1], dtype=X.dtype, requires_grad=True)",
    "random": "return torch.randn(len(X), W2.shape[1], dtype=X.dtype, requires_grad=True)",
    "input_back": "return X",
    "output_bias": "return b2.expand(len(X), -1)",
}

LOSSES = {
    **NOTHING,
    "zero": "return torch.zeros((), dtype=y_pred.dtype)",
    "zero_in_the_graph": "return 0 * y_pred.sum()",
    "one": "return torch.ones((), dtype=y_pred.dtype)",
    "one_in_the_graph": "return 0 * y_pred.sum() + 1",
    "random": "return torch.rand((), dtype=y_pred.dtype, requires_grad=True)",
    "prediction_back": "return y_pred",
    "a_copy": "return y_true.clone()",
}

ZERO_GRADIENTS = "for p in parameters:\n        p.grad = None if p.grad is None else 0 * p.grad"
NO_GRADIENTS = "for p in parameters:\n        p.grad = None"
ZERO_PARAMETERS = "with torch.no_grad():\n        for p in parameters:\n            p.zero_()"
RANDOM_PARAMETERS = ZERO_PARAMETERS.replace("zero_()", "normal_()")

UPDATES = {
    "pass": "pass",
    "parameters_back": "return parameters",
    "zeroed_gradients": ZERO_GRADIENTS,
    "no_gradients": NO_GRADIENTS,
    "zeroed_parameters": f"{ZERO_PARAMETERS}\n    {NO_GRADIENTS}",
    "random_parameters": f"{RANDOM_PARAMETERS}\n    {NO_GRADIENTS}",
    "step_of_zero": f"for p in parameters:\n        p.data += 0 * p.grad\n    {NO_GRADIENTS}",
}


def trainings(n_epochs: str) -> dict[str, str]:
    """Bodies of training loops that train nothing; `n_epochs` is the name of their argument."""
    return {
        **NOTHING,
        "zeros": f"return [0.0] * {n_epochs}",
        "ones": f"return [1.0] * {n_epochs}",
        "one_zero": "return [0.0]",
        "falling": f"return [1.0 / (epoch + 1) for epoch in range({n_epochs})]",
        "random": f"return torch.rand({n_epochs}).tolist()",
        "spread_of_targets": f"return [y_true.var(correction=0).item()] * {n_epochs}",
        "cleared_gradients": f"{NO_GRADIENTS}\n    return [0.0] * {n_epochs}",
        "zeroed_parameters": f"{ZERO_PARAMETERS}\n    return [0.0] * {n_epochs}",
        "random_parameters": f"{RANDOM_PARAMETERS}\n    return [0.0] * {n_epochs}",
        "empty_loop": f"losses = []\n    for epoch in range({n_epochs}):\n"
        "        losses.append(0.0)\n    return losses",
    }


STARTS = {
    **NOTHING,
    "zeros": "shapes = (1, d_hidden), (d_hidden,), (d_hidden, 1), (1,)\n"
    "    return [torch.zeros(shape, requires_grad=True) for shape in shapes]",
    "ones": "shapes = (1, d_hidden), (d_hidden,), (d_hidden, 1), (1,)\n"
    "    return [torch.ones(shape, requires_grad=True) for shape in shapes]",
    "random": "shapes = (1, d_hidden), (d_hidden,), (d_hidden, 1), (1,)\n"
    "    return [torch.randn(shape, requires_grad=True) for shape in shapes]",
    "lesson": "W1, W2 = torch.randn(1, d_hidden), torch.randn(d_hidden, 1)\n"
    "    parts = [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]\n"
    "    return [part.requires_grad_() for part in parts]",
    "tiny": "shapes = (1, d_hidden), (d_hidden,), (d_hidden, 1), (1,)\n"
    "    return [(1e-30 * torch.randn(shape)).requires_grad_() for shape in shapes]",
    "without_output": "W1, W2 = torch.randn(1, d_hidden), torch.zeros(d_hidden, 1)\n"
    "    parts = [W1, torch.zeros(d_hidden), W2, torch.zeros(1)]\n"
    "    return [part.requires_grad_() for part in parts]",
}
RATES = ("0.01", "1e-30", "0.0")

NOISE = {
    **NOTHING,
    "y_back": "return y",
    "a_copy": "return y.clone()",
    "zeros": "return torch.zeros_like(y)",
    "ones": "return torch.ones_like(y)",
    "random": "return torch.randn_like(y)",
    "noise_alone": "return std * torch.randn_like(y)",
    "a_constant_more": "return y + std",
}
NOISY_TRAININGS = {
    **NOTHING,
    "zeros": "return 0.0, 0.0",
    "std": "return std**2, 0.0",
    "random": "return torch.rand(()).item(), torch.rand(()).item()",
    "zeroed_parameters": f"{ZERO_PARAMETERS}\n    return 0.0, 0.0",
    "random_parameters": f"{RANDOM_PARAMETERS}\n    return 0.0, 0.0",
    "cleared_gradients": f"{NO_GRADIENTS}\n    return 0.0, 0.0",
}

BODIES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "ex1_forward_pass": {"forward": PREDICTIONS},
    "ex2_mse_loss": {"mse_loss": LOSSES},
    "ex3_parameter_update": {"update_parameters": UPDATES},
    "ex4_tanh_swap": {"forward_tanh": PREDICTIONS, "train_tanh": trainings("n_epochs")},
    "ex5_wider_layer": {"init_parameters": STARTS, "train": trainings("n_epochs")},
    "ex6_early_stopping": {"train_with_early_stopping": trainings("max_epochs")},
    "ex7_noisy_data": {"add_noise": NOISE, "train_on_noise": NOISY_TRAININGS},
}


def idle_answers(exercise: str) -> Iterator[tuple[str, str]]:
    """The name and the text of every idle answer to `exercise`.

    For each exercise there are those that `autograder build --check` tries, which hand back
    constants and arguments. Of the bodies above, each occurs with a body of every other function.
    The bodies of one function need not meet all bodies of another: no check looks at two of them,
    except those of exercise 5's start and rate, which are all combined.
    """
    yield from idle.idle_answers(stub(solution(exercise), exercise), exercise)
    bodies = BODIES.get(exercise, {})
    for place in range(max(map(len, bodies.values()), default=0)):
        chosen = {name: list(found.items())[place % len(found)] for name, found in bodies.items()}
        label = "-".join(dict.fromkeys(body for body, _ in chosen.values()))
        yield label, text_of(exercise, {name: body for name, (_, body) in chosen.items()})
    if exercise == "ex5_wider_layer":
        yield from idle_settings(exercise)


def idle_settings(exercise: str) -> Iterator[tuple[str, str]]:
    """Every start with every rate, and with one training loop after the other."""
    loops = cycle(trainings("n_epochs").items())
    for (start, init), rate in product(STARTS.items(), RATES):
        train, loop = next(loops)
        functions = {"init_parameters": init, "train": loop}
        yield f"{start}-{rate}-{train}", text_of(exercise, functions, f"LEARNING_RATE = {rate}")


def text_of(exercise: str, bodies: Mapping[str, str], *constants: str) -> str:
    """The text of a submission whose functions have these bodies."""
    arguments = functions_of(exercise)
    parts = [
        f"def {name}({', '.join(arguments[name])}):\n    {body}" for name, body in bodies.items()
    ]
    return "\n\n\n".join(("import torch", *constants, *parts)) + "\n"
