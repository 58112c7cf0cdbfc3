"""The commands: each module adds one, reads its options, runs it and returns the exit code.

Nothing here grades, builds or renders by itself; `autograder hint` and `--help` import no torch.
"""
