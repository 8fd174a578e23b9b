"""What all clients have in common: settings, the pipeline of a call, the views, and the clients of all areas.

The client of one area stands in the package of that area, so that a program imports only what it uses.
"""
