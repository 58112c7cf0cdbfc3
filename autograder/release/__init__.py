"""Hands the course out: wheels, a template repository, bundles for other systems."""
