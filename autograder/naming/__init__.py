"""Makes a named cause of what a class has done, from one sentence and one student's code.

No name, comment or other personal detail of that student is kept, and no point depends on a cause.
"""
