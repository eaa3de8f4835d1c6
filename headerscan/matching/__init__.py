"""How names and texts are matched: globs, phrases, and what is nearly alike."""
