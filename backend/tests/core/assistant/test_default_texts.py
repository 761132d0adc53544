"""The sentences that are sent without asking the model: disclosure, handover and away message."""

import pytest

from core.assistant.default_texts import WORDS, default_words


@pytest.mark.parametrize(
    ("language", "same_as"),
    [
        ("de", "de"),
        ("de-CH", "de"),
        ("DE_at", "de"),
        ("pt-BR", "pt-br"),
        ("pt-PT", "pt"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("zh-Hant", "zh"),
        ("xx", "en"),
        ("", "en"),
    ],
)
def test_a_language_code_finds_its_words_or_english(language, same_as):
    assert [default_words(kind, language) for kind in ("DISCLOSURE", "HANDOFF", "AWAY")] == list(
        WORDS[same_as]
    )


@pytest.mark.parametrize("language", list(WORDS))
def test_every_sentence_fits_into_one_dm_and_is_another(language):
    sentences = WORDS[language]
    assert len(set(sentences)) == 3
    assert all(
        0 < len(sentence.encode()) < 600 and sentence == sentence.strip() for sentence in sentences
    )
