"""The running program: the only place where things are wired, awaited and timed."""
