"""One header read: drafts first, then symbols, whose values are known."""
