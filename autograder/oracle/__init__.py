"""What the checks ask with and what they expect: inputs, PyTorch's own answers, tolerances.

It never looks at `solutions/`, and nothing in it calls a submission.
"""
