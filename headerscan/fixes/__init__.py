"""What mends findings: edits laid out in comments, patches of them, and rounds of checking."""
