"""What the pages of the admin have in common: they answer what they ask for, and nothing else."""

from typing import Any

from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest


class OnlyOwnFilters(admin.ModelAdmin):
    """A list is narrowed by its own filters. Django's would take any lookup of any column in the
    address: values that the database refuses (`?last_login__year=99999999999`), and secrets letter
    by letter (`?page_token_encrypted__startswith=`).
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        allowed: set[str] = set()
        for item in self.list_filter:
            if isinstance(item, str):
                allowed |= {item, f"{item}__exact"}
            else:
                allowed.add(str(getattr(item, "parameter_name", "")))
        return lookup in allowed


class ShownRows(BaseInlineFormSet):
    """Rows that are only shown. What a form says of them is not read: rows that came or went while
    the page was open would make saving it fail.
    """

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        super().__init__(None, None, **options)

    def is_valid(self) -> bool:
        return True

    def save(self, commit: bool = True) -> list[Any]:
        self.new_objects: list[Any] = []
        self.changed_objects: list[Any] = []
        self.deleted_objects: list[Any] = []
        return []
