"""Passwords that a stranger would try first. Set in AUTH_PASSWORD_VALIDATORS, so every door refuses
them.
"""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FEWEST_CHARACTERS = 4  # that differ from each other
FEWEST_LETTERS = 4  # that remain without the words that everybody can see
SHORTEST_WORD = 4  # a shorter one is part of too many others
PRODUCT = "conversa"


class VariedPasswordValidator:
    """Refuses a password of one character, or of a few that repeat: eight spaces, "aaaaaaaa",
    "abababab".
    """

    def validate(self, password: str, user: Any = None) -> None:
        if any(unicodedata.category(character) == "Cc" for character in password):
            raise ValidationError(
                _("Use letters, digits, spaces and signs only."), code="password_control"
            )
        if len(password.strip()) < 8:
            raise ValidationError(
                _("Use at least 8 characters, not counting spaces at the ends."),
                code="password_blank",
            )
        if len(set(password.casefold())) < FEWEST_CHARACTERS:
            raise ValidationError(
                _("Use more than a few different characters."), code="password_repeats"
            )

    def get_help_text(self) -> str:
        return gettext("Your password needs a few different characters.")


class ForeseeablePasswordValidator:
    """Refuses a password that is little more than a name on the screen (the product's, the
    person's, the business's or the installation's), with or without digits and signs around it.
    """

    def validate(self, password: str, user: Any = None) -> None:
        letters = _letters(password)
        rest = letters
        for word in sorted(_list_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < FEWEST_LETTERS:
            raise ValidationError(
                _("This is too easy to guess: it is little more than a name. Add a few words."),
                code="password_foreseeable",
            )

    def get_help_text(self) -> str:
        return gettext("Your password can’t be a name with digits after it.")


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))


def _list_words(user: Any) -> set[str]:
    texts = [PRODUCT, urlsplit(settings.PUBLIC_URL).hostname or ""]
    texts += [getattr(user, "email", ""), getattr(user, "name", "")]
    if getattr(user, "pk", None):
        texts += user.memberships.values_list("business__name", flat=True)
    words = {_letters(word) for text in texts for word in [text, *re.split(r"[\s@.,;:_+-]+", text)]}
    return {word for word in words if len(word) >= SHORTEST_WORD}
