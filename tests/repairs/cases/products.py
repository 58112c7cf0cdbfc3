"""Cases of the rules in `rules/products.py`."""

from __future__ import annotations

from autograder.repairs.rules import products as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.factor_transposed,
        fires="""
def f(x, w, b, v, c):
    return x @ w.T
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return x @ w
""",
    ),
    RepairCase(
        rules.linear_takes_transposed_weights,
        fires="""
def f(x, w, b, v, c):
    return F.linear(x, w, b)
""",
        gives="""
def f(x, w, b, v, c):
    return F.linear(x, w.T, b)
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return nn.linear_layer(x, w, b)
""",
    ),
    RepairCase(
        rules.factors_in_another_order,
        fires="""
def f(x, w, b, v, c):
    return w @ x
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return w * x
""",
    ),
    RepairCase(
        rules.transposed_and_in_another_order,
        fires="""
def f(x, w, b, v, c):
    return w.T @ x
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return w @ x
""",
    ),
    RepairCase(
        rules.product_by_element,
        fires="""
def f(x, w, b, v, c):
    return x * w
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return 2 * x @ w
""",
    ),
    RepairCase(
        rules.product_by_element_summed,
        fires="""
def f(x, w, b, v, c):
    return (x * w.T).sum(dim=1)
""",
        gives="""
def f(x, w, b, v, c):
    return x @ w
""",
        line=3,
        silent="""
def f(x, w, b, v, c):
    return (x * w.T).sum()
""",
    ),
    RepairCase(
        rules.product_of_a_matrix_with_itself,
        fires="""
def f(p, t):
    q = p - t
    return q.T @ q / len(q)
""",
        gives="""
def f(p, t):
    q = p - t
    return (q.T @ q / len(q)).squeeze()
""",
        line=4,
        silent="""
def f(p, t):
    q = p - t
    return q @ t
""",
    ),
    RepairCase(
        rules.products_averaged,
        fires="""
def f(h, w):
    return (h * w).mean(dim=1)
""",
        gives="""
def f(h, w):
    return (h * w).sum(dim=1)
""",
        line=3,
        silent="""
def f(d):
    return (d * d).mean(dim=1)
""",
    ),
    RepairCase(
        rules.result_transposed,
        fires="""
def f(x, w):
    return w.T @ x.T
""",
        gives="""
def f(x, w):
    return (w.T @ x.T).T
""",
        line=3,
        silent="""
def f(x, w):
    return x @ w
""",
    ),
]
