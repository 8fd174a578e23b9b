"""Whole paths over real sockets and processes on loopback: connections, forks, threads, loops, faults, closing."""
