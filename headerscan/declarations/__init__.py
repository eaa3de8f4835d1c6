"""Declarations to symbols, whichever way is the shortest."""
