"""Cases of the rules about variables that are not the same one."""

from __future__ import annotations

from autograder.repairs.rules import inner_functions as rules
from tests.support.repair_cases import RepairCase

CASES = [
    RepairCase(
        rules.variable_of_the_inner_function,
        fires="""
def train(n):
    stop = False
    def check(x):
        if x < 1:
            stop = True
    for i in range(n):
        check(i)
        if stop:
            break
""",
        gives="""
def train(n):
    stop = False
    def check(x):
        nonlocal stop
        if x < 1:
            stop = True
    for i in range(n):
        check(i)
        if stop:
            break
""",
        line=6,
        silent="""
def train(n, ps):
    stop = False
    for p in ps:
        p.x = 1
    def check(x):
        nonlocal stop
        total = 0
        for p in ps:
            total = total + p
        stop = total < x
    total = check(n)
    return stop
""",
    ),
    RepairCase(
        rules.another_flag_set,
        fires="""
def train(n):
    done = False
    while not done:
        n -= 1
        if n < 3:
            finished = True
""",
        gives="""
def train(n):
    done = False
    while not done:
        n -= 1
        if n < 3:
            done = True
""",
        line=7,
        silent="""
def train(n):
    done = False
    while not done:
        n -= 1
        low = n < 3
        kept = f(n)
        if low:
            done = True
""",
    ),
    RepairCase(
        rules.compared_and_not_set,
        fires="""
def train(done):
    if f(done):
        done == True
""",
        gives="""
def train(done):
    if f(done):
        done = True
""",
        line=4,
        silent="""
def train(done):
    done.x == True
    if done == True:
        done = False
    return done == 3
""",
    ),
]
