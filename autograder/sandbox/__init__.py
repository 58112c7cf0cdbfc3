"""Runs a submission that nobody trusts: a grader, a zygote, and locked-down workers.

The grader holds checks, expected values and score, and never runs a line of a submission. The
zygote imports torch once, holds no secret and forks. A worker is one such fork, locked down before
it sees the student's text: whatever it answers is a claim that the checks judge.
"""
