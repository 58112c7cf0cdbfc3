"""One file of a student's: read, understood, and called in this process.

This is the only room in which a line of a submission runs, here or in a worker. It compares
nothing and holds no score.
"""
