"""The commands: each module adds one, reads what was typed and says how it ended.

Nothing here grades, builds or renders by itself; `autograder hint` and `--help` import no torch.
"""
