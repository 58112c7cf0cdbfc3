"""Writes an attack as a whole submission: a right or empty answer, and what it does besides.

The texts keep to rules of their own, so that one which runs unprotected by mistake harms nothing:

* no loop or sleep outlasts a minute, by its own clock or by a limit that the kernel keeps;
* memory stays below 3 GB, disk below 50 MB, forks below 200;
* signals to others are SIGURG, which nobody heeds, and a stopped process is set going again;
* limits, modes, times and priorities of others are set to what they already are;
* what is destroyed is `{secret_path}`, a file that the test has made for it;
* no address but 127.0.0.1, and no secret but the test's own is looked for or shown.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from autograder import exercises
from tests.attacks import Attack
from tests.attacks.targets import TARGETS
from tests.support.course import solution

EX1, EX2, EX3 = "ex1_forward_pass", "ex2_mse_loss", "ex3_parameter_update"
EX4, EX5, EX7 = "ex4_tanh_swap", "ex5_wider_layer", "ex7_noisy_data"

PASSED = ("passed",)
WRONG = ("wrong",)
RAISED = ("raised",)
LATE = ("timed out",)
ENDED = ("raised", "timed out")  # the worker is gone, or has to be ended
UNHEARD = ("wrong", "raised", "timed out")  # no points, however it shows
DISTURBED = ("passed", "wrong", "raised", "timed out")

NOTHING = "return None"
GUESS = "return y_pred.sum()"  # of exercise 2: a loss of the right form and a wrong value

_BODY = re.compile(r"^    ### BEGIN SOLUTION\n.*?^    ### END SOLUTION\n", re.DOTALL | re.MULTILINE)
_DEFINITION = re.compile(r"^def (\w+)\(", re.MULTILINE)
_IMPORTS_END = "from torch import Tensor\n"

_TOOLS = {
    **{rf"\b{name}\b": f"{name} = {value!r}" for name, value in TARGETS.items()},
    r"\bEND\b": """
import time

END = time.monotonic() + 60
""",
    r"\bMARKER\b": """
MARKER = "autograder-attack-marker"
""",
    r"\bECHO\b": """
ECHO = "autograder-attack-echo"
""",
    r"\bend_after_a_minute\b": """
import resource


def end_after_a_minute():
    # Kept by the kernel: no code of this file runs while C computes.
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 61))
    except (OSError, ValueError):
        pass
""",
    r"\b(breach|plant|refused|target)\(": """
class Breach(BaseException):
    pass


def breach(what):
    # Nothing that this file catches lets it disappear.
    raise Breach("autograder-attack-" + "breach: " + str(what))
""",
    r"\btarget\(": """
import sys


def target(module, name=""):
    # A module of the grader as it lies in this process, or what it calls by this name.
    found = sys.modules.get(module)
    if found is None or name and not hasattr(found, name):
        breach("nothing to attack: there is no " + module + " " + name)
    return getattr(found, name) if name else found
""",
    r"\b(plant|own)\(": """
import os


def plant(path, text="# autograder-attack-marker\\n"):
    try:
        with open(path, "w") as file:
            file.write(text)
    except OSError:
        return
    if not own(path):
        breach("wrote " + path)


def own(path):
    # Whether this lies in the worker's own folder, which nobody else ever sees.
    return os.path.dirname(os.path.abspath(path)) == os.getcwd() != "/"
""",
    r"\bkernel\(|\brefused\(": """
import ctypes
import errno
import os

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
COLUMN = {"x86_64": 0, "aarch64": 1}[os.uname().machine]
NUMBERS = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "clone": (56, 220), "clone3": (435, 435), "exit_group": (231, 94), "kill": (62, 129),
    "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "socket": (41, 198), "bind": (49, 200),
    "connect": (42, 203), "sendto": (44, 206), "io_uring_setup": (425, 425),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmctl": (31, 195), "msgget": (68, 186), "msgctl": (71, 187), "semget": (64, 190),
    "semctl": (66, 191), "mq_open": (240, 180), "mq_unlink": (241, 181), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "chroot": (161, 51), "pivot_root": (155, 41),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsmount": (432, 432), "mount_setattr": (442, 442), "seccomp": (317, 277),
    "prctl": (157, 167), "landlock_create_ruleset": (444, 444), "setuid": (105, 146),
    "setgid": (106, 144), "setresuid": (117, 147), "setgroups": (116, 159), "capset": (126, 91),
    "personality": (135, 92), "prlimit64": (302, 261), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "openat2": (437, 437), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "utimensat": (280, 88), "utime": (132, None), "utimes": (235, None),
    "setxattr": (188, 5), "setxattrat": (463, 463), "removexattr": (197, 14),
    "renameat2": (316, 276), "truncate": (76, 45), "fallocate": (285, 47), "creat": (85, None),
    "link": (86, None), "symlink": (88, None), "mknod": (133, None), "mknodat": (259, 33),
    "inotify_init1": (294, 26), "fanotify_init": (300, 262), "init_module": (175, 105),
    "finit_module": (313, 273), "kexec_load": (246, 104), "quotactl": (179, 60),
    "sethostname": (170, 161), "swapon": (167, 224), "syslog": (103, 116),
    "ioprio_set": (251, 30), "sched_setscheduler": (144, 119), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "timer_create": (222, 107), "setpgid": (109, 154),
    "sched_setattr": (314, 274), "splice": (275, 76), "vmsplice": (278, 75),
}


