"""Patches: their text, the headers that they make, and what that does to an API."""
