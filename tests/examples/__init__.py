"""Tests of the examples, which need what those need."""
