"""The recorded exchanges of three servers, replayed; a package, so that checkers can name its modules."""
