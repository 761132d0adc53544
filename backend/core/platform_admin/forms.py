"""The admin's forms for a business. They apply the rules of the domain and show errors beside the
field.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict
from common.money import say_dollars
from common.names import tidy_name
from common.tenancy import in_business
from conversations.instructions import MAX_LENGTH, ChangedMeanwhile, get_latest
from core.businesses.creation import list_timezones
from core.businesses.settings import NoInstructions, check_instructions
from core.models import Business


def _list_timezones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in list_timezones()]


def describe_highest_cap() -> str:
    """Return the help text of the field for the highest monthly limit."""
    usual, ceiling = settings.AI_HIGHEST_MONTHLY_CAP_DOLLARS, settings.AI_INSTALLATION_CAP_DOLLARS
    said = gettext(
        "US dollars a month for the AI model: the owners can set a limit up to this, and it holds "
        "where they set none. Empty: %(usual)s, as for every business "
        "(AI_HIGHEST_MONTHLY_CAP_DOLLARS)."
    ) % {"usual": say_dollars(usual)}
    if ceiling:
        said += " " + gettext("Never more than all businesses together may spend, %(ceiling)s.") % {
            "ceiling": say_dollars(ceiling)
        }
    return said


class NewBusinessForm(forms.ModelForm):
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_list_timezones, initial="UTC")
    language = forms.CharField(
        max_length=16,
        initial="en",
        help_text=_("A code such as en, de or pt-br."),
        label=_("Language"),
    )

    class Meta:
        model = Business
        fields = ("name", "timezone", "language")

    def clean_name(self) -> str:
        if not (name := tidy_name(self.cleaned_data["name"])):
            raise forms.ValidationError(gettext("Give the business a name."))
        return name


class BusinessForm(NewBusinessForm):
    highest_cap = forms.DecimalField(
        label=_("Highest monthly limit"),
        required=False,
        decimal_places=2,
        min_value=1,
        max_value=1_000_000,
    )

    class Meta:
        model = Business
        fields = ("name", "timezone", "language", "ai_enabled")
        labels = {"ai_enabled": _("AI on")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.instance.highest_cap_cents
        self.initial["highest_cap"] = None if given is None else Decimal(given) / 100
        self.fields["highest_cap"].help_text = describe_highest_cap()

    def clean_highest_cap(self) -> Any:
        """Return the limit in cents, or None if the field is empty."""
        dollars = self.cleaned_data["highest_cap"]
        return None if dollars is None else int(dollars * 100)

    def clean_ai_enabled(self) -> Any:
        wanted = self.cleaned_data["ai_enabled"]
        if wanted and not self.instance.ai_enabled:
            try:
                check_instructions(self.read_instructions())
            except Conflict as refused:
                raise forms.ValidationError(refused.detail) from refused
        return wanted

    def read_instructions(self) -> str:
        """Return the stored instructions, or "" if there are none."""
        with in_business(self.instance):
            latest = get_latest()
        return latest.text if latest else ""


class OwnBusinessForm(BusinessForm):
    """The form for an admin who owns the business, and so may edit its instructions."""

    instructions = forms.CharField(
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 15, "cols": 100}),
        label=_("Instructions"),
        help_text=_(
            "How the assistant talks and what it knows: who you are, what you sell, prices, hours. "
            "In the dashboard, under Assistant, they can be tried out too."
        ),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with in_business(self.instance):
            latest = get_latest()
        self.initial["instructions"] = latest.text if latest else ""
        self.initial["base_version"] = latest.version if latest else 0

    def read_instructions(self) -> str:
        """Return the instructions that were submitted."""
        return str(self.data.get("instructions", ""))

    def clean_instructions(self) -> str:
        """Return the text with plain line feeds, as the dashboard stores it: browsers
        submit CRLF.
        """
        return str(self.cleaned_data["instructions"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ai_enabled") and not self.read_instructions().strip():
            self.add_error("instructions", NoInstructions.text)
        if cleaned.get("base_version") != self.initial["base_version"]:
            self.add_error("instructions", ChangedMeanwhile.text)
        return cleaned
