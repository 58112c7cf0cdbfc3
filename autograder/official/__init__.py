"""Grades one submission or a class for the record, each in a locked-down worker.

A result here is complete and can be reproduced. A submission that could not be graded gets no
result and a reason, never a 0.
"""
