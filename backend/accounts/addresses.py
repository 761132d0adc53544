"""The one form in which an address is stored, looked up and counted, and the fields that use it.

Two addresses that a mail server, a database or a font could take for each other are one address
here, or are refused. Whatever is typed passes through `normalise`: full-width letters and signs
become plain ones, capitals small, the domain its ASCII form (`bücher.example` becomes
`xn--bcher-kva.example`), and one dot at its end goes. What is not plain ASCII then is refused: the
dotless `ı` and `İ`, which some databases compare equal to `i`, invisible characters, and quoted
names, which are a second spelling of the same mailbox.
"""

import re
import unicodedata
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

LONGEST = 254
LONGEST_TYPED = 1000  # more is not worth looking at
REFUSED = _("Enter a valid email address.")
# Letters, digits and the signs of RFC 5322's atoms; no quotes, no white space, nothing invisible.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+")


class BadAddress(ValueError):
    """What was typed is not an address that an account here can have."""


def normalise(typed: str) -> str:
    """Return the normal form of an address; that of a normal form is itself. Raises BadAddress."""
    if len(typed) > LONGEST_TYPED:
        raise BadAddress
    local, at, domain = unicodedata.normalize("NFKC", typed).strip().rpartition("@")
    local = local.lower() if local.isascii() else ""
    if not at or not _LOCAL.fullmatch(local):
        raise BadAddress
    try:
        # Browsers and mail servers read domains so: UTS 46, where ß stays a letter of its own.
        domain = idna.encode(domain, uts46=True).decode("ascii").lower().removesuffix(".")
        validate_email(f"{local}@{domain}")
    except (idna.IDNAError, UnicodeError, ValidationError):
        raise BadAddress from None
    if len(local) + 1 + len(domain) > LONGEST:
        raise BadAddress
    return f"{local}@{domain}"


def search_form(typed: str | None) -> str:
    """Return the normal form for a look-up or a counter; "", which is nobody's address, where there
    is none.
    """
    try:
        return normalise(typed or "")
    except BadAddress:
        return ""


def check_address(value: str) -> None:
    """Validate an address, as Django's validators do. Raises ValidationError."""
    try:
        normalise(value)
    except BadAddress:
        raise ValidationError(REFUSED, code="invalid") from None


class AddressField(models.EmailField):
    """A database column of addresses. What is written and what is looked up are brought into the
    normal form.
    """

    default_validators = [check_address]

    def to_python(self, value: Any) -> Any:
        return search_form(value) or value if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        # Never raises: what is no address is found nowhere, and the table's check refuses to store
        # it.
        return search_form(value) if isinstance(value, str) else super().get_prep_value(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})


class AddressFormField(forms.EmailField):
    """A form field for an address. Its cleaned value is the normal form."""

    default_validators = [check_address]

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return search_form(typed) or typed


class AddressInput(serializers.EmailField):
    """A serializer field for an address. Its validated value is the normal form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def to_internal_value(self, data: Any) -> str:
        typed: str = super().to_internal_value(data)
        try:
            return normalise(typed)
        except BadAddress:
            raise serializers.ValidationError(REFUSED, code="invalid") from None
