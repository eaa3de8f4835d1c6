"""Reading again only what changed, with the result of reading all."""
