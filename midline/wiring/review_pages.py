"""Brings reviews/LANGUAGE.yaml up to date: new safety texts come in as drafts, drafts of lost texts go out."""

from __future__ import annotations

from collections import Counter

from midline import library
from midline.library.reviews import FOLDER, written


def main() -> None:
    """Write the files of all languages. What was given stays, also where the words changed since."""
    content = library.load()
    for language, reviews in content.reviews.items():
        (library.CONTENT / FOLDER).mkdir(exist_ok=True)
        (library.CONTENT / FOLDER / f"{language}.yaml").write_text(written(reviews, language), encoding="utf-8")
        states = Counter(review.state for review in reviews.values())
        amounts = ", ".join(f"{states[state]} {state}" for state in library.State)
        print(f"{language}: {len(reviews)} safety texts, {amounts}")


if __name__ == "__main__":
    main()
