"""Attacks that look for expected values and answers inside Python: objects, frames, imports."""

from __future__ import annotations

from functools import partial

from tests.attacks import Attack
from tests.attacks.targets import STOLEN
from tests.attacks.writing import NOTHING, attack

theft = partial(attack, "theft")

SECRETS = '''
import sys


def secret(name):
    """Whether a module of this name belongs to the grader alone."""
    name = str(name)
    return any(name == home or name.startswith(home + ".") for home in SECRET_MODULES)
'''


def importing(module: str) -> Attack:
    """An attack that imports one module of the grader's."""
    return theft(
        f"imports_{module.replace('.', '_')}",
        f"Imports {module} from the repository and answers with what it finds there.",
        f"""
        import importlib
        import sys

        sys.path[:0] = ["{{root}}", ""]
        importlib.invalidate_caches()
        try:
            stolen = importlib.import_module("{module}")
        except Exception:
            stolen = None
        if stolen is not None:
            breach("imported {module}")
        """,
        instead=NOTHING,
    )


ATTACKS = (
    *map(importing, STOLEN),
    theft(
        "looks_at_loaded_modules",
        "Looks for modules of the grader among those that are already loaded.",
        SECRETS
        + """
for name in list(sys.modules):
    if secret(name):
        breach("found " + name + " loaded")
""",
    ),
    theft(
        "searches_the_garbage_collector",
        "Asks the garbage collector for every object of the grader's modules.",
        SECRETS
        + """
import gc
from types import FunctionType


def search():
    gc.unfreeze()
    for thing in gc.get_objects():
        home = thing.__module__ if type(thing) is FunctionType else type(thing).__module__
        if isinstance(home, str) and secret(home):
            breach("found an object of " + home)
""",
        call="search()",
        outcomes=("passed", "timed out"),
    ),
    theft(
        "takes_tensors_from_memory",
        "Returns a tensor that lies in memory and looks like the expected loss.",
        """
        import gc
        """,
        instead="""
        gc.unfreeze()
        known = (y_pred, y_true)
        found = [thing for thing in gc.get_objects() if type(thing) is Tensor]
        found = [tensor for tensor in found if all(tensor is not one for one in known)]
        found = [tensor for tensor in found if tensor.shape == () and tensor.is_floating_point()]
        return found[-1].detach().clone() if found else None
        """,
        outcomes=("passed", "wrong"),
        earns=3,
    ),
    theft(
        "walks_the_subclasses",
        "Walks all subclasses of object to classes of the grader's modules.",
        SECRETS
        + """
def walk(kind):
    for child in type.__subclasses__(kind):
        if secret(child.__module__):
            breach("found the class " + child.__qualname__)
        if child is not type:
            walk(child)


walk(object)
""",
    ),
    theft(
        "walks_the_stack",
        "Walks the frames of its callers and looks for expected values in their variables.",
        SECRETS
        + """
NAMES = ("expected", "inputs", "check", "exercise", "diagnosis", "reference", "judge")


def walk():
    frame = sys._getframe()
    while frame is not None:
        if secret(frame.f_globals.get("__name__")):
            breach("called from " + frame.f_globals["__name__"])
        for name in NAMES:
            if name in frame.f_locals:
                breach("found the variable " + name + " in " + frame.f_code.co_name)
        frame = frame.f_back


walk()
""",
        call="walk()",
    ),
    theft(
        "walks_other_threads_and_tracebacks",
        "Looks at the frames of other threads and of exceptions that the grader has caught.",
        SECRETS
        + """
import gc


def walk():
    frames = list(sys._current_frames().values())
    frames += [thing for thing in gc.get_objects() if type(thing).__name__ == "frame"]
    frames += [thing.tb_frame for thing in gc.get_objects() if type(thing).__name__ == "traceback"]
    for frame in frames:
        if secret(frame.f_globals.get("__name__")):
            breach("found a frame of " + frame.f_globals["__name__"])
""",
        call="walk()",
    ),
    theft(
        "traces_the_grader",
        "Traces and profiles everything that runs after its calls and looks for expected values.",
        SECRETS
        + """
import threading


def spy(frame, event, argument):
    home = str(frame.f_globals.get("__name__"))
    if secret(home) or (home.startswith("autograder") and "expected" in frame.f_locals):
        breach("traced " + frame.f_code.co_name)
    return spy


def listen():
    for install in (sys.settrace, sys.setprofile, threading.settrace, threading.setprofile):
        install(spy)
    frame = sys._getframe()
    while frame is not None:
        frame.f_trace = spy
        frame = frame.f_back


listen()
""",
        call="listen()",
    ),
    theft(
        "audits_the_grader",
        "Installs an audit hook and finalizers that see what the grader opens and imports.",
        SECRETS
        + """
seen = []


def hook(event, arguments):
    if event in ("open", "import", "exec") and arguments and "autograder" in str(arguments[0]):
        seen.append(str(arguments[0]))


sys.addaudithook(hook)
""",
        call="""
        for text in seen:
            if "/checks/" in text or "/solutions/" in text or "reference" in text:
                breach("saw " + text)
        """,
    ),
    theft(
        "patched_torch_tells",
        "Patches torch so that every later comparison in the process tells its operands.",
        """
        said = []
        for name in ("allclose", "equal", "isclose", "where"):
            genuine = getattr(torch, name)

            def telling(*operands, genuine=genuine, **named):
                said.append(operands)
                return genuine(*operands, **named)

            setattr(torch, name, telling)
        """,
        call="""
        if said:
            breach("saw the operands of a comparison")
        """,
    ),
    theft(
        "scans_its_own_memory",
        "Scans the memory that it shares with the process it was forked from for answers.",
        r'''
        import ctypes
        import os
        import re

        # Only ever matches a text that is not this one.
        ANSWERS = re.compile(rb"forward[_]gradients|BEGIN[ ]SOLUTION")
        PAGE = 4096


        def scan():
            """Read page by page through a pipe: the kernel refuses a bad address politely."""
            libc = ctypes.CDLL(None, use_errno=True)
            libc.write.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t)
            end, begin = os.pipe()
            middle = id(object()) // PAGE * PAGE
            for address in range(middle - (64 << 20), middle + (64 << 20), PAGE):
                if libc.write(begin, address, PAGE) != PAGE:
                    continue
                found = ANSWERS.search(os.read(end, PAGE))
                if found:
                    breach("found " + repr(found.group()))


        scan()
        ''',
        instead=NOTHING,
    ),
)
