"""The benchmarks say what they measured, and fail when a limit is missed."""

from __future__ import annotations

import json

import pytest

from benchmarks import __main__ as program
from benchmarks import corpus, growing, updates
from benchmarks.table import Row, table
from benchmarks.timing import best, quantile
from knowledge.conversation import Adviser
from knowledge.lexicon import Lexicon
from knowledge.text import normalise

KEPT, MISSED = Row("one thing", 2.0, 2), Row("另一个", 2.01, 2, "MiB", "why")


def test_a_row_shows_its_value_its_limit_and_whether_it_is_kept() -> None:
    head, kept, missed = table([KEPT, MISSED]).splitlines()
    assert head.split() == ["what", "value", "limit", "ok", "detail"]
    assert kept.split() == ["one", "thing", "2.00", "×", "≤", "2", "×", "ok"]
    assert missed.split() == ["另一个", "2.01", "MiB", "≤", "2", "MiB", "MISSED", "why"]
    assert kept.index("2.00") == missed.index("2.01") + len("另一个"), "Chinese is twice as wide"


@pytest.mark.parametrize(("rows", "code"), [([KEPT], 0), ([KEPT, MISSED], 1)])
def test_a_missed_limit_is_a_failure(
    rows: list[Row], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program, "PARTS", {"some": lambda: rows})
    assert program.main([]) == code
    assert "python -m benchmarks" in capsys.readouterr().out
    assert program.main(["some"]) == code
    assert "python -m benchmarks some" in capsys.readouterr().out


def test_an_unknown_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_the_shortest_time_and_the_quantiles() -> None:
    done: list[str] = []
    assert best(lambda: done.append("work"), 3, before=lambda: done.append("before")) >= 0
    assert done == ["before", "work"] * 3
    values = [float(n) for n in range(100, 0, -1)]
    assert (quantile(values, 0), quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.99)) == (1, 51, 100, 7)


def test_nothing_is_remembered_between_two_measurements() -> None:
    adviser = corpus.adviser()
    asked = corpus.questions()
    assert len(asked) == len(set(asked)) > 1000
    adviser.reply(asked[0], now=corpus.NOW)
    forget = corpus.forgetting(adviser)
    assert normalise.cache_info().currsize
    forget()
    assert not normalise.cache_info().currsize
    assert not adviser.linker.link.cache_info().currsize


def test_a_long_list_is_answered_from() -> None:
    task_list = growing._list(["甲乙丙", "丁戊己"])
    adviser = Adviser(task_list, Lexicon.load(task_list))
    assert "1002" in adviser.reply("丁戊己上云要完成多少个", now=corpus.NOW).text


def test_every_update_is_a_new_one() -> None:
    numbers = iter(range(1, 100))
    made = [json.loads(raw) for raw in updates.updates(["a", "b", "c"], numbers)]
    assert [update["update_id"] for update in made] == [1, 2, 3]
    assert [update["message"]["text"] for update in made] == ["a", "b", "c"]
