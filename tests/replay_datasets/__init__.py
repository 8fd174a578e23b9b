"""The recorded exchanges of knowledge bases, replayed; a package, so that checkers can name its modules."""
