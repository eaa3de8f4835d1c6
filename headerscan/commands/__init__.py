"""Commands: one file a command, whose docstring is its manual, with ``run`` for what it does.

``run`` takes what the arguments say, and returns the exit status. :mod:`._parser` reads manuals.
"""
