"""The commands that grade: each module adds one to the command line and runs it."""
