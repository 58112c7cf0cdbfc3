"""Another problem: from the answers in a test to a mark.

Each row is one student, each column one question. First the
answers become points for two skills. No skill counts more
than 10 points. Then the skills become one mark.
"""

import torch
from torch import Tensor


def marks(
    answers: Tensor,
    worth: Tensor,
    bonus: Tensor,
    share: Tensor,
) -> Tensor:
    # (students, questions) @ (questions, skills): one row
    # for each student. Every row gets the bonus.
    points = answers @ worth + bonus
    # The limit acts on each number and keeps the shape.
    limited = points.clamp(max=10.0)
    # The second step begins with what the first one gave.
    return limited @ share


answers = torch.tensor([[1.0, 0, 1], [1, 1, 1]])
worth = torch.tensor([[4.0, 1], [3, 5], [5, 0]])
bonus = torch.tensor([1.0, 2.0])
share = torch.tensor([[0.5], [0.5]])
print(marks(answers, worth, bonus, share).tolist())
# It prints:
# [[6.5], [9.0]]
