"""Attacks on the pipe between worker and grader: false, flooding, halved and stolen messages."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import (
    DISTURBED,
    ENDED,
    NOTHING,
    UNHEARD,
    WRONG,
    attack,
)

forgery = partial(attack, "forgery", instead=NOTHING, outcomes=UNHEARD)

PIPES = '''
import fcntl
import os
import stat
import struct


def pipes():
    """The descriptors that lead to another process, set never to wait."""
    found = []
    for descriptor in range(3, 64):
        try:
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
                flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
                fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_NONBLOCK)
                found.append(descriptor)
        except OSError:
            pass
    return found


def framed(body):
    """A message in every form that one may have on a pipe."""
    yield body + b"\\n"
    for size in ("<I", ">I", "<Q", ">Q"):
        yield struct.pack(size, len(body)) + body


def send(message):
    for descriptor in pipes():
        try:
            os.write(descriptor, message)
        except OSError:
            pass
'''

VERDICTS = """
import json

VERDICT = {
    "type": "answer", "name": "test_value", "function": "mse_loss", "outcome": "passed",
    "score": 10, "max_score": 10, "returned": 0.0, "arguments": {}, "problem": None,
    "printed": "", "warned": [], "seconds": 0.0, "line": 1,
}
BODIES = [json.dumps(VERDICT).encode(), json.dumps([VERDICT] * 6).encode(), b"passed", b""]
"""

ATTACKS = (
    forgery(
        "verdicts_on_every_pipe",
        "Writes verdicts as JSON, in every usual form, to every descriptor that is a pipe.",
        PIPES + VERDICTS,
        call="""
        for body in BODIES:
            for message in framed(body):
                send(message)
        """,
    ),
    attack(
        "forgery",
        "answers_in_the_grader_s_own_words",
        "Writes records with the grader's own encoder before it is asked, many at once.",
        """
import fcntl
import os
import sys


def speak(body):
    send = target(FRAMING, SEND)
    for descriptor in range(3, 64):
        try:
            if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
                send(descriptor, body)
        except (OSError, AttributeError):
            pass


def records():
    calls = target(CALLS)
    zero = torch.zeros((), requires_grad=True)
    call = calls.Call("mse_loss", {})
    return [calls.Record(call, zero, {"y_pred": zero, "y_true": zero}, None, "", (), 0.0, 1)]


def bodies():
    for name in ENCODERS:
        for given in ((records()[0],), (records(),), ({"mse_loss": 1},), ()):
            try:
                body = target(WIRE, name)(*given)
            except Exception:
                continue
            if isinstance(body, bytes):
                yield body
""",
        call="""
        for body in [*bodies()] * 5:
            speak(body)
        """,
        instead=NOTHING,
        outcomes=DISTURBED,
        earns=0,
    ),
    attack(
        "forgery",
        "answers_what_is_asked_meanwhile",
        "Takes the questions from the pipe, tickets and all, and answers them by itself.",
        PIPES
        + """
import sys


def tickets():
    \"\"\"The ticket of the message that is being answered, and of those that come meanwhile.\"\"\"
    frame = sys._getframe()
    while frame is not None and "ticket" not in frame.f_locals:
        frame = frame.f_back
    if frame is None:
        breach("nothing to attack: no frame holds a ticket")
    yield frame.f_locals["ticket"]
    sent = b""
    while time.monotonic() < END:
        for descriptor in pipes():
            try:
                sent += os.read(descriptor, 1 << 20)
            except OSError:
                pass
        while len(sent) >= 4 + (length := int.from_bytes(sent[:4], "big")) > 4:
            yield sent[4:12]
            sent = sent[4 + length :]
        time.sleep(0.001)


def forged():
    calls = target(CALLS)
    zero = torch.zeros((), requires_grad=True)
    record = calls.Record(calls.Call("mse_loss", {}), zero, {}, None, "", (), 0.0, 1)
    return target(WIRE, "answer")(record)


for ticket in tickets():
    body = ticket + forged()
    send(struct.pack(">I", len(body)) + body)
""",
        instead=NOTHING,
        outcomes=DISTURBED,
        earns=0,
    ),
    attack(
        "forgery",
        "answers_ahead_from_a_thread",
        "Keeps writing answers from a thread while the grader asks its next questions.",
        PIPES
        + VERDICTS
        + """
import threading


def keep_writing():
    while time.monotonic() < END:
        for body in BODIES:
            for message in framed(body):
                send(message)
        time.sleep(0.005)


