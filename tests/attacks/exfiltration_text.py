"""Attacks by what a submission says: hidden inputs told on, and text that reports might obey."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import EX7, RAISED, attack

exfiltration = partial(attack, "exfiltration")

# What terminals, GitHub, TeamCity, Gradescope, browsers and readers may take for more than text.
SPELLS = r"""
SPELL = "".join((
    "\n::set-output name=score::100\n::error file=a.py::failed\n::add-mask::passed\n",
    "\n::stop-commands::x\n##vso[task.complete result=Succeeded;]\n##teamcity[testFinished]\n",
    "\x1b[2J\x1b[31m\x1b]0;title\x07\x1b]8;;http://127.0.0.1/\x07\x1b[8m\x9b31m\r\x08\x08\x00\x7f",
    "\u202e\u2066\u200b\ufeff\u2028\u0085\ud800\udfff\U000e0001",
    "</td></pre><script>document.title='autograder-attack-echo'</script><img src=x>",
    "]]></failure><testcase name='x'/> ``` | [x](http://127.0.0.1/) &lt; {{7*7}} ${7*7} %s %n {0}",
))
"""

TOLD = """
def told(*tensors):
    return ECHO + " " + " ".join(repr(tensor.detach().tolist()) for tensor in tensors)
"""

ATTACKS = (
    exfiltration(
        "prints_the_inputs",
        "Prints the hidden inputs of every call.",
        TOLD,
        call="print(told(y_pred, y_true))",
    ),
    exfiltration(
        "raises_the_inputs",
        "Tells the hidden inputs in the text of an exception.",
        TOLD,
        instead="raise ValueError(told(y_pred, y_true))",
        outcomes=RAISED,
    ),
    exfiltration(
        "names_an_exception_after_the_inputs",
        "Tells the hidden inputs in the name of an exception's class.",
        TOLD,
        instead="raise type(told(y_pred, y_true), (Exception,), {})",
        outcomes=RAISED,
    ),
    exfiltration(
        "warns_of_the_inputs",
        "Tells the hidden inputs in a warning beside a wrong value.",
        TOLD + "\n\nimport warnings\n",
        instead="""
        warnings.warn(told(y_pred, y_true))
        return torch.zeros(3)
        """,
        outcomes=("passed", "wrong"),
        earns=0,
    ),
    exfiltration(
        "returns_the_inputs",
        "Tells the hidden inputs in the repr and the type of what it returns.",
        TOLD,
        instead="""
        text = told(y_pred, y_true)
        return type(text, (), {"__module__": text, "__repr__": lambda self: text})()
        """,
        outcomes=("passed", "wrong"),
        earns=0,
    ),
    exfiltration(
        "tells_the_noise_and_the_data",
        "Prints the hidden data and parameters of a training, and the seed of the draws.",
        TOLD,
        instead={
            "train_on_noise": """
            print(told(X, y_clean, *parameters), torch.initial_seed())
            raise ValueError(told(X[:3], y_clean[:3]) + str(torch.initial_seed()))
            """
        },
        exercise=EX7,
        outcomes=("passed", "raised"),
        earns=6,
    ),
    exfiltration(
        "tells_the_inputs_later",
        "Prints in every call the hidden inputs of all calls of other checks before it.",
        TOLD
        + """
heard = []
""",
        call="""
        heard.append(told(y_pred, y_true))
        print("\\n".join(heard))
        """,
    ),
    exfiltration(
        "prints_spells",
        "Prints commands for terminals, build servers and browsers.",
        SPELLS
        + """
import sys
""",
        call="""
        print(SPELL)
        print(SPELL, file=sys.stderr)
        """,
    ),
    exfiltration(
        "writes_spells_past_python",
        "Writes commands for build servers to every descriptor and stream behind Python's back.",
        SPELLS
        + """
import faulthandler
import logging
import os
import sys


def say():
    text = (ECHO + SPELL).encode("utf-8", "replace")
    for descriptor in (1, 2):
        try:
            os.write(descriptor, text)
        except OSError:
            pass
    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            stream.buffer.write(text)
            stream.buffer.flush()
        except (OSError, AttributeError, ValueError):
            pass
    logging.getLogger().error(ECHO)
    try:
        faulthandler.dump_traceback()
    except Exception:
        pass
