"""Attacks that change torch, Python or the grader's own modules, to be judged by what is left."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import (
    DISTURBED,
    ENDED,
    GUESS,
    NOTHING,
    RAISED,
    UNHEARD,
    WRONG,
    attack,
)

forgery = partial(attack, "forgery", earns=0)
PARTLY = ("passed", "wrong")

ATTACKS = (
    forgery(
        "patched_comparisons",
        "Lets every comparison function of torch find that all is equal.",
        """
        def always(*_, **__):
            return True


        torch.allclose = torch.equal = torch.is_same_size = always
        torch.isclose = torch.eq = lambda one, *_, **__: torch.ones_like(one, dtype=torch.bool)
        try:
            import torch.testing
            torch.testing.assert_close = torch.testing.assert_allclose = always
            import torch.testing._comparison as comparison
            comparison.not_close_error_metas = lambda *_, **__: []
        except ImportError:
            pass
        """,
        instead=GUESS,
        outcomes=PARTLY,
    ),
    forgery(
        "patched_operators",
        "Lets every operator of tensors find no difference.",
        """
        def nothing(self, *_, **__):
            return torch.zeros_like(self)


        def always(*_, **__):
            return True


        for name in ("__sub__", "__rsub__", "sub", "abs", "__abs__", "max", "amax"):
            setattr(Tensor, name, nothing)
        for name in ("__eq__", "__le__", "__lt__", "eq", "le", "all", "any", "equal", "allclose"):
            setattr(Tensor, name, always)
        for name in ("__ne__", "__gt__", "__ge__", "ne", "gt", "ge"):
            setattr(Tensor, name, lambda *_: False)
        """,
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "patched_results",
        "Lets the grader's own results say that every check has passed with all its points.",
        """
        for name in RESULT_CLASSES:
            kind = target(RESULTS, name)
            kind.passed = property(lambda self: True)
            kind.score = property(lambda self: self.max_score)
            kind.to_json = lambda self: '{"score": 100}'
        """,
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "patched_execution",
        "Replaces the code that runs its functions by one that makes records up.",
        """
def made_up(self, function, call, make=None):
    kept = {}
    for name, value in call.arguments.items():
        kept[name] = value.detach().clone().requires_grad_(value.requires_grad)
        kept[name].grad = torch.zeros_like(kept[name])
    returned = torch.zeros((), requires_grad=True)
    return target(CALLS, "Record")(call, returned, kept, None, "", (), 0.0, 1)


execution = target(EXECUTION, EXECUTION_CLASS)
CALL, RECORD = EXECUTION_METHODS
setattr(execution, CALL, made_up)
setattr(execution, RECORD, lambda self, call, *rest: made_up(self, None, call))
""",
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "patched_plain_data",
        "Lets what it returns leave the process as it is, not as plain data.",
        """
import sys


class Right:
    __eq__ = lambda *_: True
    __hash__ = lambda self: 0
    __getattr__ = lambda self, name: lambda *_, **__: self


for home, function in CLEANERS:
    genuine = target(home, function)
    for name, module in list(sys.modules.items()):
        if name.startswith("autograder.") and getattr(module, function, None) is genuine:
            setattr(module, function, lambda *_, **__: Right())
