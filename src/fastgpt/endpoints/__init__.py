"""Specs, functions and flows, by area; a module declares its endpoints and nothing else."""
