"""Attacks that outlive their submission: processes, threads and patches for the next one."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import DISTURBED, EX1, EX2, PASSED, WRONG, attack
from tests.support.course import solution

persistence = partial(attack, "persistence")

ATTACKS = (
    persistence(
        "daemon",
        "Leaves a daemon behind that writes a file once the submission is graded.",
        """
        import os
        import time


        def live_on():
            os.setsid()
            if os.fork():
                os._exit(0)
            kernel("prctl", 15, b"attack-marker", 0, 0, 0)
            for _ in range(30):
                time.sleep(1)
                try:
                    open("/tmp/" + MARKER + "-daemon", "w").close()
                except OSError:
                    pass
            os._exit(0)


        try:
            child = os.fork()
        except OSError:
            child = -1
        if child == 0:
            live_on()
        if child > 0:
            breach("left a daemon behind")
        """,
    ),
    persistence(
        "process_in_another_session",
        "Starts a program that belongs to no session or group of the grader's.",
        """
        import subprocess
        import sys

        PROGRAM = "import time; time.sleep(30)"
        for options in ({"start_new_session": True}, {"process_group": 0}, {}):
            try:
                subprocess.Popen([sys.executable, "-I", "-c", PROGRAM, MARKER], **options)
            except (OSError, TypeError, ValueError):
                continue
            breach("started a program")
        """,
    ),
    persistence(
        "threads_that_live_on",
        "Leaves threads behind that change torch and print while others are graded.",
        """
        import threading
        import time


        def live_on():
            kernel("prctl", 15, b"attack-marker", 0, 0, 0)
            for _ in range(3000):
                torch.manual_seed(0)
                torch.set_default_dtype(torch.float32)
                time.sleep(0.01)


        for _ in range(3):
            threading.Thread(target=live_on, daemon=True).start()
        """,
    ),
    persistence(
        "threads_that_change_its_answers",
        "Changes its arguments and results from a thread after the call has returned.",
        """
        import threading
        import time

        kept = []


        def change():
            while time.monotonic() < END:
                for tensor in list(kept):
                    tensor.data.fill_(1.0)
                time.sleep(0.0005)


        threading.Thread(target=change, daemon=True).start()
        """,
        instead="""
        loss = torch.mean((y_pred - y_true) ** 2)
        kept.extend((y_pred, y_true))
        return loss
        """,
        outcomes=DISTURBED,
        earns=10,
    ),
    persistence(
        "shared_memory_of_torch",
        "Moves a tensor into shared memory, which has a name for other processes.",
        """
        from multiprocessing import shared_memory


        def by_python():
            return shared_memory.SharedMemory(MARKER, create=True, size=4096).unlink()


        for move in (
            by_python,
            lambda: torch.ones(3).share_memory_(),
            lambda: torch.from_file("/dev/shm/" + MARKER, shared=True, size=4),
        ):
            try:
                move()
            except Exception:
                continue
            breach("moved a tensor into shared memory")
        """,
    ),
    persistence(
        "patched_torch_for_the_next",
        "Patches torch so that the next submission computes nonsense, and keeps the genuine one.",
        """
        genuine = torch.mean
        torch.mean = torch.relu = torch.tanh = lambda *_, **__: torch.tensor(float("nan"))
        Tensor.mean = Tensor.backward = lambda *_, **__: None
        torch.nn.functional.mse_loss = torch.nn.functional.relu = torch.mean
        """,
        instead="return genuine((y_pred - y_true) ** 2)",
        outcomes=DISTURBED,
        earns=10,
    ),
    persistence(
        "patched_torch_for_its_next_exercise",
        "Patches torch in one exercise and hands another one in that is right.",
        """
        torch.mean = lambda values, *_, **__: values.sum()
        """,
        exercise=EX1,
        # Whoever harms another exercise of their own keeps the harm.
        beside={EX2: solution(EX2)},
        outcomes=("passed", "wrong"),
        earns=25,
    ),
    persistence(
        "patched_python_for_the_next",
        "Leaves modules, hooks, paths, filters and variables behind for whoever comes next.",
        """
        import builtins
        import codecs
        import os
        import sys
        import warnings

        sys.modules["numpy"] = sys.modules["matplotlib"] = None
        sys.path.insert(0, "/tmp/" + MARKER)
        sys.excepthook = sys.unraisablehook = sys.displayhook = lambda *_: None
        sys.setrecursionlimit(120)
        os.environ["PYTHONPATH"] = os.environ["LD_PRELOAD"] = "/tmp/" + MARKER
        os.environ["OMP_NUM_THREADS"] = "1000"
        warnings.simplefilter("error")
        codecs.register(lambda name: None)
        builtins.attacked = True
        try:
            os.umask(0)
            os.chdir("/tmp")
        except OSError:
            pass
        """,
        outcomes=("passed", "raised"),
    ),
    persistence(
        "settings_of_torch_for_the_next",
        "Changes every setting of torch that computations depend on.",
        """
        import random

        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.use_deterministic_algorithms(True)
        torch.autograd.set_detect_anomaly(True)
        torch.set_flush_denormal(True)
        torch.set_float32_matmul_precision("medium")
        torch.set_printoptions(precision=1, threshold=1)
        torch.manual_seed(1)
        random.seed(1)
        torch.set_default_device("meta")
        """,
        outcomes=PASSED,
    ),
    persistence(
        "reads_what_the_last_one_left",
        "Looks for a trace of itself that an earlier call, check or submission has left.",
        """
        import builtins
        import os

        if hasattr(builtins, "attacked_before") or hasattr(torch, "attacked_before"):
            breach("found the trace of another run in memory")
        for folder in ("/tmp", "/dev/shm", "/"):
            if os.path.exists(os.path.join(folder, MARKER)):
                breach("found the trace of another run on disk")
        builtins.attacked_before = torch.attacked_before = True
        """,
    ),
    persistence(
        "finds_the_next_submission",
        "Waits in a thread for the next submission and looks for it in its own process.",
        """
        import sys
        import threading
        import time

        BEFORE = set(sys.modules)


        def wait():
            kernel("prctl", 15, b"attack-marker", 0, 0, 0)
            for _ in range(500):
                time.sleep(0.02)
                for name in set(sys.modules) - BEFORE:
                    if name.startswith("ex"):
                        sys.modules[name].mse_loss = None


        threading.Thread(target=wait, daemon=True).start()
        """,
    ),
    persistence(
        "answers_from_the_last_run",
        "Keeps what it was asked for the next run, in every place that might last.",
        """
        import builtins
        import gc
        import os
        import sys

        kept = getattr(builtins, "kept", None) or {}
        builtins.kept = sys.kept = torch.kept = gc.kept = kept
        """,
        instead="""
        for path in ("/tmp/" + MARKER, "/dev/shm/" + MARKER, MARKER):
            plant(path, repr(kept))
        key = float(y_pred.sum())
        kept[key] = kept.get(key, 0) + 1
        return None
        """,
        outcomes=WRONG,
    ),
)
