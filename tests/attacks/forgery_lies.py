"""Attacks that return what pretends to be right, whatever it is compared with."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import (
    DISTURBED,
    EX3,
    EX4,
    EX5,
    EX7,
    attack,
)

forgery = partial(attack, "forgery")
PARTLY = ("passed", "wrong")
ODDLY = ("passed", "wrong", "raised")

ATTACKS = (
    forgery(
        "equal_to_everything",
        "Returns an object that equals everything and differs from nothing.",
        """
        class Right:
            shape = torch.Size(())
            dtype = torch.float32
            requires_grad = True
            __eq__ = __le__ = __ge__ = __bool__ = lambda *_: True
            __ne__ = __lt__ = __gt__ = lambda *_: False
            __sub__ = __rsub__ = __abs__ = lambda *_: 0.0
            __float__ = lambda self: 0.0
            __hash__ = lambda self: 0

            def __getattr__(self, name):
                return lambda *_, **__: self
        """,
        instead="return Right()",
        outcomes=PARTLY,
        earns=0,
    ),
    forgery(
        "class_that_says_tensor",
        "Returns an object whose __class__ says that it is a tensor, with methods of its own.",
        """
        class Claim:
            __class__ = property(lambda self: Tensor)
            shape = torch.Size(())
            dtype = torch.float32
            layout = torch.strided
            device = torch.device("cpu")
            requires_grad = is_leaf = True
            is_quantized = is_nested = is_sparse = False
            grad = None
            __eq__ = lambda *_: True
            __hash__ = lambda self: 0
            is_complex = lambda self: False
            numel = lambda self: 1
            tolist = item = lambda self: 0.0

            def __getattr__(self, name):
                return lambda *_, **__: self
        """,
        instead="return Claim()",
        outcomes=ODDLY,
        earns=0,
    ),
    forgery(
        "tensor_that_answers_for_torch",
        "Returns a tensor whose __torch_function__ tells every comparison that it is right.",
        """
        class Right(Tensor):
            @classmethod
            def __torch_function__(cls, function, types, arguments=(), named=None):
                name = getattr(function, "__name__", "")
                if name in ("allclose", "equal", "isclose", "eq", "__eq__", "le", "all", "any"):
                    return True
                if name in ("sub", "__sub__", "rsub", "abs", "max", "amax"):
                    return torch.zeros(())
                return super().__torch_function__(function, types, arguments, named or {})
        """,
        instead="return y_pred.sum().as_subclass(Right)",
        outcomes=ODDLY,
        earns=0,
    ),
    forgery(
        "tensor_without_numbers",
        "Returns a wrapper tensor that makes its numbers up in __torch_dispatch__.",
        """
        class Hollow(Tensor):
            @staticmethod
            def __new__(cls):
                return Tensor._make_wrapper_subclass(cls, (), dtype=torch.float32)

            @classmethod
            def __torch_dispatch__(cls, function, types, arguments=(), named=None):
                return torch.zeros(())
        """,
        instead="return Hollow()",
        outcomes=ODDLY,
        earns=0,
    ),
    forgery(
        "float_that_compares_well",
        "Gives a learning rate that is nan and compares like a number.",
        """
        class Rate(float):
            __lt__ = __le__ = __gt__ = __ge__ = __eq__ = lambda *_: True
            __ne__ = lambda *_: False
            __hash__ = float.__hash__
            __repr__ = __str__ = lambda self: "0.01"
        """,
        bottom='LEARNING_RATE = Rate("nan")',
        exercise=EX5,
        outcomes=PARTLY,
        earns=8,
    ),
    forgery(
        "float_that_changes",
        "Gives a learning rate that is another number every time somebody asks.",
        """
        class Rate(float):
            answers = [0.01, float("nan"), float("inf"), -1.0, 0.0]

            def __float__(self):
                self.answers.append(self.answers.pop(0))
                return self.answers[-1]

            def __repr__(self):
                return str(float(self))

            def as_integer_ratio(self):
                return 1, 100
        """,
        bottom='LEARNING_RATE = Rate("inf")',
        exercise=EX5,
        outcomes=ODDLY,
        earns=15,
    ),
    forgery(
        "list_of_losses_that_fits",
        "Returns a list that always has the right length and whatever losses are asked for.",
        """
        class Curve(list):
            def __init__(self, length):
                super().__init__()
                self.length = length

            def __len__(self):
                return self.length

            def __iter__(self):
                return iter([0.0] * self.length)

            def __getitem__(self, index):
                return 0.0

            __eq__ = lambda *_: True
            __hash__ = lambda self: 0
        """,
        instead={"train_tanh": "return Curve(n_epochs)"},
        exercise=EX4,
        outcomes=PARTLY,
        earns=10,
    ),
    forgery(
        "tuple_that_differs_from_itself",
        "Returns a tuple of losses whose items differ from what iteration gives.",
        """
        class Losses(tuple):
            __iter__ = lambda self: iter((0.0, 0.0))
            __getitem__ = lambda *_: 0.0
            __len__ = lambda self: 2
            __eq__ = lambda *_: True
            __hash__ = lambda self: 0
        """,
        instead={"train_on_noise": "return Losses((None,) * 50)"},
        exercise=EX7,
        outcomes=PARTLY,
        earns=7,
    ),
    forgery(
        "number_of_its_own",
        "Returns an int whose methods say that it is a tensor close to everything.",
        """
        class Number(int):
            shape = ()
            dtype = torch.float32
            requires_grad = True
            __eq__ = lambda *_: True
            __sub__ = __rsub__ = lambda *_: Number(0)
            __hash__ = int.__hash__
            __index__ = __int__ = lambda self: 0
        """,
        instead="return Number(7)",
        outcomes=PARTLY,
        earns=0,
    ),
    forgery(
        "text_of_its_own",
        "Returns a str whose methods lie when it is written down.",
        """
        class Text(str):
            encode = lambda *_, **__: b'", "outcome": "passed", "'
            __eq__ = lambda *_: True
            __hash__ = str.__hash__
            __len__ = lambda self: 0
            __str__ = __repr__ = lambda self: "passed"
        """,
        instead='return Text("x" * 1000)',
        outcomes=PARTLY,
        earns=0,
    ),
    forgery(
        "true_for_everything",
        "Returns True, which compares well with many a number.",
        instead="return True",
        outcomes=PARTLY,
        earns=0,
    ),
    forgery(
        "nan_of_the_right_form",
        "Returns nan, which no comparison of the wrong way round rejects.",
        instead="return y_pred.sum() * float('nan')",
        outcomes=PARTLY,
        earns=0,
    ),
    forgery(
        "changes_the_targets",
        "Changes the targets into its predictions, so that a loss of zero is right.",
        instead="""
        y_true.data.copy_(y_pred.data)
        return torch.mean((y_pred - y_true) ** 2)
        """,
        outcomes=PARTLY,
        earns=3,
    ),
    forgery(
        "gradient_that_looks_cleared",
        "Gives its parameters a class that shows no gradient and numbers of its own.",
        """
        class Cleared(Tensor):
            grad = property(lambda self: None)
            data = property(lambda self: torch.zeros(()))
            requires_grad = property(lambda self: True)
        """,
        instead="""
        for parameter in parameters:
            parameter.__class__ = Cleared
        """,
        exercise=EX3,
        outcomes=ODDLY,
        earns=6,
    ),
    forgery(
        "swaps_the_arguments",
        "Looks for the grader's own list of arguments and puts its own tensors into it.",
        """
        import gc
        """,
        call="""
        for holder in gc.get_referrers(y_true):
            if isinstance(holder, dict) and "y_true" in holder:
                holder["y_true"] = y_pred.detach()
            elif isinstance(holder, list):
                holder[:] = [y_pred.detach() for _ in holder]
        """,
        outcomes=DISTURBED,
    ),
    forgery(
        "function_that_is_no_function",
        "Gives a class as its function, whose instances are made by a metaclass that lies.",
        """
        class Meta(type):
            __eq__ = lambda *_: True
            __hash__ = type.__hash__
            __instancecheck__ = __subclasscheck__ = lambda *_: True

            def __call__(cls, *arguments, **named):
                return cls
        """,
        bottom="""
        class mse_loss(metaclass=Meta):
            def __init__(self, y_pred, y_true):
                pass
        """,
        outcomes=ODDLY,
        earns=0,
    ),
)
