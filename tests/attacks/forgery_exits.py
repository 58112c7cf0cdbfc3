"""Attacks that end the process, or the run, and hope that the end counts as success."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import ENDED, NOTHING, RAISED, WRONG, attack

forgery = partial(attack, "forgery")

ATTACKS = (
    forgery(
        "exit_zero_at_import",
        "Ends the process with success while the file is read in.",
        """
        import os

        os._exit(0)
        """,
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_in_a_call",
        "Ends the process with success inside the first call.",
        "import os",
        call="os._exit(0)",
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_at_exit",
        "Ends the process with success once it exits, whatever came before.",
        """
        import atexit
        import os

        atexit.register(os._exit, 0)
        """,
        instead=NOTHING,
        outcomes=WRONG,
    ),
    forgery(
        "exit_zero_in_a_finalizer",
        "Ends the process with success when the returned object is thrown away.",
        """
        import os


        class Farewell:
            def __del__(self):
                os._exit(0)
        """,
        instead="return Farewell()",
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_in_backward",
        "Ends the process with success when the grader asks for gradients.",
        """
        import os


        class Exit(torch.autograd.Function):
            @staticmethod
            def forward(ctx, loss):
                return loss.clone()

            @staticmethod
            def backward(ctx, gradient):
                os._exit(0)
        """,
        instead="return Exit.apply(torch.mean((y_pred - y_true) ** 2))",
        outcomes=("passed", "raised"),
        earns=8,
    ),
    forgery(
        "exit_zero_in_a_thread",
        "Ends the process with success from another thread in the middle of a call.",
        """
        import os
        import threading
        import time
        """,
        call="""
        threading.Timer(0.05, os._exit, (0,)).start()
        time.sleep(1)
        """,
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_on_a_signal",
        "Ends the process with success from a signal handler of its own.",
        """
        import os
        import signal
        import time
        """,
        call="""
        for number in (signal.SIGALRM, signal.SIGVTALRM):
            signal.signal(number, lambda *_: os._exit(0))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        time.sleep(1)
        """,
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_in_repr",
        "Ends the process with success while the returned object is described.",
        """
        import os


        class Odd:
            def __repr__(self):
                os._exit(0)
        """,
        instead="return Odd()",
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_in_an_exception_s_text",
        "Ends the process with success while its exception is put into words.",
        """
        import os


        class Odd(Exception):
            def __str__(self):
                os._exit(0)
        """,
        instead="raise Odd",
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_in_the_signature",
        "Ends the process with success when somebody asks which arguments the function takes.",
        """
        import os


        class Odd:
            @property
            def __signature__(self):
                os._exit(0)

            def __call__(self, y_pred, y_true):
                return None
        """,
        bottom="mse_loss = Odd()",
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_in_an_argument",
        "Turns its argument into a tensor that ends the process when it is copied after the call.",
        """
        import os


        class Parting(Tensor):
            def detach(self):
                os._exit(0)

            def clone(self):
                os._exit(0)

            @classmethod
            def __torch_function__(cls, function, types, arguments=(), named=None):
                os._exit(0)
        """,
        instead="""
        loss = torch.mean((y_pred - y_true) ** 2)
        y_pred.__class__ = Parting
        return loss
        """,
        outcomes=("passed", "raised"),
        earns=10,
    ),
    forgery(
        "exit_zero_by_libc",
        "Ends the process with success behind Python's back.",
        """
        import ctypes
        """,
        call="ctypes.CDLL(None)._exit(0)",
        outcomes=RAISED,
    ),
    forgery(
        "exit_zero_by_system_call",
        "Ends the process with success by the kernel's own call, by its number.",
        call='kernel("exit_group", 0)',
        outcomes=RAISED,
    ),
    forgery(
        "becomes_true",
        "Replaces the process by /bin/true, which ends with success.",
        """
        import os

        os.execv("/bin/true", ["true"])
        """,
        outcomes=RAISED,
    ),
    forgery(
        "system_exit_at_import",
        "Leaves the program with success while the file is read in.",
        """
        import sys

        sys.exit(0)
        """,
        outcomes=RAISED,
        says="ends the whole program",
    ),
    forgery(
        "system_exit_in_a_call",
        "Leaves the program with success inside a call.",
        "import sys",
        call="sys.exit(0)",
        outcomes=RAISED,
        says="ends the whole program",
    ),
    forgery(
        "system_exit_of_its_own",
        "Raises a SystemExit whose code and text run its own code.",
        """
        class Odd(SystemExit):
            code = property(lambda self: Odd())

            def __str__(self):
                raise self
        """,
        call="raise Odd",
        outcomes=RAISED,
    ),
    forgery(
        "keyboard_interrupt",
        "Pretends that the person at the keyboard has stopped the run.",
        call="raise KeyboardInterrupt",
        outcomes=RAISED,
    ),
    forgery(
        "interrupts_itself",
        "Sends itself the signal of Ctrl-C, and asks Python to interrupt its main thread.",
        """
        import _thread
        import signal
        import time
        """,
        call="""
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            _thread.interrupt_main()
            time.sleep(0.1)
        """,
        outcomes=(*RAISED, "passed"),
        earns=10,
    ),
    forgery(
        "generator_exit",
        "Raises GeneratorExit, which closes a generator without a word.",
        call="raise GeneratorExit",
        outcomes=RAISED,
    ),
    forgery(
        "stop_iteration",
        "Raises StopIteration, which ends a loop around the call without a word.",
        call="raise StopIteration",
        outcomes=RAISED,
    ),
    forgery(
        "time_out_of_its_own",
        "Raises the grader's own exceptions: a time-out, a failed check, a skipped test.",
        """
        import sys

        OWN = ("TimedOut", "CheckFailed", "Malformed", "CannotIsolate")


        def exceptions():
            for module in list(sys.modules.values()):
                for name in OWN:
                    found = vars(module).get(name) if hasattr(module, "__dict__") else None
                    if isinstance(found, type) and issubclass(found, BaseException):
                        yield found


        class Skipped(BaseException):
            outcome = "passed"
        """,
        call="""
        for own in exceptions():
            try:
                raised = own()
            except TypeError:
                continue
            raise raised
        raise Skipped
        """,
        outcomes=ENDED,
    ),
)
