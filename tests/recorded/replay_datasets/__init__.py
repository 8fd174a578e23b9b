"""Recorded exchanges of knowledge bases, taken through the library, as ``replay`` does for chats."""
