"""The library behind real proxies: ``nox -s proxies``."""
