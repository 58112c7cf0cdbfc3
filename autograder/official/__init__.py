"""Grades one submission or a class for the record, each in a locked-down worker.

A result here is complete and can be reproduced, or there is none: what could not be graded is told
and is never a 0.
"""
