"""Collects what the pages say for translators: `python -m midline.ui.messages` brings every django.po up to date.

Needs neither GNU gettext nor a settings module. Nothing in the files depends on the day or the machine, so running it
twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LOCALES = PACKAGE / "ui" / "locale"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOTES = ("Translators",)
HEADER = "# Words of Midline's pages. Written by `python -m midline.ui.messages`; only msgstr is yours.\n"
IDLE = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team): .*\n',
    re.MULTILINE,
)


def collect() -> Catalog:
    """Every message of the templates and of the Python sources, with its context, plural and translators' notes."""
    catalog = Catalog()
    for file, source in _sources():
        for line, message, notes, context in extract("python", BytesIO(source.encode()), KEYWORDS, NOTES):
            catalog.add(message, locations=[(file, line)], auto_comments=notes, context=context)
    return catalog


def translations(po: Path) -> Catalog:
    """What stands in one django.po; its locale is the name of the folder. Raises PoFileError when it cannot be read."""
    with po.open("rb") as stream:
        return read_po(stream, locale=po.parent.parent.name, abort_invalid=True)


def renewed(catalog: Catalog, messages: Catalog) -> bytes:
    """The text of a django.po with exactly `messages`: old translations kept, new ones empty, the rest gone."""
    catalog.update(messages, no_fuzzy_matching=True, update_header_comment=False)
    catalog.header_comment = HEADER
    catalog.fuzzy = False
    page = BytesIO()
    write_po(page, catalog, width=120, ignore_obsolete=True, sort_output=True, include_lineno=False)
    return IDLE.sub(b"", page.getvalue())


def forms(message: Message) -> tuple[str, ...]:
    """The translation in each of its plural forms; empty words where one is missing."""
    if isinstance(message.string, str) or message.string is None:
        return (message.string or "",)
    return tuple(message.string)


def _sources() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield _name(file), file.read_text(encoding="utf-8")
    for file in sorted(PACKAGE.rglob("templates/**/*")):
        if file.suffix in (".html", ".txt"):
            yield _name(file), _as_python(file)


def _as_python(template: Path) -> str:
    """The tags of a template as gettext calls, without the indentation that Python would read as blocks."""
    calls = templatize(template.read_text(encoding="utf-8"), origin=_name(template))
    return "\n".join(line.strip() for line in calls.splitlines())


def _name(file: Path) -> str:
    return file.relative_to(PACKAGE.parent).as_posix()


def _refresh(po: Path, messages: Catalog) -> Catalog:
    catalog = translations(po) if po.exists() else _empty(po.parent.parent.name)
    po.write_bytes(renewed(catalog, messages))
    return catalog


def _empty(locale: str) -> Catalog:
    return Catalog(locale=Locale.parse(locale), project="Midline", version="1", fuzzy=False)


def main() -> None:
    messages = collect()
    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        catalog = _refresh(folder / "django.po", messages)
        missing = sum(not all(forms(message)) for message in catalog if message.id)
        print(f"{folder.parent.name}: {len(catalog)} messages, {missing} without a translation")


if __name__ == "__main__":
    main()
