"""Sets of words, written as one line of text."""


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())
