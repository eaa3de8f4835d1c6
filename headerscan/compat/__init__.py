"""Compatibility rules: one file a rule, on an old and a new symbol."""
