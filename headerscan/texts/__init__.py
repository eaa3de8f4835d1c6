"""What ``diff``, ``history`` and ``review`` print: their values as text, as JSON, as Markdown."""
