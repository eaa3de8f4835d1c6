"""Commands: one file a command, each with ``HELP``, ``EXAMPLE``, ``configure`` and ``run``."""
