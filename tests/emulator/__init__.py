"""Tests of the emulator, by its public names and over its transports."""
