"""The rules that hold a piece of an answer. A student's edition is without them."""
