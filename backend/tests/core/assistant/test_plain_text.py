"""What models write in Markdown and HTML, as a DM shows it."""

import pytest

from core.assistant.plain_text import make_plain, unescape


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A mug is **20 euros**.", "A mug is 20 euros."),
        ("***Very*** *nice* and __bold__ and ~~old~~", "Very nice and bold and old"),
        ("## Opening hours\nMon–Fri", "Opening hours\nMon–Fri"),
        ("* mugs\n* bowls\n  + blue", "• mugs\n• bowls\n  • blue"),
        ("- mugs\n- bowls", "- mugs\n- bowls"),
        ("See [our shop](https://luna.example/shop).", "See our shop (https://luna.example/shop)."),
        ("[https://luna.example](https://luna.example/)", "https://luna.example/"),
        ("Write to [us](mailto:hi@luna.example)", "Write to us (hi@luna.example)"),
        ('<a href="https://luna.example">here</a><br>Bye', "here (https://luna.example)\nBye"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("Use code `SPRING` now", "Use code SPRING now"),
        ("```\nA mug is 20 euros.\n```", "A mug is 20 euros."),
        ("One\n\n---\n\nTwo", "One\n\nTwo"),
        ("> Quoted\nNot", "Quoted\nNot"),
        ("1\\. Mugs \\*new\\*", "1. Mugs *new*"),
    ],
)
def test_marks_go_and_words_stay(written, shown):
    assert make_plain(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 = 30",
        "5*3*2",
        "We are #1 in town",
        "#mugs #handmade",
        "file_name_here and __init",
        "2 > 1 and 1 < 2",
        "Thanks <3",
        "(see [1])",
        "https://luna.example/a_b_c*d",
        "** new **",
        "It costs 20.- euros",
        "1. Mugs\n2. Bowls",
        "10 - 12 Uhr",
        "~5 days",
        "a`b",
        "-5 °C",
        "Hi *",
        "Fish &chips & more",
    ],
)
def test_what_is_no_markup_is_left_alone(text):
    assert make_plain(unescape(text)) == text


def test_entities_are_the_letters_that_they_stand_for():
    assert (
        unescape("Mugs &amp; bowls &#8211; it&#39;s &quot;new&quot; &nosuch;")
        == 'Mugs & bowls – it\'s "new" &nosuch;'
    )
