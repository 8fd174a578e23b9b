"""What a call, an event and an import cost here, beside what others charge; see ``docs/performance.md``."""
