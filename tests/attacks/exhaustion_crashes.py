"""Attacks that let the process die: bad memory, endless recursion, signals to itself."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import DISTURBED, ENDED, RAISED, attack

crash = partial(attack, "exhaustion", outcomes=RAISED)

ATTACKS = (
    crash(
        "segmentation_fault",
        "Reads memory that is not there.",
        "import ctypes",
        call="ctypes.string_at(0)",
    ),
    crash(
        "segmentation_fault_at_import",
        "Reads memory that is not there while the file is read in.",
        """
        import ctypes

        ctypes.string_at(0)
        """,
    ),
    crash(
        "aborts",
        "Aborts the process.",
        "import os",
        call="os.abort()",
    ),
    crash(
        "kills_itself",
        "Kills itself with a signal that nothing can catch.",
        """
        import os
        import signal
        """,
        call="""
        try:
            os.kill(os.getpid(), signal.SIGKILL)
        except OSError:
            signal.raise_signal(signal.SIGKILL)
        """,
    ),
    crash(
        "ends_itself_by_every_signal",
        "Sends itself every signal that ends a process, one by one.",
        """
        import signal
        """,
        call="""
        for number in (15, 1, 3, 4, 5, 7, 8, 10, 12, 13, 24, 25, 31, 11):
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        """,
        outcomes=ENDED,
    ),
    crash(
        "corrupts_python",
        "Overwrites Python's own objects in memory.",
        "import ctypes",
        call="""
        for thing in (None, True, 0, (), "", torch, Tensor, type, print):
            ctypes.memset(id(thing), 0x5A, 16)
        """,
        outcomes=ENDED,
    ),
    crash(
        "corrupts_the_heap",
        "Frees memory twice and writes behind its end.",
        "import ctypes",
        call="""
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        libc.free.argtypes = (ctypes.c_void_p,)
        address = libc.malloc(64)
        ctypes.memset(address, 0x5A, 4096)
        libc.free(address)
        libc.free(address)
        """,
        outcomes=DISTURBED,
    ),
    crash(
        "bad_bytecode",
        "Runs bytecode that no compiler writes.",
        """
        def broken():
            pass


        broken.__code__ = broken.__code__.replace(co_code=bytes([100, 255] * 50), co_stacksize=0)
        """,
        call="broken()",
        outcomes=DISTURBED,
    ),
    crash(
        "recursion_without_end",
        "Calls itself without end.",
        """
        def deeper():
            return deeper()
        """,
        call="deeper()",
        says="calls itself without end",
    ),
    crash(
        "recursion_without_limit",
        "Lifts Python's limit and calls itself through C until the stack is used up.",
        """
        import functools
        import sys


        class Deep:
            def __getattr__(self, name):
                return getattr(self, name + "x")


        def deeper(one, other=None):
            return functools.reduce(deeper, [1, 2, 3])
        """,
        call="""
        sys.setrecursionlimit(10**9)
        deeper(1)
        Deep().x
        """,
        outcomes=ENDED,
    ),
    crash(
        "recursion_in_repr",
        "Returns an object whose repr calls itself without end.",
        """
        class Odd:
            def __repr__(self):
                return repr(self)
        """,
        instead="return Odd()",
        outcomes=("passed", "wrong", "raised"),
        earns=0,
    ),
    crash(
        "recursion_in_exceptions",
        "Raises an exception that is its own cause, and in whose text it is raised again.",
        """
        class Odd(Exception):
            def __str__(self):
                raise Odd from self

            __repr__ = __str__
        """,
        call="""
        first, second = Odd(), Odd()
        first.__cause__, second.__cause__ = second, first
        raise first
        """,
    ),
    crash(
        "crash_in_the_compiler",
        "Lets Python parse a text so deep that its stack is used up.",
        """
        import ast
        import sys
        """,
        call="""
        sys.setrecursionlimit(10**9)
        for deep in ("-" * 10**6 + "1", "a" + ".a" * 10**5, "(" * 150 + ")" * 150):
            try:
                compile(deep, "deep", "eval")
                ast.dump(ast.parse(deep))
            except (SyntaxError, MemoryError, RecursionError):
                pass
        """,
        outcomes=("passed", "raised"),
        earns=10,
    ),
    crash(
        "crash_in_a_finalizer",
        "Dies once its last reference goes, after its answer is given.",
        """
        import ctypes


        class Odd:
            def __del__(self):
                ctypes.string_at(0)
        """,
        instead="return Odd()",
        outcomes=DISTURBED,
        earns=0,
    ),
    crash(
        "crash_while_copied",
        "Returns a tensor over memory that is not its own.",
        """
        import ctypes
        """,
        instead="""
        words = (ctypes.c_float * 4).from_address(4096)
        return torch.frombuffer(words, dtype=torch.float32)
        """,
        outcomes=ENDED,
    ),
    crash(
        "division_in_c",
        "Divides the least whole number by minus one, which ends a process on some processors.",
        call="""
        least = torch.tensor(-(2**63))
        least // torch.tensor(-1)
        least % torch.tensor(-1)
        torch.tensor(1) // torch.tensor(0)
        """,
        outcomes=RAISED,
    ),
)
