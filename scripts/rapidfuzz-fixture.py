"""Writes tests/fixtures/rapidfuzz.json: random pairs and what rapidfuzz says of them.

    pip install rapidfuzz==3.14.6 && python scripts/rapidfuzz-fixture.py

Pairs are drawn so that every branch of WRatio occurs: equal lengths, up to 1.5, 8 and more times
as long, words in another order, words in common, accents, capitals and punctuation.
"""
import json
import random
from pathlib import Path

from rapidfuzz import fuzz, utils

PAIRS = 2_000
SCORERS = (
    fuzz.WRatio,
    fuzz.ratio,
    fuzz.partial_ratio,
    fuzz.token_sort_ratio,
    fuzz.token_set_ratio,
    fuzz.token_ratio,
    fuzz.QRatio,
)
WORDS = "the cat sat on a mat New York Mets yankees Été naïve 42 3.14 it's co-op x yz über ÀB".split()


def words(rng: random.Random, most: int) -> list[str]:
    return [rng.choice(WORDS) for _ in range(rng.randint(0, most))]


def varied(rng: random.Random, text: str) -> str:
    letters = list(text)
    for _ in range(rng.randint(0, 4)):
        place = rng.randint(0, len(letters))
        if rng.random() < 0.5 and place < len(letters):
            del letters[place]
        else:
            letters.insert(place, rng.choice("abcxyz !?é"))
    return "".join(letters)


def pair(rng: random.Random) -> tuple[str, str]:
    first = words(rng, rng.choice([3, 8, 24]))
    kind = rng.randrange(4)
    if kind == 0:
        return " ".join(first), varied(rng, " ".join(first))
    if kind == 1:
        return " ".join(first), " ".join(rng.sample(first, len(first)) + words(rng, 3))
    if kind == 2:
        return " ".join(first), " ".join(words(rng, 2) + first + words(rng, 30))
    return " ".join(first), " ".join(words(rng, rng.choice([3, 8, 24])))


rng = random.Random(7)
rows = []
for _ in range(PAIRS):
    a, b = pair(rng)
    rows.append([a, b, *(round(score(a, b, processor=utils.default_process), 10) for score in SCORERS)])
path = Path(__file__).parent.parent / "tests" / "fixtures" / "rapidfuzz.json"
lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
