"""The memory of the running bot: the trial chat in a process of its own, asked until everything is loaded."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from benchmarks.corpus import ROOT
from benchmarks.table import Row
from bot.settings import SETTINGS
from bot.simulator.people import OFFICIAL

ASKED = (
    "湛江的工业企业上云上平台项目要完成多少个？",
    "占江需要几个5G项目？",  # a homophone: sounds are loaded
    "zhanjang shangyun",  # misspelt in letters: similarity is loaded
    "東莞要完成幾個項目",  # traditional characters
    "哪些地市超过一百二十个",  # numerals
    "上云从高到低排名，画个图",  # a picture: the font and the drawing library are loaded
)


def measure() -> list[Row]:
    """Read the resident memory in MiB; Linux only."""
    unset = dict.fromkeys(SETTINGS, "")  # also hides what .env says: nothing here may go live
    process = subprocess.Popen(
        (sys.executable, "-m", "bot"),
        cwd=ROOT,
        env={**os.environ, **unset, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        address = _address(process)
        for question in ASKED:
            _say(address, question)
        resident = _resident(process.pid)
    finally:
        process.terminate()
        process.wait(10)
    return [Row("resident memory of the trial chat", resident, 200, "MiB", f"after {len(ASKED)} questions")]


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://[\w.:\[\]-]+", line):
            return found[0]
    raise RuntimeError("the trial chat did not start")


def _say(address: str, question: str) -> None:
    body = json.dumps({"person": OFFICIAL.id, "room": OFFICIAL.id, "text": question}).encode()
    request = urllib.request.Request(f"{address}/api/say", body, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        answer.read()


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError("no VmRSS in /proc")
    return int(found[1]) / 1024
