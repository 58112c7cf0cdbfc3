"""Known wrong answers, one module per exercise: rejected in tests, recognised in feedback.

They stand alone: nothing imports them by name, and a student's edition has none of their source.
"""
