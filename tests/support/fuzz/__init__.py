"""Coverage-guided fuzzing (atheris): each module is one target, run with libFuzzer's flags."""
