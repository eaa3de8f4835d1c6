"""Commands: one file a command, each with ``HELP``, ``EXAMPLE``, ``configure`` and ``run``.

``configure`` adds its arguments to a parser; ``run`` takes what they say, and returns the exit
status.
"""
