"""Mutation testing: changes one operator or number at a time and looks whether anything notices."""
