"""Reads who belongs to a class, and finds whose each piece of handed-in work is.

It never guesses between two people, and drops nobody.
"""
