"""Names of people and businesses are one line with something to see."""

import pytest

from common.names import tidy_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Luna Ceramics", "Luna Ceramics"),
        ("  Luna\r\n  Ceramics\t", "Luna Ceramics"),
        ("Luna\u2028Ceramics", "Luna Ceramics"),
        ("\u202eanuL", "anuL"),
        ("Lu\x07na", "Luna"),
        ("陶器", "陶器"),
        ("👩‍🎨", "👩‍🎨"),
        ("می‌خواهم", "می‌خواهم"),
        ("\u200b\u200d\ufeff", ""),
        ("\u3164\u2800", ""),
        (" \n ", ""),
    ],
)
def test_a_name_is_one_line_or_none(given, name):
    assert tidy_name(given) == name
