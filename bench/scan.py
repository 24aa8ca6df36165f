"""How well and how fast danger words are found: recall, false alarms and the worst texts beside the budget.

Run: python -m bench.scan. Recall and false alarms are of the messages in tests/scan/messages/: `own` were written with
the words, `blind` by somebody who knew only the contract, the others afterwards to see what is still missed; see
docs/clinical/scan.md. Times are processor time, best of three.
"""

from __future__ import annotations

import random
import string
import time
from collections import Counter
from typing import Final

from midline import library
from midline.clinical.danger_words import DangerWords
from midline.clinical.scan import LONGEST_TEXT, scan
from tests.scan.corpus import LANGUAGES, WRITERS, measured, messages

BUDGET_MS: Final = 50.0
UNIT: Final = 1000
ROUNDS: Final = 3


def main() -> None:
    """Print the three tables."""
    words = library.load().rules.danger_words
    show_recall(words)
    show_codes(words)
    show_speed(words)


def show_recall(words: DangerWords) -> None:
    """Recall and false alarms for each writer and language."""
    print(f"{'messages':<18}{'dangerous':>10}{'found':>8}{'recall':>8}{'ordinary':>10}{'alarms':>8}{'rate':>8}")
    for writer in WRITERS:
        for language in LANGUAGES:
            out = measured(messages(writer, language), words)
            hit, alarms = out.dangerous - len(out.missed), len(out.false_alarms)
            row = f"{out.dangerous:>10}{hit:>8}{out.recall:>8.3f}{out.ordinary:>10}{alarms:>8}"
            print(f"{writer + ' ' + language:<18}{row}{out.false_alarm_rate:>8.3f}")


def show_codes(words: DangerWords) -> None:
    """For each sign that our own messages mean, how often it was named as such."""
    meant: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for language in LANGUAGES:
        for each in messages("own", language):
            codes = {hit.code for hit in scan(each.text, words).hits} if each.codes else set()
            meant.update(each.codes)
            named.update(codes & set(each.codes))
    print(f"\n{'sign':<8}{'meant':>8}{'named':>8}{'part':>8}")
    for code in sorted(meant):
        print(f"{code:<8}{meant[code]:>8}{named[code]:>8}{named[code] / meant[code]:>8.3f}")


def show_speed(words: DangerWords) -> None:
    """The slowest texts that we know, for 1,000 characters and for the longest text."""
    print(f"\n{'text':<18}{'ms/1000':>9}{'budget':>8}{'ratio':>7}{'ms whole':>10}{'ms/1000':>9}")
    for name, text in texts(words).items():
        short, whole = _ms(text[:UNIT], words), _ms(text[:LONGEST_TEXT], words)
        row = f"{short:>9.1f}{BUDGET_MS:>8.0f}{short / BUDGET_MS:>7.2f}{whole:>10.1f}"
        print(f"{name:<18}{row}{whole * UNIT / LONGEST_TEXT:>9.1f}")


def texts(words: DangerWords) -> dict[str, str]:
    """Letters of real messages, and texts made to be slow; each as long as a text may be."""
    dice = random.Random(20_26)
    lexicon = sorted(words.plain)
    long_words = [word for word in lexicon if len(word) > 7]
    real = {language: " ".join(each.text for each in messages("own", language)) for language in LANGUAGES}
    made = {
        "lexicon": " ".join(dice.choice(lexicon) for _ in range(9000)),
        "slips": " ".join(_slip(dice.choice(long_words), dice) for _ in range(3000)),
        "unknown words": " ".join("".join(dice.choices(string.ascii_lowercase, k=14)) for _ in range(2000)),
        "one sign": "numb bum " * 3000,
        "denials": "no numb, " * 3000,
        "bare": "khong te " * 3000,
        "ideographs": "麻腿" * 10_000,
        "accents": "e\u0301" * 10_000,
        "one letter": "a" * LONGEST_TEXT,
    }
    return {name: (text * (LONGEST_TEXT // len(text) + 1))[:LONGEST_TEXT] for name, text in (real | made).items()}


def _slip(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word))
    return word[:place] + dice.choice(string.ascii_lowercase) + word[place + 1 :]


def _ms(text: str, words: DangerWords) -> float:
    return min(_once_ms(text, words) for _ in range(ROUNDS))


def _once_ms(text: str, words: DangerWords) -> float:
    begun = time.process_time()
    scan(text, words)
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main()
