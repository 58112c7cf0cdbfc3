"""Attacks that never end where nobody expects a student's code to run: when the grader asks what
came back.
"""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import DISTURBED, ENDED, EX4, EX5, LATE, attack

endless = partial(attack, "exhaustion", outcomes=LATE, endless=True)

ATTACKS = (
    endless(
        "list_without_end",
        "Returns a list whose iteration never ends.",
        """
        class Endless(list):
            def __iter__(self):
                while time.monotonic() < END:
                    yield 1.0
        """,
        instead={"train_tanh": "return Endless()"},
        exercise=EX4,
        outcomes=DISTURBED,
        earns=8,
    ),
    endless(
        "mapping_without_end",
        "Returns a mapping whose items never end.",
        """
        from collections.abc import Mapping


        class Endless(Mapping):
            __len__ = lambda self: 1
            __getitem__ = lambda *_: 1.0

            def __iter__(self):
                number = 0
                while time.monotonic() < END:
                    number += 1
                    yield str(number)
        """,
        instead="return Endless()",
        outcomes=DISTURBED,
        earns=0,
    ),
    endless(
        "repr_without_end",
        "Returns an object whose repr never ends.",
        """
        class Odd:
            def __repr__(self):
                while time.monotonic() < END:
                    pass
                return "done"
        """,
        instead="return Odd()",
        outcomes=DISTURBED,
        earns=0,
    ),
    endless(
        "exception_text_without_end",
        "Raises an exception whose text never ends and swallows what is to end it.",
        """
        class Odd(Exception):
            def __str__(self):
                while time.monotonic() < END:
                    try:
                        while time.monotonic() < END:
                            pass
                    except BaseException:
                        pass
                return "done"

            __repr__ = __str__
        """,
        instead="raise Odd",
        outcomes=ENDED,
    ),
    endless(
        "warning_text_without_end",
        "Warns of something whose text never ends.",
        """
        import warnings


        class Odd(UserWarning):
            def __str__(self):
                while time.monotonic() < END:
                    pass
                return "done"
        """,
        call="warnings.warn(Odd())",
        outcomes=DISTURBED,
        earns=10,
    ),
    endless(
        "signature_without_end",
        "Gives a function whose signature never ends to be asked for.",
        """
        class Odd:
            @property
            def __signature__(self):
                while time.monotonic() < END:
                    pass

            def __call__(self, y_pred, y_true):
                return y_pred.sum()
        """,
        bottom="mse_loss = Odd()",
        outcomes=(*ENDED, "wrong", "passed"),
        earns=0,
    ),
    endless(
        "argument_without_end",
        "Turns its argument into a tensor that never ends to be copied after the call.",
        """
        def spin(*_, **__):
            while time.monotonic() < END:
                pass


        class Odd(Tensor):
            detach = clone = contiguous = spin
            is_quantized = is_nested = layout = dtype = shape = property(spin)

            @classmethod
            def __torch_function__(cls, function, types, arguments=(), named=None):
                spin()
        """,
        instead="""
        loss = torch.mean((y_pred - y_true) ** 2)
        y_true.__class__ = Odd
        return loss
        """,
        outcomes=DISTURBED,
        earns=10,
    ),
    endless(
        "constant_without_end",
        "Gives a learning rate that never ends to become a number.",
        """
        class Rate(float):
            def __float__(self):
                while time.monotonic() < END:
                    pass
                return 0.01
        """,
        bottom="LEARNING_RATE = Rate(0.01)",
        exercise=EX5,
        outcomes=DISTURBED,
        earns=15,
        seconds=60,
    ),
    endless(
        "end_without_end",
        "Loops in everything that runs when the process ends.",
        """
        import atexit
        import threading


        def spin(*_):
            while time.monotonic() < END:
                pass


        class Odd:
            __del__ = spin


        odd = Odd()
        atexit.register(spin)
        threading._register_atexit(spin)
        """,
        outcomes=("passed",),
        endless=False,
        earns=10,
    ),
)
