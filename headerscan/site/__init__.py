"""A reference site: what is on it, its pages, and how they are built in a folder."""
