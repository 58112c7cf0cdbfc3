"""The rules that everybody gets: they hold no piece of an answer."""
