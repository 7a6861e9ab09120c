"""One answer in the terminal, as a process, against a process that only loads jieba's dictionary."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.corpus import ROOT
from benchmarks.table import Row
from benchmarks.timing import best, quantile
from bot.settings import SETTINGS

TIMES = 9
ASK = (sys.executable, "-m", "bot", "ask", "湛江的工业企业上云上平台项目要完成多少个？")
JIEBA = (sys.executable, "-c", "import jieba; jieba.initialize()")


def measure() -> list[Row]:
    """Take the middle ratio of runs in turns, each with its files already in memory."""
    for command in (ASK, JIEBA):
        _run(command)
    ratios, ours = [], []
    for _ in range(TIMES):
        asked = best(lambda: _run(ASK), 1)
        ratios.append(asked / best(lambda: _run(JIEBA), 1))
        ours.append(asked)
    detail = f"{TIMES} runs each, in turns; {quantile(ours, 0.5):.2f} s"
    return [Row("python -m bot ask ÷ jieba.initialize", quantile(ratios, 0.5), 1.6, detail=detail)]


def _run(command: tuple[str, ...]) -> None:
    environment = {**os.environ, **dict.fromkeys(SETTINGS, "")}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
