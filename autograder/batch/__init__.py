"""Grades a whole class: on the cores of this machine, or on those of a cluster."""
