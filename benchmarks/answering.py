"""Understanding and answering a question, against merely cutting it into words with jieba."""

from __future__ import annotations

import jieba

from benchmarks.corpus import NOW, adviser, forgetting, questions, warmed
from benchmarks.table import Row
from benchmarks.timing import best, quantile

TIMES = 5


def measure() -> list[Row]:
    """Compare the two for each question of the corpus: the middle ratio and the far end."""
    asked = questions()
    advising = warmed(adviser(), asked)
    forget = forgetting(advising)
    jieba.initialize()
    ratios, ours = [], []
    for question in asked:
        cut = best(lambda: jieba.lcut(question), TIMES)  # noqa: B023 - called at once
        answered = best(lambda: advising.reply(question, now=NOW), TIMES, before=forget)  # noqa: B023
        ratios.append(answered / cut)
        ours.append(answered)
    detail = f"{len(asked)} questions, nothing remembered of them; median {quantile(ours, 0.5) * 1000:.2f} ms"
    slowest = f"p99 {quantile(ours, 0.99) * 1000:.2f} ms"
    return [
        Row("answer ÷ jieba.lcut, median", quantile(ratios, 0.5), 12, detail=detail),
        Row("answer ÷ jieba.lcut, p99", quantile(ratios, 0.99), 40, detail=slowest),
    ]