def kernel(name, *arguments):
    # What a system call gives; minus the number of the error where it fails.
    number = NUMBERS[name][COLUMN]
    if number is None:
        return -errno.ENOSYS
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    ctypes.set_errno(0)
    result = LIBC.syscall(ctypes.c_long(number), *words)
    return -ctypes.get_errno() if result == -1 else result
""",
    r"\brefused\(": """
def refused(name, *arguments):
    # Any other error says that the call came through and only its arguments were bad.
    result = kernel(name, *arguments)
    if -result not in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        breach(name + " gave " + str(result))
""",
}


def attack(
    kind: str,
    name: str,
    tries: str,
    top: str = "",
    *,
    call: str = "",
    instead: str | Mapping[str, str] | None = None,
    bottom: str = "",
    exercise: str = EX2,
    outcomes: tuple[str, ...] | None = None,
    earns: int | None = None,
    says: str = "",
    seconds: float = 30.0,
    beside: Mapping[str, str] | None = None,
    large: bool = False,
    endless: bool = False,
) -> Attack:
    """An attack inside an otherwise right answer to `exercise`.

    `top` runs when the file is read in, `bottom` once its functions are there, `call` at the
    beginning of every call. `instead` replaces the bodies of all its functions, or of those that it
    names. Unless told otherwise a right answer keeps all its points, and one without a right body
    gets none.
    """
    if outcomes is None:
        outcomes = PASSED if instead is None else WRONG
    if earns is None:
        honest = instead is None and "passed" in outcomes
        earns = sum(exercises.weights_of(exercise).values()) if honest else 0
    files = {exercise: submission(exercise, tries, top, call, instead, bottom), **(beside or {})}
    held = _held(outcomes, earns)
    return Attack(name, kind, tries, files, held, earns, says, seconds, large, endless)


def _held(outcomes: tuple[str, ...], earns: int) -> tuple[str, ...]:
    """The outcomes with those of checks that hold: where not all is right, form waits."""
    if "passed" not in outcomes or outcomes == PASSED:
        return outcomes
    others = tuple(outcome for outcome in outcomes if outcome != "passed")
    return (*others, "waiting", "passed") if earns else (*others, "waiting")


def submission(
    exercise: str,
    tries: str,
    top: str = "",
    call: str = "",
    instead: str | Mapping[str, str] | None = None,
    bottom: str = "",
) -> str:
    """The solution of `exercise` with this code in it; its docstring says what it tries."""
    text = re.sub(r'\A""".*?"""', lambda _: f'"""{tries}"""', solution(exercise), flags=re.DOTALL)
    head, imports, rest = text.partition(_IMPORTS_END)
    code = textwrap.dedent(top).strip()
    beginning = "\n\n".join(
        part for part in (_tools(top + call + bottom + str(instead)), code) if part
    )
    first, *functions = re.split(r"^(?=def )", rest, flags=re.MULTILINE)
    bodies = [_with_body(function, call, instead) for function in functions]
    parts = [head + imports, beginning, first.strip(), "".join(bodies), textwrap.dedent(bottom)]
    return "\n\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _with_body(function: str, call: str, instead: str | Mapping[str, str] | None) -> str:
    """The text of a function, and of what follows it, with `call` or `instead` in its body."""
    named = _DEFINITION.match(function)
    if isinstance(instead, Mapping):
        instead = instead.get(named.group(1)) if named else None
    if instead is not None:
        body = _indented(call) + _indented(instead)
        return _BODY.sub(lambda _: body, function, count=1)
    begin = "    ### BEGIN SOLUTION\n"
    return function.replace(begin, begin + _indented(call), 1)


def _indented(code: str) -> str:
    return textwrap.indent(textwrap.dedent(code).strip() + "\n", "    ") if code.strip() else ""


def _tools(code: str) -> str:
    """The helpers that `code` uses."""
    used = [tool.strip() for pattern, tool in _TOOLS.items() if re.search(pattern, code)]
    return "\n\n\n".join(used)
