"""How names and texts are matched: lazy patterns, globs, phrases, and what is nearly alike."""
