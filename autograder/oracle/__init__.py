"""Makes what the checks need to judge an answer: inputs, PyTorch's own answers, tolerances.

It never looks at `solutions/`, and nothing in it calls a submission.
"""
