"""Whole calls through clients sync and async: a scripted server or an emulator answers, mostly in the same process."""
