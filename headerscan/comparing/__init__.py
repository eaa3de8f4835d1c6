"""Two versions of an API: which symbol is which one, and what became of it."""
