"""Attacks that never end: loops in Python and in C, sleeps, and whatever keeps a clock from ending
them.
"""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import DISTURBED, ENDED, EX4, LATE, attack

endless = partial(attack, "exhaustion", outcomes=LATE, endless=True)
stubborn = partial(attack, "exhaustion", outcomes=ENDED, endless=True)

DEAF = """
import faulthandler
import signal
import threading


def ignore_signals():
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)
    signal.alarm(0)
    faulthandler.cancel_dump_traceback_later()
"""

ATTACKS = (
    endless(
        "loop_in_a_call",
        "Loops for ever in a call.",
        call="""
        while time.monotonic() < END:
            pass
        """,
    ),
    endless(
        "loop_at_import",
        "Loops for ever while the file is read in.",
        """
        while time.monotonic() < END:
            pass
        """,
    ),
    endless(
        "loop_in_training",
        "Trains for ever, so that each of its exercise's checks has to be ended.",
        call="""
        while time.monotonic() < END:
            torch.tanh(X)
        """,
        exercise=EX4,
    ),
    endless(
        "sleep",
        "Sleeps, which costs no processor time.",
        "import time",
        call="time.sleep(60)",
    ),
    stubborn(
        "loop_that_swallows_everything",
        "Swallows every exception that is to end its loop.",
        call="""
        while time.monotonic() < END:
            try:
                while time.monotonic() < END:
                    pass
            except BaseException:
                continue
        """,
    ),
    stubborn(
        "loop_that_swallows_in_its_handlers",
        "Swallows every exception in handlers, finalizers and context managers, too.",
        """
        class Swallow:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                return True

            def __del__(self):
                spin()


        def spin():
            with Swallow(), Swallow(), Swallow():
                try:
                    while time.monotonic() < END:
                        sum(range(1000))
                finally:
                    if time.monotonic() < END:
                        return spin()
        """,
        call="""
        while time.monotonic() < END:
            try:
                spin()
            except BaseException:
                pass
        """,
    ),
    endless(
        "regular_expression",
        "Matches a regular expression that takes longer with every letter, in C.",
        """
        import re

        end_after_a_minute()
        """,
        call='re.match("(a+)+$", "a" * 40 + "b")',
        outcomes=ENDED,
    ),
    stubborn(
        "power_of_a_power",
        "Computes 9 ** 9 ** 9, in C.",
        """
        end_after_a_minute()
        nine = int("9")
        """,
        call="nine ** nine ** nine",
    ),
    endless(
        "sum_of_a_long_range",
        "Adds up a range of a million million numbers, in C.",
        "end_after_a_minute()",
        call="sum(range(10**12))",
        outcomes=ENDED,
    ),
    stubborn(
        "sort_and_search_in_c",
        "Looks for what does not exist in endless iterators of C, which look for no signal.",
        """
        import collections
        import itertools

        end_after_a_minute()
        """,
        call="collections.deque(itertools.repeat(None, 10**13), maxlen=0)",
    ),
    stubborn(
        "long_number_as_text",
        "Writes a number of millions of digits as text, in C.",
        """
        import sys

        end_after_a_minute()
        sys.set_int_max_str_digits(0)
        """,
        call="str(7 ** 8_000_000)",
    ),
    stubborn(
        "loop_in_torch",
        "Multiplies large matrices for ever, in a call that releases Python's lock.",
        call="""
        large = torch.ones(1500, 1500)
        while time.monotonic() < END:
            large @ large
        """,
    ),
    stubborn(
        "signals_ignored",
        "Ignores and blocks every signal, stops every timer and loops.",
        DEAF,
        call="""
        ignore_signals()
        while time.monotonic() < END:
            ignore_signals()
        """,
    ),
    stubborn(
        "signals_handled",
        "Takes the handlers of all signals over and loops.",
        """
        import signal


        def handled(number, frame):
            while time.monotonic() < END:
                pass
        """,
        call="""
        for number in signal.valid_signals():
            try:
                signal.signal(number, handled)
            except (OSError, ValueError):
                pass
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        while time.monotonic() < END:
            pass
        """,
    ),
    stubborn(
        "handler_of_its_own_for_the_alarm",
        "Keeps the timer of the grader from raising by a handler that does nothing.",
        """
        import signal

        signal.set_wakeup_fd(-1)
        """,
        call="""
        signal.signal(signal.SIGALRM, lambda *_: None)
        while time.monotonic() < END:
            time.sleep(1)
        """,
    ),
    stubborn(
        "loop_in_a_thread",
        "Loops in another thread, where no signal arrives, and waits for it.",
        DEAF
        + """
def spin():
    while time.monotonic() < END:
        pass
""",
        call="""
        worker = threading.Thread(target=spin)
        worker.start()
        while time.monotonic() < END:
            try:
                worker.join()
            except BaseException:
                pass
        """,
    ),
    stubborn(
        "threads_that_outlast_the_call",
        "Leaves threads behind that loop with Python's lock and delay the end of the process.",
        """
        import sys
        import threading


        def spin():
            while time.monotonic() < END:
                pass


        def start():
            sys.setswitchinterval(30.0)
            for _ in range(4):
                threading.Thread(target=spin, daemon=False).start()
        """,
        call="start()",
        outcomes=DISTURBED,
        earns=10,
    ),
    stubborn(
        "lock_that_nobody_opens",
        "Waits for a lock that it holds itself.",
        "import threading",
        call="""
        lock = threading.Lock()
        lock.acquire()
        lock.acquire(timeout=60)
        """,
        outcomes=LATE,
    ),
    stubborn(
        "waits_for_an_answer",
        "Waits for somebody to type into every descriptor that can be read.",
        """
        import os
        import select
        import sys
        """,
        call="""
        try:
            sys.stdin.readline()
        except Exception:
            pass
        readable = []
        for descriptor in range(3):
            try:
                os.fstat(descriptor)
            except OSError:
                continue
            readable.append(descriptor)
        while time.monotonic() < END:
            for descriptor in select.select(readable, [], [], 1)[0]:
                try:
                    os.read(descriptor, 100)
                except OSError:
                    pass
        """,
        outcomes=ENDED,
    ),
    endless(
        "clock_that_stands_still",
        "Stops every clock that Python has, so that no time seems to pass, and sleeps.",
        """
        import time

        sleep = time.sleep
        for name in ("monotonic", "perf_counter", "time", "process_time", "thread_time"):
            setattr(time, name, lambda: 0.0)
            setattr(time, name + "_ns", lambda: 0)
        """,
        call="sleep(60)",
    ),
    endless(
        "poses_as_a_debugger",
        "Poses as a debugger, for which the grader's clock stops, and sleeps.",
        """
        import sys
        import time


        def trace(frame, event, argument):
            return trace


        trace.__module__ = "pdb"
        sys.settrace(trace)
        if hasattr(sys, "monitoring"):
            sys.monitoring.use_tool_id(sys.monitoring.DEBUGGER_ID, "pdb")
        sys.modules["pydevd"] = sys
        """,
        call="""
        sys.settrace(trace)
        time.sleep(60)
        """,
        outcomes=ENDED,
    ),
    endless(
        "stops_itself",
        "Stops itself with SIGSTOP, so that it neither answers nor ends.",
        """
        import os
        import signal
        import subprocess

        try:
            subprocess.Popen(["/bin/sh", "-c", "sleep 60; kill -CONT %d" % os.getpid()])
        except OSError:
            pass
        """,
        call="""
        try:
            os.kill(os.getpid(), signal.SIGSTOP)
        except OSError:
            signal.raise_signal(signal.SIGSTOP)
        """,
        outcomes=ENDED,
    ),
)
