"""What may be typed about a business in the admin. The rules are those of the domain, said beside the field."""

import zoneinfo
from typing import Any

from django import forms

from common.tenancy import in_business
from conversations.instructions import are_written, get_latest
from core.businesses import NoInstructions
from core.models import Business


def _list_timezones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class NewBusinessForm(forms.ModelForm):
    timezone = forms.ChoiceField(choices=_list_timezones, initial="UTC")
    language = forms.CharField(max_length=16, initial="en", help_text="A code such as en, de or pt-br.")

    class Meta:
        model = Business
        fields = ("name", "timezone", "language")


class BusinessForm(NewBusinessForm):
    class Meta:
        model = Business
        fields = ("name", "timezone", "language", "ai_enabled")
        labels = {"ai_enabled": "AI enabled"}

    def clean_ai_enabled(self) -> Any:
        wanted = self.cleaned_data["ai_enabled"]
        if wanted and not self.instance.ai_enabled:
            with in_business(self.instance):
                if not are_written(get_latest()):
                    raise forms.ValidationError(NoInstructions.detail)
        return wanted
