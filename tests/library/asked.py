"""The one place where words may name what no text may claim: a question that a public page answers with no."""

import yaml

from midline.library import CONTENT

NO = {"en": "No,", "fr": "Non,", "vi": "Không,", "zh-Hans": "不能，"}


def asked(language: str) -> frozenset[str]:
    """The questions of the pages whose short answer begins with no."""
    pages = (
        yaml.safe_load(file.read_text(encoding="utf-8")) for file in CONTENT.glob(f"answers/*/text.{language}.yaml")
    )
    return frozenset(
        page["question"] for page in pages if is_answered_with_no(page["question"], page["short"], language)
    )


def is_answered_with_no(question: str, short: str, language: str) -> bool:
    """Whether it is a question, and the answer begins with no."""
    return question.endswith(("?", "？")) and short.startswith(NO[language])
