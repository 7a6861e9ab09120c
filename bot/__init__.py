"""The running program: the only place where things are wired, awaited and timed."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # waits as timedelta: the library warns about its own old form