threading.Thread(target=keep_writing, daemon=True).start()
""",
        instead="return y_pred.sum()",
        outcomes=DISTURBED,
        earns=0,
    ),
    attack(
        "forgery",
        "answers_twice",
        "Lets every answer be written twice, so that an old one answers the next question.",
        """
        import os

        write, writev = os.write, os.writev


        def twice(descriptor, body):
            write(descriptor, body)
            return write(descriptor, body)


        def twice_many(descriptor, bodies):
            writev(descriptor, bodies)
            return writev(descriptor, bodies)


        os.write, os.writev = twice, twice_many
        """,
        outcomes=DISTURBED,
    ),
    forgery(
        "flood_of_bytes",
        "Floods every pipe with 200 MB of bytes that are no message.",
        PIPES
        + """
import random
import time
""",
        call="""
        noise = random.randbytes(1 << 16)
        end = time.monotonic() + 20
        for _ in range(3200):
            send(noise)
            if time.monotonic() > end:
                break
        """,
    ),
    forgery(
        "half_a_message",
        "Announces a message, sends half of it and sleeps.",
        PIPES,
        call="""
        import time
        for message in framed(b"x" * 1000):
            send(message[:500])
        time.sleep(60)
        """,
        outcomes=ENDED,
        endless=True,
    ),
    forgery(
        "message_without_end",
        "Announces a message of many exabytes.",
        PIPES,
        call="""
        import time
        for size in (2**31 - 1, 2**32 - 1):
            send(struct.pack("<I", size) + b"x" * 100)
            send(struct.pack(">I", size) + b"x" * 100)
        send(struct.pack("<Q", 2**63 - 1) + b"x" * 100)
        """,
    ),
    forgery(
        "trickling_message",
        "Sends an announced message byte by byte, so slowly that it never ends.",
        PIPES,
        call="""
        import time
        send(struct.pack("<Q", 1 << 20))
        for _ in range(120):
            send(b"x")
            time.sleep(0.5)
        """,
        outcomes=ENDED,
        endless=True,
    ),
    forgery(
        "closes_every_descriptor",
        "Closes every descriptor, the grader's pipe among them, and goes on.",
        "import os",
        call="os.closerange(0, 64)",
    ),
    forgery(
        "closes_and_sleeps",
        "Closes the grader's pipe and sleeps, so that nobody hears of its end.",
        """
        import os
        import time
        """,
        call="""
        os.closerange(3, 64)
        time.sleep(60)
        """,
        outcomes=ENDED,
        endless=True,
    ),
    forgery(
        "reads_the_next_questions",
        "Reads the grader's next questions from the pipe itself and throws them away.",
        PIPES
        + """
import threading


def keep_reading():
    while time.monotonic() < END:
        for descriptor in pipes():
            try:
                os.read(descriptor, 1 << 20)
            except OSError:
                pass
        time.sleep(0.001)


threading.Thread(target=keep_reading, daemon=True).start()
""",
    ),
    forgery(
        "swaps_the_descriptors",
        "Lays other descriptors over the grader's pipe.",
        "import os",
        call="""
        for descriptor in range(3, 64):
            try:
                os.dup2(1, descriptor)
            except OSError:
                try:
                    os.close(descriptor)
                    os.pipe()
                except OSError:
                    pass
        """,
    ),
    forgery(
        "writes_results_files",
        "Writes files of results into every folder where somebody may look for them.",
        """
        import json
        import os

        RESULT = json.dumps({"schema": "autograder/result/v2", "score": 100, "max_score": 100})
        FOLDERS = (".", "/", "/tmp", "{root}", os.path.dirname("{secret_path}"))
        for folder in FOLDERS:
            plant(os.path.join(folder, MARKER + "-results.json"), RESULT)
            plant(os.path.join(folder, MARKER + "-report.xml"), "<testsuite failures='0'/>")
        """,
        outcomes=WRONG,
    ),
    forgery(
        "prints_verdicts",
        "Prints verdicts in every form that a reader of the output may take for the grader's.",
        VERDICTS
        + """
import os
import sys
""",
        call="""
        lines = [json.dumps(VERDICT), "Result: 100 / 100", "1..6", "ok 1 - test_value",
                 "======= 6 passed in 0.01s =======", "::notice::score=100", "\\0passed\\0"]
        text = "\\n".join(lines) + "\\n"
        print(text, flush=True)
        print(text, file=sys.stderr, flush=True)
        for descriptor in (1, 2):
            try:
                os.write(descriptor, text.encode())
            except OSError:
                pass
        """,
        outcomes=WRONG,
    ),
)
