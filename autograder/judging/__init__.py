"""Puts a check's questions to a submission, compares, explains, and gives a CheckResult.

Whatever a submission does, the answer is an outcome. Nothing here prints or knows where a result
goes.
"""
