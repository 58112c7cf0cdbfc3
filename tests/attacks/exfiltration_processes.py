"""Attacks that start another process, which is under no limit and in nobody's list."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import attack

exfiltration = partial(attack, "exfiltration")

TOUCH = "echo '# autograder-attack-marker' > /tmp/autograder-attack-marker-process"

ATTACKS = (
    exfiltration(
        "subprocess",
        "Starts a shell by subprocess.",
        f"""
        import subprocess

        try:
            subprocess.run(["/bin/sh", "-c", "{TOUCH}"], timeout=10)
        except (OSError, subprocess.SubprocessError):
            pass
        else:
            breach("started a shell")
        """,
    ),
    exfiltration(
        "system",
        "Starts a shell by os.system and os.popen.",
        f"""
        import os

        if os.system("{TOUCH}") == 0:
            breach("started a shell")
        try:
            said = os.popen("echo started").read()
        except OSError:
            said = ""
        if said:
            breach("started a shell")
        """,
    ),
    exfiltration(
        "fork",
        "Forks, in Python and by the kernel's own calls.",
        """
        import os

        for fork in (
            os.fork,
            os.forkpty,
            lambda: kernel("fork"),
            lambda: kernel("clone", 17, 0, 0, 0, 0),
        ):
            try:
                child = fork()
            except OSError:
                continue
            child = child[0] if isinstance(child, tuple) else child
            if child == 0:
                os._exit(0)
            if child > 0:
                breach("forked")
        """,
    ),
    exfiltration(
        "fork_by_clone3",
        "Forks by clone3, whose flags no filter can read.",
        """
        import ctypes
        import os

        wanted = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
        child = kernel("clone3", wanted, 88)
        if child == 0:
            os._exit(0)
        if child > 0:
            breach("forked")
        """,
    ),
    exfiltration(
        "fork_into_namespaces",
        "Clones itself into namespaces of its own, in which it is root.",
        """
        import os

        for flags in (0x10000000, 0x30000000, 0x7E020000):
            child = kernel("clone", flags | 17, 0, 0, 0, 0)
            if child == 0:
                os._exit(0)
            if child > 0:
                breach("forked into a namespace")
        """,
    ),
    exfiltration(
        "exec",
        "Replaces itself by a shell, by every call that there is for it.",
        f"""
        import ctypes
        import os

        COMMAND = ["sh", "-c", "{TOUCH}"]
        for start in (
            lambda: os.execv("/bin/sh", COMMAND),
            lambda: os.execve("/bin/sh", COMMAND, {{}}),
            lambda: os.execvp("sh", COMMAND),
            lambda: os.execve(os.open("/bin/sh", os.O_PATH), COMMAND, {{}}),
        ):
            try:
                start()
            except OSError:
                pass
        words = (ctypes.c_char_p * 4)(*[word.encode() for word in COMMAND], None)
        kernel("execve", b"/bin/sh", words, None)
        kernel("execveat", -100, b"/bin/sh", words, None, 0)
        """,
    ),
    exfiltration(
        "exec_of_the_loader",
        "Starts a program through the dynamic loader, which it may read.",
        f"""
        import glob
        import os
        import sys

        for loader in glob.glob("/lib64/ld-linux*") + glob.glob("/lib/ld-linux*"):
            for program in (["/bin/sh", "-c", "{TOUCH}"], [sys.executable, "-c", "pass"]):
                try:
                    os.execv(loader, [loader, *program])
                except OSError:
                    pass
        """,
    ),
    exfiltration(
        "posix_spawn",
        "Starts a shell by posix_spawn.",
        f"""
        import os

        for spawn in (os.posix_spawn, os.posix_spawnp):
            try:
                child = spawn("/bin/sh", ["sh", "-c", "{TOUCH}"], {{}})
                code = os.waitpid(child, 0)[1]
            except OSError:
                continue
            if code == 0:
                breach("started a shell")
        """,
    ),
    exfiltration(
        "multiprocessing",
        "Starts a process by multiprocessing, forked and spawned.",
        """
        import multiprocessing
        import os

        for method in ("fork", "spawn"):
            try:
                process = multiprocessing.get_context(method).Process(target=os._exit, args=(0,))
                process.start()
                process.join(10)
            except (OSError, RuntimeError, EOFError):
                continue
            if process.exitcode == 0:
                breach("started a process by " + method)
        """,
    ),
    exfiltration(
        "process_pool",
        "Starts the workers of a pool and of torch's data loader.",
        """
        import concurrent.futures
        import os


        def pool():
            with concurrent.futures.ProcessPoolExecutor(1) as workers:
                return workers.submit(os.getpid).result(timeout=10)


        def loader():
            return [*torch.utils.data.DataLoader([1, 2], num_workers=1, timeout=10)]


        for start in (pool, loader):
            try:
                found = start()
            except Exception:
                continue
            breach("started a worker")
        """,
        outcomes=("passed", "raised", "timed out"),
    ),
    exfiltration(
        "compiler",
        "Lets torch compile code, which starts a compiler and loads what it made.",
        """
        try:
            double = torch.compile(lambda x: x * 2 + 1)
            double(torch.ones(3))
            from torch.utils.cpp_extension import load_inline
            made = load_inline("attack", "int one() { return 1; }", functions=["one"])
        except BaseException:
            pass
        else:
            breach("compiled code")
        """,
        outcomes=("passed", "raised", "timed out"),
        seconds=60,
    ),
    exfiltration(
        "program_from_memory",
        "Writes a program into a file that exists in memory only and starts it.",
        """
        import os

        for name in ("memfd_create", "memfd_secret"):
            arguments = (MARKER.encode(), 0) if name == "memfd_create" else (0,)
            descriptor = kernel(name, *arguments)
            if descriptor < 0:
                continue
            try:
                os.write(descriptor, b"#!/bin/sh\\nexit 0\\n")
            except OSError:
                pass
            breach("made a file by " + name)
        """,
    ),
)
