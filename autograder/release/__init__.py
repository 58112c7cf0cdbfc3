"""Hands the course out: wheels, a template repository, bundles for other systems.

What is made for students holds no solution, no hidden check and no source of a known mistake.
"""