""",
        call="say()",
    ),
    exfiltration(
        "writes_commands_for_the_build_server",
        "Writes into the files and variables by which a build server takes commands.",
        """
        import os

        for name, value in list(os.environ.items()):
            if name.startswith(("GITHUB_", "RUNNER_", "CI_")) and os.path.sep in value:
                plant(os.path.join(os.path.dirname(value), MARKER))
            if name.startswith(("GITHUB_", "RUNNER_", "CI_")):
                breach("found the variable " + name)
        """,
    ),
    exfiltration(
        "raises_spells",
        "Raises an exception whose text, name, notes and cause are commands.",
        SPELLS,
        instead="""
        error = type(SPELL.replace("\\0", "").encode("utf-8", "replace").decode(), (Exception,), {})
        cause = ValueError(SPELL)
        if hasattr(cause, "add_note"):
            cause.add_note(SPELL)
        raise error(SPELL) from cause
        """,
        outcomes=RAISED,
    ),
    exfiltration(
        "raises_spells_at_import",
        "Raises an exception of commands while the file is read in.",
        SPELLS
        + """
raise ImportError(SPELL, name=SPELL, path=SPELL)
""",
        outcomes=RAISED,
    ),
    exfiltration(
        "pretends_to_be_a_syntax_error",
        "Raises a SyntaxError of its own about a file, a line and a text of its choice.",
        SPELLS
        + """
raise SyntaxError(SPELL, (SPELL, 10**9, -5, SPELL * 1000, -1, 10**9))
""",
        outcomes=RAISED,
    ),
    exfiltration(
        "functions_named_by_spells",
        "Fails in functions whose names, files and lines are commands.",
        SPELLS
        + """
CLEAN = SPELL.replace("\\0", "").encode("utf-8", "replace").decode()


def named():
    raise ValueError(CLEAN)


named.__name__ = named.__qualname__ = named.__doc__ = CLEAN
named.__module__ = CLEAN
named.__code__ = named.__code__.replace(co_name=CLEAN)
""",
        call="named()",
        outcomes=RAISED,
    ),
    exfiltration(
        "lines_of_spells",
        "Fails on a line of its own source that is full of commands.",
        call="raise ValueError  # \x1b[2J ::error::\u202e\u2066 </pre><script> ]]> \x9b31m\u2028",
        outcomes=RAISED,
    ),
    exfiltration(
        "other_file_s_lines",
        "Fails in code that says it comes from the grader's own files, to have their lines shown.",
        """
        PATH = "{root}/solutions/ex2_mse_loss.py"
        code = compile("\\n" * 33 + "def fail(): raise ValueError('no')", PATH, "exec")
        exec(code)
        import linecache
        linecache.checkcache()
        """,
        call="fail()",
        outcomes=RAISED,
    ),
    exfiltration(
        "returns_spells",
        "Returns an object whose type, module and repr are commands.",
        SPELLS,
        instead="""
        clean = SPELL.replace("\\0", "").encode("utf-8", "replace").decode()
        return type(clean, (), {"__module__": SPELL, "__repr__": lambda self: SPELL})()
        """,
        outcomes=("passed", "wrong"),
        earns=0,
    ),
    exfiltration(
        "warns_in_spells",
        "Warns in commands, of a category, a file and a line of its choice.",
        SPELLS
        + """
import warnings
""",
        instead="""
        category = type("Spell", (UserWarning,), {"__module__": SPELL})
        warnings.warn(category(SPELL))
        try:
            warnings.warn_explicit(SPELL, category, SPELL, 10**9, source=SPELL)
        except Exception:
            pass
        return torch.zeros(3)
        """,
        outcomes=("passed", "wrong"),
        earns=0,
    ),
    exfiltration(
        "signature_of_spells",
        "Gives a function whose arguments are named by commands.",
        SPELLS
        + """
import inspect


class Parameters(dict):
    def __iter__(self):
        return iter([SPELL])


class Signature(inspect.Signature):
    parameters = Parameters()

    def bind(self, *_, **__):
        raise TypeError(SPELL)


class Function:
    __signature__ = Signature()
    __name__ = __doc__ = SPELL

    def __call__(self, y_pred, y_true):
        return None
""",
        bottom="mse_loss = Function()",
        outcomes=("wrong", "raised"),
    ),
)
