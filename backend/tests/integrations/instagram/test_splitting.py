"""Replies are cut where a reader would pause, and never lose a word."""

import pytest

from integrations.instagram.splitting import split_text


def test_a_short_text_stays_whole():
    assert split_text("  Hello  ") == ["Hello"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_an_empty_text_has_no_piece(text):
    assert split_text(text) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("aaaa bbb.\n\ncccc ddd. eee", ["aaaa bbb.", "cccc ddd. eee"]),
        ("aaaa bbbb. cccc dddd. eeeeeee", ["aaaa bbbb.", "cccc dddd.", "eeeeeee"]),
        ("aaaaaaa bbbbbbb ccccccc", ["aaaaaaa bbbbbbb", "ccccccc"]),
        ("a" * 40, ["a" * 16, "a" * 16, "a" * 8]),
    ],
)
def test_the_cut_is_at_the_best_place_there_is(text, pieces):
    assert split_text(text, limit=16) == pieces


@pytest.mark.parametrize("unit", ["é", "😀", "👨‍👩‍👧‍👦", "🇩🇪", "e\u0301", "👍🏽", "漢"])
def test_bytes_count_and_characters_stay_whole(unit):
    pieces = split_text(unit * 200, limit=100)
    assert "".join(pieces) == unit * 200
    assert all(len(piece.encode()) <= 100 for piece in pieces)
    assert all(len(piece) % len(unit) == 0 for piece in pieces)
