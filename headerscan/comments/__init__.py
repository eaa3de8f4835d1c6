"""Comments: what each says, which symbol it documents, and which field it describes."""
