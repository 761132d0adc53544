#!/usr/bin/env python
"""Brings the catalogues of texts in line with the code, and compiles them: what `make texts` calls.

Sentences for people are marked with gettext in Python and in Django's templates. They are gathered
into `locale/<language>/LC_MESSAGES/django.po`: those that are new wait there for a translation,
those that nobody uses any more go. The file is sorted and names no lines of code, so that changes
made side by side merge. What Django reads is the compiled file beside it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BACKEND = Path(__file__).parent
LOCALE = BACKEND / "locale"
LANGUAGES = ["de"]  # English stands in the code
ROOMS = ["accounts", "api", "common", "config", "conversations", "core", "integrations"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What a translator is told: a comment above the sentence that begins so.
COMMENT_TAGS = ["Translators:"]
# One moment for all, because the compiled file names it and must only change with the texts.
NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)
WIDTH = 100


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def gather() -> Catalog:
    """Every sentence that the code marks."""
    found = Catalog()
    for path in _list_sources():
        for _, message, comments, context in extract_file(path):
            found.add(message, context=context, auto_comments=comments)
    return found


def _list_sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((BACKEND / room).rglob("*")):
            is_template = path.suffix in (".html", ".txt") and "templates" in path.parts
            if path.suffix == ".py" or is_template:
                yield path


def extract_file(path: Path) -> Iterator[tuple]:
    source = path.read_bytes()
    if path.suffix != ".py":
        # In brackets, because what is left of a template is tokens of Python without its lines.
        source = f"({templatize(source.decode(), str(path))}\n)".encode()
    if b"gettext" in source or b"_(" in source:
        yield from extract("python", BytesIO(source), KEYWORDS, COMMENT_TAGS)


def read(language: str) -> Catalog:
    """What is translated; empty where there is no file yet."""
    path = path_of(language)
    catalog = read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language)
    catalog.creation_date = catalog.revision_date = NO_TIME
    catalog.fuzzy = False
    return catalog


def merge(language: str) -> Catalog:
    """The catalogue as it should be: the sentences of the code, each with its translation if there
    is one. A sentence that changed is a new one, and its translation is written anew.
    """
    catalog = read(language)
    catalog.update(gather(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def write(catalog: Catalog) -> bytes:
    """The text of a catalogue's file."""
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    header = (
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return header.encode() + file.getvalue()


def compile_catalog(catalog: Catalog) -> bytes:
    """What Django reads."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def main() -> None:
    for language in LANGUAGES:
        catalog, path = merge(language), path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write(catalog))
        path.with_suffix(".mo").write_bytes(compile_catalog(catalog))
        missing = [message.id for message in catalog if message.id and not message.string]
        print(f"{path}: {len(catalog)} sentences, {len(missing)} without a translation")


if __name__ == "__main__":
    main()
