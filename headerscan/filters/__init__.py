"""Which findings are told: not those that the source, the settings or a baseline excuse."""
