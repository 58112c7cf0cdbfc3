"""`autograder watch`: grades an exercise again each time its file is saved, and draws the verdict.

The process that draws never runs a line of a student's code: this happens in children of a second
process, which has imported torch already.
"""
