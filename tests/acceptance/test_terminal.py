"""The command line as its users call it: answers, streams, exit codes, and one clear line instead of a traceback."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.acceptance.programs import PATIENCE, PYTHON, ROOT, environment, outcome

QUESTION = "湛江上云任务是多少"


async def test_a_question_gets_an_answer(tmp_path: Path) -> None:
    code, out, err = await outcome(*PYTHON, "ask", QUESTION, env=environment(tmp_path))
    assert (code, err) == (0, "")
    assert "16" in out
    assert "至少" in out


async def test_the_record_of_an_answer(tmp_path: Path) -> None:
    code, out, _ = await outcome(*PYTHON, "ask", "--json", QUESTION, env=environment(tmp_path))
    record = json.loads(out)
    assert code == 0
    assert record["text"] == QUESTION
    assert record["kind"] == "answer"
    assert "16" in record["reply"]
    assert isinstance(record["query"], dict)
    assert record["ms"] >= 0


async def test_the_date_is_given_or_set_or_todays(tmp_path: Path) -> None:
    question = "湛江还剩多少天"
    days = {}
    for name, arguments, today in (
        ("given", ("--today", "2020-12-30"), "2020-10-15"),
        ("set", (), "2020-12-30"),
        ("other", (), "2020-10-15"),
    ):
        env = environment(tmp_path, BOT_TODAY=today)
        _, days[name], _ = await outcome(*PYTHON, "ask", question, *arguments, env=env)
    assert days["given"] == days["set"] != days["other"]


async def test_a_stream_answers_each_line_and_goes_on_after_bad_ones(tmp_path: Path) -> None:
    lines = [
        json.dumps({"chat": "a", "text": QUESTION}),
        "no json",
        "[1]",
        json.dumps({"chat": "a"}),
        json.dumps({"chat": "a", "text": 5}),
        json.dumps({"chat": ["a"], "text": "x"}),
        json.dumps({"chat": "a", "text": "x", "minutes": "soon"}),
        json.dumps({"chat": "a", "text": "x", "minutes": 1e300}),
        "",
        json.dumps({"chat": "b", "text": "那茂名呢"}),
        json.dumps({"chat": "a", "text": "那茂名呢", "minutes": 5}),
        json.dumps({"chat": "a", "text": "\ud800 <b>&\0"}),
        json.dumps({"text": QUESTION, "at": "2020-11-01T10:00"}),
        json.dumps({"chat": 7, "text": "啊" * 5000}),
    ]
    stdin = "\n".join(lines).encode() + b"\n\xff\xfe\n" + b"[" * 100_000
    code, out, err = await outcome(*PYTHON, "ask", "--jsonl", env=environment(tmp_path), stdin=stdin)
    records = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert len(records) == len(lines) - 1 + 2
    assert [r["line"] for r in records if "error" in r] == [2, 3, 4, 5, 6, 7, 8, 15, 16]
    answers = [r for r in records if "error" not in r]
    assert "16" in answers[0]["reply"]
    assert answers[0]["chat"] == "a"
    assert "7" in answers[2]["reply"]
    assert answers[1]["reply"] != answers[2]["reply"], "another chat has no context"
    assert answers[3]["text"] == "\ud800 <b>&\0"
    assert "chat" not in answers[4]
    assert answers[5]["chat"] == 7
    assert all(r["kind"] in {"answer", "clarify", "decline"} for r in answers)


async def test_a_stream_answers_while_it_is_still_coming(tmp_path: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *PYTHON, "ask", "--jsonl", cwd=ROOT, env=environment(tmp_path), stdin=pipe, stdout=pipe
    )
    assert process.stdin is not None
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            process.stdin.write(json.dumps({"chat": "a", "text": QUESTION}).encode() + b"\n")
            await process.stdin.drain()
            assert "16" in json.loads(await process.stdout.readline())["reply"]
        process.stdin.close()
        assert await process.wait() == 0


async def test_a_question_explained_shows_its_rules_and_its_query(tmp_path: Path) -> None:
    code, out, _ = await outcome(*PYTHON, "explain", QUESTION, env=environment(tmp_path))
    assert code == 0
    assert "Understood" in out
    assert "湛江" in out
    assert '"wanted"' in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "--jsonl", "x"),
        ("ask", "--today", "gestern", "x"),
        ("explain",),
        ("nonsense",),
        ("run", "-z"),
    ],
)
async def test_wrong_usage_is_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = await outcome(*PYTHON, *arguments, env=environment(tmp_path))
    assert (code, out) == (2, "")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"BOT_TODAY": "morgen"}, "BOT_TODAY"),
        ({"BOT_TASKS": "none.json"}, "none.json"),
        ({"BOT_TASKS": "README.md"}, "README.md"),
        ({"BOT_TASKS": "."}, "."),
    ],
)
async def test_a_wrong_setting_is_1_and_one_line(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    code, out, err = await outcome(*PYTHON, "ask", QUESTION, env=environment(tmp_path, **settings))
    assert (code, out) == (1, "")
    assert named in err
    assert err.count("\n") == 1


async def test_a_broken_list_is_1_and_says_where(tmp_path: Path) -> None:
    tasks = json.loads((ROOT / "data/tasks.json").read_text("utf-8"))
    del tasks["lists"][0]["tasks"][3]["place"]
    broken = tmp_path / "tasks.json"
    broken.write_text(json.dumps(tasks), "utf-8")
    code, _, err = await outcome(*PYTHON, "ask", QUESTION, env=environment(tmp_path, BOT_TASKS=str(broken)))
    assert code == 1
    assert "/lists/0/tasks/3" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", [("run",), ("run", "--webhook")])
async def test_a_database_that_cannot_be_written_is_1_and_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    settings = {
        "BOT_TOKEN": "123456:not-a-real-token",
        "BOT_DATABASE": "/proc/nowhere/bot.db",
        "WEBHOOK_URL": "https://example.org",
        "WEBHOOK_SECRET": "x",
    }
    code, out, err = await outcome(*PYTHON, *command, env=environment(tmp_path, **settings))
    assert (code, out) == (1, "")
    assert "/proc/nowhere/bot.db" in err
    assert err.count("\n") == 1


async def test_the_doctor_tells_what_is_configured(tmp_path: Path) -> None:
    code, out, _ = await outcome(*PYTHON, "doctor", env=environment(tmp_path, BOT_ADMINS="1"))
    assert code == 0
    assert "20 个地市" in out
    code, out, _ = await outcome(*PYTHON, "doctor", env=environment(tmp_path, BOT_TASKS="none.json"))
    assert code == 1
    assert "[坏]" in out


@pytest.mark.parametrize("arguments", [("-h",), ("ask", "-h"), ("run", "-h"), ("tasks", "--help"), ("doctor", "-h")])
async def test_every_command_has_help(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, out, _ = await outcome(*PYTHON, *arguments, env=environment(tmp_path))
    assert code == 0
    assert out.startswith("Usage:")