""",
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "outcome_renamed_passed",
        "Renames the outcome of a raised exception, so that it reads as a pass.",
        """
        outcome = target(RESULTS, "Outcome")
        outcome.RAISED._value_ = outcome.WRONG._value_ = "passed"
        outcome._value2member_map_["raised"] = outcome.PASSED
        every = type("All", (), {"__getattr__": lambda self, name: outcome.PASSED})()
        for home in (PROBLEMS, EXECUTION, CALLS):
            target(home, "Outcome")
            target(home).Outcome = every
        """,
        instead="raise ValueError('passed')",
        outcomes=ENDED,
    ),
    forgery(
        "outcome_renamed_broken",
        "Renames the outcome of a raised exception, so that the grader looks broken.",
        """
        outcome = target(RESULTS, "Outcome")
        for name in ("RAISED", "WRONG", "TIMED_OUT", "NOT_ATTEMPTED"):
            setattr(outcome[name], "_value_", "grader broken")
        """,
        instead="raise ValueError('broken')",
        outcomes=ENDED,
    ),
    forgery(
        "patched_messages",
        "Replaces the code that writes its answers down by one that writes verdicts.",
        """
        VERDICT = b'{"outcome": "passed", "score": 10, "max_score": 10}'
        for name in ENCODERS:
            target(WIRE, name)
            setattr(target(WIRE), name, lambda *_, **__: VERDICT)
        """,
        instead=NOTHING,
        outcomes=UNHEARD,
    ),
    forgery(
        "patched_sending",
        "Replaces the code that sends its answers by one that sends verdicts under their tickets.",
        """
        VERDICT = b'{"outcome": "passed", "score": 10, "max_score": 10}'
        genuine = target(FRAMING, SEND)
        setattr(target(FRAMING), SEND, lambda to, body: genuine(to, body[:8] + VERDICT))
        """,
        instead=NOTHING,
        outcomes=UNHEARD,
    ),
    forgery(
        "patched_messages_of_any_module",
        "Lets every encoder of the process write a verdict in place of what it is given.",
        """
        import json
        import struct

        VERDICT = '{"outcome": "passed", "score": 10, "max_score": 10}'
        json.dumps = lambda *_, **__: VERDICT
        json.JSONEncoder.encode = lambda *_: VERDICT
        struct.pack = lambda *_: b"\\x08\\0\\0\\0"
        try:
            import msgspec
            msgspec.msgpack.encode = msgspec.json.encode = lambda *_, **__: VERDICT.encode()
            import safetensors
            safetensors.serialize = lambda *_, **__: VERDICT.encode()
        except (ImportError, AttributeError, TypeError):
            pass
        """,
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "overridden_builtins",
        "Lets Python's own functions find that everything is equal, allowed and of every type.",
        """
        import builtins
        import math

        for name in ("isinstance", "issubclass", "callable", "all", "hasattr"):
            setattr(builtins, name, lambda *_: True)
        builtins.any = lambda *_: False
        builtins.abs = builtins.max = builtins.min = lambda *_, **__: 0.0
        builtins.float = lambda *_: 0.0
        math.isfinite = math.isclose = lambda *_, **__: True
        """,
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "overridden_print_and_open",
        "Replaces print, open, type, repr and the import itself by its own.",
        """
        import builtins
        import io
        import sys

        for name in ("print", "open", "repr", "type", "str", "len", "range", "sorted"):
            setattr(builtins, name, lambda *_, **__: io.StringIO("passed"))
        builtins.__import__ = lambda *_, **__: sys.modules[__name__]
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
        """,
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "patched_pytest",
        "Lets pytest report every test as passed.",
        """
        try:
            import _pytest.reports
            import _pytest.runner
            import pytest

            for kind in (_pytest.reports.TestReport, _pytest.reports.CollectReport):
                kind.outcome = property(lambda self: "passed", lambda self, value: None)
                kind.passed = True
                kind.failed = False
            _pytest.runner.check_interactive_exception = lambda *_: False
            pytest.fail = lambda *_, **__: None
        except (ImportError, AttributeError, TypeError):
            pass
        """,
        instead=GUESS,
        outcomes=PARTLY,
    ),
    forgery(
        "fake_modules",
        "Puts modules of its own in the place of the oracle and of the tolerances.",
        """
        import sys


        class Fake(type(sys)):
            __path__ = []

            def __getattr__(self, name):
                if name.startswith("__"):
                    raise AttributeError(name)
                return lambda *_, **__: torch.zeros(())


        for name in JUDGES:
            room, _, leaf = name.rpartition(".")
            sys.modules[name] = Fake(name)
            setattr(sys.modules.setdefault(room, Fake(room)), leaf, Fake(leaf))
        """,
        instead=GUESS,
        outcomes=PARTLY,
    ),
    forgery(
        "import_hook",
        "Answers every import from now on with a module of its own.",
        """
        import importlib.abc
        import importlib.machinery
        import sys


        class Hook(importlib.abc.MetaPathFinder, importlib.abc.Loader):
            def find_spec(self, name, path=None, target=None):
                return importlib.machinery.ModuleSpec(name, self)

            def exec_module(self, module):
                module.__getattr__ = lambda name: lambda *_, **__: True


        sys.meta_path.insert(0, Hook())
        sys.path_hooks.clear()
        sys.path_importer_cache.clear()
        """,
        instead=GUESS,
        outcomes=DISTURBED,
    ),
    forgery(
        "conftest_beside",
        "Lays a conftest.py beside its file that reports every test as passed.",
        instead=NOTHING,
        beside={
            "conftest": """\
import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"


def pytest_collection_modifyitems(items):
    items.clear()


def pytest_sessionfinish(session):
    session.exitstatus = 0
"""
        },
        outcomes=WRONG,
    ),
    forgery(
        "shadows_the_grader",
        "Lays modules beside its file that bear the names of torch, of the grader and of Python's.",
        instead=NOTHING,
        beside=dict.fromkeys(
            ("torch", "autograder", "random", "sitecustomize", "usercustomize", "msgspec"),
            'raise SystemExit("autograder-attack-" + "breach: a file beside was imported")\n',
        ),
        outcomes=WRONG,
    ),
    forgery(
        "exception_that_passes",
        "Raises an exception with every mark of a passed check.",
        """
        class passed(Exception):
            outcome = "passed"
            score = max_score = points = 10
            passed = True
            problem = None
            __bool__ = lambda self: False
            __str__ = __repr__ = lambda self: "passed"
            args = property(lambda self: ())
            __traceback__ = property(lambda self: None)
        """,
        instead="raise passed",
        outcomes=RAISED,
    ),
)
