"""Our tokenizer finds the words that jieba itself finds with the same dictionary."""

import json
import random
import warnings
from math import exp
from pathlib import Path

from bot.advice import open_adviser
from knowledge.text import normalise

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba

ROOT = Path(__file__).parent.parent


def test_cuts_as_jieba_does() -> None:
    ours = open_adviser(ROOT / "data/tasks.json").lexicon.segmenter
    theirs = jieba.Tokenizer()
    theirs.FREQ = {word: round(exp(weight) * ours.total) if weight else 0 for word, weight in ours.weights.items()}
    theirs.total, theirs.initialized = ours.total, True
    corpus = (ROOT / "tests/corpus").glob("*.jsonl")
    lines = [line for path in corpus for line in path.read_text("utf-8").splitlines()]
    texts = [normalise(json.loads(line)["text"]) for line in lines]
    chance = random.Random(2020)  # noqa: S311 - only texts
    words = sorted(ours.weights)
    texts += ["".join(chance.choices(words, k=chance.randint(1, 8))) for _ in range(5000)]
    assert len(texts) > 10_000
    for text in texts:
        assert ours.lcut(text, HMM=False) == theirs.lcut(text, HMM=False)
