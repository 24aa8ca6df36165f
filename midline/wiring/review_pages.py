"""Brings reviews/LANGUAGE.yaml up to date, and tells the digest of the words that somebody looked at."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from midline import library
from midline.library.reviews import FOLDER, digest_of, written


def renew(root: Path) -> None:
    """Write the files of all languages below `root`: new safety texts come in as drafts, drafts of lost texts go out.

    What was given stays, also where the words changed since.

    Raises:
        ContentErrors: the content is unsound.
    """
    for language, reviews in library.load(root).reviews.items():
        (root / FOLDER).mkdir(exist_ok=True)
        (root / FOLDER / f"{language}.yaml").write_text(written(reviews, language), encoding="utf-8")
        states = Counter(review.state for review in reviews.values())
        amounts = ", ".join(f"{states[state]} {state}" for state in library.State)
        print(f"{language}: {len(reviews)} safety texts, {amounts}")


def told(language: str, key: str) -> str:
    """A safety text as it stands, after its digest; or that it is not there."""
    words = library.load().safety_texts.get(key, {})
    digest = digest_of(words, language)
    return f"{key} is no safety text in {language}" if digest is None else f"{digest}  {words[language]}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Bring the files up to date, or with `digest LANGUAGE KEY` tell one digest."""
    parser = argparse.ArgumentParser(prog="python -m midline.wiring.review_pages")
    parser.add_argument("digest", nargs="*", metavar="digest LANGUAGE KEY", help="tell the digest of one safety text")
    given = parser.parse_args(arguments).digest
    if not given:
        renew(library.CONTENT)
    elif len(given) == 3 and given[0] == "digest":
        print(told(given[1], given[2]))
    else:
        parser.error("nothing, or digest LANGUAGE KEY is expected")


if __name__ == "__main__":
    main()
