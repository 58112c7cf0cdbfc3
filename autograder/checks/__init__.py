"""The checks, one module per exercise: `test_<exercise>.py`."""
