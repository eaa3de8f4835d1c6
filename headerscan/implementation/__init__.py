"""What a library's sources show of what its headers promise.

Sources are read as they stand, like headers: the lexer divides them, and no preprocessor, include
path or build is needed. What counts as evidence is a profile's ``[implementation]``.
:mod:`~headerscan.implementation.outlines` tells of each file what it defines and calls,
:mod:`~headerscan.implementation.macros` expands macros as far as the sources define them,
:mod:`~headerscan.implementation.evidence` reads calls and tables, and
:mod:`~headerscan.implementation.functions` compares definitions; all of it comes together in
:mod:`~headerscan.implementation.reading`.
"""
