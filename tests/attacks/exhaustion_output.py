"""Attacks that answer too much: floods of text, huge and endless values, values that break an
encoder.
"""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import DISTURBED, ENDED, EX1, EX3, RAISED, attack

flood = partial(attack, "exhaustion", outcomes=DISTURBED)
PARTLY = ("passed", "wrong")
ODDLY = ("passed", "wrong", "raised")
huge = partial(attack, "exhaustion", outcomes=ODDLY, earns=0)

ATTACKS = (
    flood(
        "prints_for_ever",
        "Prints a hundred megabytes in every call.",
        call="""
        for _ in range(1000):
            print("x" * 100_000)
        """,
        outcomes=("passed",),
    ),
    flood(
        "prints_many_short_lines",
        "Prints two million empty lines.",
        """
        import sys
        """,
        call="""
        for _ in range(200):
            print("\\n" * 10_000, file=sys.stderr)
        """,
        outcomes=("passed",),
    ),
    flood(
        "writes_to_the_descriptors",
        "Writes a hundred megabytes to standard output and error behind Python's back.",
        """
        import os
        """,
        call="""
        for descriptor in (1, 2):
            for _ in range(800):
                try:
                    os.write(descriptor, b"autograder-attack-echo " * 2850)
                except OSError:
                    break
        """,
    ),
    flood(
        "warns_for_ever",
        "Warns two hundred thousand times, each time of something else.",
        "import warnings",
        call="""
        for number in range(200_000):
            warnings.warn("warning " + str(number), stacklevel=1)
        """,
    ),
    flood(
        "warns_at_length",
        "Warns in fifty megabytes.",
        "import warnings",
        call='warnings.warn("x" * 50_000_000)',
    ),
    flood(
        "raises_at_length",
        "Raises an exception with fifty megabytes of text, notes and causes.",
        call="""
        error = ValueError("x" * 50_000_000)
        if hasattr(error, "add_note"):
            for _ in range(1000):
                error.add_note("y" * 10_000)
        for _ in range(1000):
            later = ValueError("z" * 10_000)
            later.__cause__ = error
            error = later
        raise error
        """,
        outcomes=RAISED,
        earns=0,
    ),
    flood(
        "raises_under_a_long_name",
        "Raises an exception whose class has a name of ten megabytes.",
        call='raise type("E" * 10_000_000, (Exception,), {})("no")',
        outcomes=RAISED,
        earns=0,
    ),
    huge(
        "type_with_a_long_name",
        "Returns an object whose class has a name of ten megabytes.",
        instead='return type("E" * 10_000_000, (), {"__module__": "m" * 10_000_000})()',
        outcomes=PARTLY,
    ),
    flood(
        "signature_with_a_long_text",
        "Gives a function whose signature complains in ten megabytes of control characters.",
        """
        import inspect


        class Odd(inspect.Signature):
            parameters = {"\\x1b[2J" * 100_000: None}

            def bind(self, *_, **__):
                raise TypeError("\\x1b[2J::error::" * 1_000_000)


        class Function:
            __signature__ = Odd()

            def __call__(self, y_pred, y_true):
                return y_pred.sum()
        """,
        bottom="mse_loss = Function()",
        earns=0,
    ),
    huge(
        "returns_a_large_tensor",
        "Returns a tensor of a hundred megabytes.",
        instead="return torch.zeros(25_000_000)",
    ),
    huge(
        "returns_a_tensor_without_strides",
        "Returns one number that is laid out as a hundred million million.",
        # Larger than any address space: no kernel even promises so much.
        instead="return torch.zeros(1).expand(10**14)",
    ),
    huge(
        "returns_a_view_of_little",
        "Returns a few numbers laid out as a million million, with strides that overlap.",
        instead="return torch.zeros(10).as_strided((10**7, 10**7), (0, 0))",
    ),
    huge(
        "returns_a_tensor_of_no_numbers",
        "Returns a tensor without numbers whose shape is as large as numbers get.",
        instead="return torch.empty(0, 2**62)",
    ),
    huge(
        "returns_a_tensor_of_many_dimensions",
        "Returns a tensor of thousands of dimensions.",
        instead="return torch.zeros([1] * 5000)",
    ),
    huge(
        "returns_many_tensors",
        "Returns two hundred thousand small tensors.",
        instead="return [torch.zeros(1) for _ in range(200_000)]",
    ),
    huge(
        "returns_one_tensor_many_times",
        "Returns the same large tensor a thousand times.",
        instead="return [torch.zeros(1_000_000)] * 1000",
    ),
    huge(
        "returns_a_long_list",
        "Returns a list of ten million numbers.",
        instead="return [0.5] * 10_000_000",
    ),
    huge(
        "returns_a_long_text",
        "Returns a text of a hundred megabytes.",
        instead='return "x" * 100_000_000',
    ),
    huge(
        "returns_a_long_number",
        "Returns a whole number that no encoder writes down.",
        instead="return 10 ** 100_000",
    ),
    huge(
        "returns_a_deep_list",
        "Returns a list within a list, a hundred thousand times.",
        """
        def deep(depth):
            found = []
            for _ in range(depth):
                found = [found]
            return found
        """,
        instead="return deep(100_000)",
    ),
    huge(
        "returns_a_list_that_holds_itself",
        "Returns a list and a dict that hold themselves.",
        """
        loop = []
        loop.append(loop)
        knot = {"loop": loop}
        knot["knot"] = knot
        """,
        instead="return [loop, knot]",
    ),
    huge(
        "returns_a_list_that_branches",
        "Returns a list of few objects that is, written out, of a thousand million items.",
        """
        bush = [0.0]
        for _ in range(30):
            bush = [bush, bush]
        """,
        instead="return bush",
    ),
    huge(
        "returns_odd_keys",
        "Returns a dict whose keys are no texts and whose texts are no words.",
        """
        class Key:
            def __str__(self):
                raise SystemExit(0)

            __repr__ = __str__
        """,
        instead="""
        return {1: 2, (3,): 4, None: 5, 2.5: "\\ud800", "\\0": "\\udfff\\x1b", Key(): Key()}
        """,
    ),
    huge(
        "returns_odd_texts",
        "Returns lone surrogates, NULs and characters that turn the direction of writing.",
        instead='return ["\\ud800", "\\0" * 10, "\\u202e\\u2066", "\\x1b]0;title\\x07\\x9b31m"]',
    ),
    huge(
        "returns_odd_numbers",
        "Returns nan, infinities, complex numbers, fractions and decimals.",
        """
        import decimal
        import fractions
        """,
        instead="""
        odd = [float("nan"), float("-inf"), 1e-320, 1j, fractions.Fraction(1, 3), -(2**63) - 1]
        return [*odd, decimal.Decimal("sNaN"), 2**64, 2**1000, True, b"bytes", ...]
        """,
    ),
    huge(
        "returns_a_generator",
        "Returns a generator that acts when somebody looks into it.",
        """
        import os


        def act():
            yield 1.0
            os._exit(0)
        """,
        instead="return act()",
        outcomes=PARTLY,
    ),
    huge(
        "returns_odd_tensors",
        "Returns tensors of every odd kind: meta, sparse, nested, quantized, conjugated, named.",
        """
        MAKERS = (
            lambda: torch.empty(5, device="meta"),
            lambda: torch.eye(3).to_sparse(),
            lambda: torch.eye(4).to_sparse_csr(),
            lambda: torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
            lambda: torch.quantize_per_tensor(torch.ones(2), 1.0, 0, torch.qint8),
            lambda: torch.ones(3, dtype=torch.complex64).conj(),
            lambda: torch.ones(3, dtype=torch.complex64).conj().imag,
            lambda: torch.ones(2, dtype=torch.float8_e4m3fn),
            lambda: torch.ones(2, names=("N",)),
            lambda: torch.ones(2, dtype=torch.uint16),
            lambda: torch.ones(3).to_mkldnn(),
            lambda: torch.nn.Parameter(torch.ones(2)),
            lambda: torch.nn.parameter.UninitializedParameter(),
            lambda: torch.ones(2)[::2],
            lambda: torch.inference_mode()(torch.ones)(3),
        )


        def odd():
            for make in MAKERS:
                try:
                    yield make()
                except Exception:
                    pass
        """,
        instead="return [*odd()]",
    ),
    huge(
        "returns_a_tensor_that_lost_its_memory",
        "Returns a tensor whose memory was taken away or is shared with all other results.",
        """
        shared = torch.zeros(())
        """,
        instead="""
        lost = torch.zeros(1000)
        lost.untyped_storage().resize_(0)
        return [shared, lost]
        """,
    ),
    flood(
        "argument_grown_large",
        "Lets its argument grow to a hundred megabytes, which are sent back after the call.",
        instead="""
        loss = torch.mean((y_pred - y_true) ** 2)
        y_true.data = torch.zeros(25_000_000)
        return loss
        """,
        earns=9,
        large=True,
    ),
    flood(
        "argument_without_strides",
        "Lets its argument become one number laid out as a hundred million million.",
        instead="""
        loss = torch.mean((y_pred - y_true) ** 2)
        y_true.data = torch.zeros(1).expand(10**14)
        return loss
        """,
        earns=9,
    ),
    flood(
        "gradients_grown_large",
        "Gives its parameters gradients and classes that cannot be sent back.",
        instead="""
        for parameter in parameters:
            parameter.data = parameter.data - learning_rate * parameter.grad
            parameter.grad = None
            parameter.data = torch.zeros(1).expand(10**14)
            parameter.grad = parameter.data
        """,
        exercise=EX3,
        earns=5,
    ),
    flood(
        "graph_without_end",
        "Returns a tensor whose graph takes for ever to go back through.",
        instead="""
        output = torch.relu(X @ W1 + b1) @ W2 + b2
        for _ in range(150_000):
            output = output * 1.0
        return output
        """,
        exercise=EX1,
        earns=15,
        large=True,
    ),
    flood(
        "hooks_that_raise",
        "Returns a tensor whose gradient hooks raise, print and return the wrong shapes.",
        """
        def hook(gradient):
            print("x" * 1_000_000)
            return torch.zeros(7, 7)
        """,
        instead="""
        loss = torch.mean((y_pred - y_true) ** 2)
        if loss.requires_grad:
            loss.register_hook(hook)
        return loss
        """,
        outcomes=("passed", "raised"),
        earns=8,
    ),
    flood(
        "traceback_beyond_reading",
        "Fails nine hundred calls deep in code whose lines, names and file names are enormous.",
        """
        import linecache

        PATH = "\\x1b[2J" * 10_000
        BODY = "x" * 100_000 + " if not depth else fail(depth - 1)"
        linecache.cache[PATH] = (1, None, ["y" * 10_000_000] * 3, "z")
        exec(compile("def fail(depth):\\n    " + BODY, PATH, "exec"))
        """,
        call="fail(900)",
        outcomes=ENDED,
        earns=0,
    ),
)
