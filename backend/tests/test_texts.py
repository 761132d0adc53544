"""The catalogues of texts: complete, and what the code says. `make texts` brings them in line."""

import re

import pytest
from django.conf import settings

import texts

PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")
each_language = pytest.mark.parametrize("language", texts.LANGUAGES)


def sentences_of(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def translations_of(message):
    """Each form of the English sentence beside that of the translation: one, or two for plurals."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[min(n, 1)], form) for n, form in enumerate(message.string)]


def find_values(text):
    return set(PLACEHOLDERS.findall(text))


def test_backend_and_dashboard_speak_the_same_languages():
    module = texts.BACKEND.parent / "frontend" / "src" / "i18n" / "language.ts"
    (listed,) = re.findall(r"languages = \[(.*)\] as const", module.read_text())
    codes = [code for code, _name in settings.LANGUAGES]
    assert re.findall(r"'(\w+)'", listed) == codes == ["en", *texts.LANGUAGES]


# What customers and models are told is in the language of the customer, and not of whoever reads.
FOR_OTHERS = [
    "core/assistant/answers.py",
    "core/assistant/away_message.py",
    "core/assistant/completion.py",
    "core/assistant/default_texts.py",
    "core/assistant/fences.py",
    "core/assistant/history.py",
    "core/assistant/media_context.py",
    "core/assistant/prompt.py",
    "core/assistant/reply.py",
    "core/assistant/transcript.py",
]


@pytest.mark.parametrize("module", FOR_OTHERS)
def test_what_customers_and_models_are_told_never_goes_through_gettext(module):
    assert list(texts.extract_file(texts.BACKEND / module)) == []


@each_language
def test_the_catalogue_has_every_sentence_of_the_code(language):
    assert sentences_of(texts.gather()) - sentences_of(texts.read(language)) == set()


@each_language
def test_the_catalogue_has_no_sentence_that_nobody_uses(language):
    assert sentences_of(texts.read(language)) - sentences_of(texts.gather()) == set()


@each_language
def test_every_sentence_is_translated(language):
    messages = [message for message in texts.read(language) if message.id]
    assert messages
    holes = [
        message.id
        for message in messages
        if message.fuzzy or not all(form for _, form in translations_of(message))
    ]
    assert holes == []


@each_language
def test_no_sentence_is_left_in_english(language):
    same = [
        english
        for message in texts.read(language)
        for english, translation in translations_of(message)
        if english == translation and english.count(" ") > 1
    ]
    assert same == []


def find_wrong_forms(message):
    """The English forms whose translation lacks a value that it needs, or has one of its own."""
    forms = translations_of(message)
    everything = find_values(forms[-1][0])
    for english, translation in forms:
        values = find_values(translation)
        may_lack = everything - find_values(english) if len(forms) > 1 else set()
        if not find_values(english) - may_lack <= values <= everything:
            yield english


@each_language
def test_no_translation_is_two_that_a_merge_has_joined(language):
    joined = [
        form
        for message in texts.read(language)
        for _, form in translations_of(message)
        if re.search(r"[a-zß-ÿ][.!?“]?[A-ZÄÖÜ][a-zß-ÿ]", form)
    ]
    assert joined == []


@each_language
def test_a_translation_takes_the_values_of_its_sentence(language):
    """And its tags. A form of a plural may leave the number out: "one customer"."""
    messages = [message for message in texts.read(language) if message.id]
    wrong = [english for message in messages for english in find_wrong_forms(message)]
    assert wrong == []


@each_language
def test_what_django_reads_is_the_catalogue_in_order(language):
    catalog, path = texts.merge(language), texts.path_of(language)
    assert path.read_bytes() == texts.write(catalog), "run make texts"
    assert path.with_suffix(".mo").read_bytes() == texts.compile_catalog(catalog), "run make texts"
