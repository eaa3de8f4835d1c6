"""Text to pieces: lines and columns, tokens, directives, and the items that headers consist of."""
