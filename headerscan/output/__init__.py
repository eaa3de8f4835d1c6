"""Where output goes: whole files, the standard streams, and a terminal's colours."""
