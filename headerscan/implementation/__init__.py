"""What a library's sources show of what its headers promise.

Sources are read as they stand, like headers: the lexer divides them, and no preprocessor, include
path or build is needed. What counts as evidence is a profile's ``[implementation]``.
"""
