"""What an editor asks, by the Language Server Protocol 3.17."""
