"""Lint rules: one file a rule, on one symbol of one API."""
