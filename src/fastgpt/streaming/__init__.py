"""Streams of events, from bytes to answers: the parser, the reader, the open stream, and the folds over its events.

Nothing here opens a connection; that is an executor's work.
"""
