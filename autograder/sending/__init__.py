"""Sends marks and feedback back to where a class's work came from, as files to upload there.

Everything is made from what a class run has written: nothing here grades or computes a mark.
"""
