"""Recorded exchanges of knowledge bases, taken through the library; the twin of ``replay`` for that area."""
