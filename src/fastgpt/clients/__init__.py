"""The public bundles: every endpoint as a method, in six flavours, and the functional front doors.

A bundle is a class body of names; a module holds one area, so that a program imports only what it uses.
"""
