"""Markdown and HTML as the plain text that Instagram shows: models write both whatever they are
told.

Pure. Only what is surely markup goes: an asterisk in a sum, a hash before a number and a name with
underscores stay as they are.
"""

import html
import re

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\s[^<>]*href=[\"']?([^\"'\s<>]+)[^<>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL
)
_BREAK = re.compile(r"<(?:br|/p|/li|/div)\s*/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?\s*(?:answer|final_?answer|final|response|reply|output|message|p|b|i|u|em|strong|span"
    r"|div|ul"
    r"|ol|li|a|code)(?:\s[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"!?\[([^\[\]\n]*)\]\(\s*<?((?:https?://|mailto:|tel:)[^()\s<>]+)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_CODE_FENCE = re.compile(
    r"^[ \t]*```[\w-]*[ \t]*\n?((?:(?!```).)*+)```[ \t]*$", re.DOTALL | re.MULTILINE
)
_CODE = re.compile(r"`([^`\n]+)`")
_STRONG = re.compile(r"(\*\*\*|\*\*|~~|(?<!\w)__)(?=\S)(.{1,400}?)(?<=\S)\1(?!\w)", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*?)(?<=\S)\*(?![\w*])")
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[*+][ \t]+", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*>[ \t]+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$\n?", re.MULTILINE)
# A letter after a backslash is none of all that: it is put away meanwhile, where no letter is.
_HIDDEN, _WAS_ESCAPED = 0xF0000, re.compile("[\U000f0021-\U000f007e]")
_ESCAPED = re.compile(r"\\([*_#`~\[\]()!.>-])")


def unescape(text: str) -> str:
    """The text with "&amp;" as "&", also where that was written twice over; an ampersand that
    begins no whole entity stays."""
    for _ in range(2):
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text


def make_plain(text: str) -> str:
    """The text without marks of Markdown and without the HTML that stands for them."""
    text = _ESCAPED.sub(lambda escaped: chr(_HIDDEN + ord(escaped[1])), text)
    text = _TAG.sub("", _BREAK.sub("\n", _ANCHOR.sub(_show_link, text)))
    text = _CODE_FENCE.sub(lambda fenced: fenced[1].rstrip(), text)
    text = _LINK.sub(lambda link: _words_and_address(link[1], link[2]), text)
    text = _RULE.sub("", text)
    text = _BULLET.sub(r"\1• ", _HEADING.sub(r"\1", _QUOTE.sub("", text)))
    text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", _STRONG.sub(r"\2", text)))
    text = re.sub(r"\n{3,}", "\n\n", _CODE.sub(r"\1", text)).strip()
    return _WAS_ESCAPED.sub(lambda hidden: chr(ord(hidden[0]) - _HIDDEN), text)


def _show_link(anchor: re.Match[str]) -> str:
    return _words_and_address(anchor[2], anchor[1])


def _words_and_address(words: str, address: str) -> str:
    words, address = words.strip(), re.sub(r"^(?:mailto|tel):", "", address)
    same = words.rstrip("/").removeprefix("https://") == address.rstrip("/").removeprefix(
        "https://"
    )
    return address if same or not words else f"{words} ({address})"
