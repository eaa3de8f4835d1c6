"""What users set: the configuration file, the command line over it, and its published schema."""
