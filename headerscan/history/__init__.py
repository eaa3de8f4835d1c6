"""Many releases: which ones make a line, what each says, and the lives of its symbols."""
