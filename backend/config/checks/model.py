"""Whether the AI model can be asked, and what it costs is known."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from config.checks.findings import require_setting
from integrations.llm.prices import find_price

check_openai_key = require_setting(
    "OPENAI_API_KEY",
    "007",
    "the assistant cannot answer.",
    "Set the key of your model provider; if your server needs none, any word will do.",
)


@register()
def check_model_price(**_: Any) -> list[CheckMessage]:
    if find_price() is not None:
        return []
    message = (
        f"No price is known for the model {settings.OPENAI_MODEL}: what it costs is not counted, "
        "the ceiling of the installation does not hold, and businesses that have a monthly limit "
        "are not answered."
    )
    hint = (
        "Add it to OPENAI_PRICES, in US dollars for a million tokens: "
        f"{settings.OPENAI_MODEL}=0.15/0.6"
    )
    return [Warning(message, hint=hint, id="conversa.W014")]


@register()
def check_monthly_caps(**_: Any) -> list[CheckMessage]:
    starts, highest = settings.AI_MONTHLY_CAP_DOLLARS, settings.AI_HIGHEST_MONTHLY_CAP_DOLLARS
    if starts <= highest:
        return []
    message = (
        f"AI_MONTHLY_CAP_DOLLARS ({starts:g}) is above AI_HIGHEST_MONTHLY_CAP_DOLLARS "
        f"({highest:g}): new businesses start with {highest:g}."
    )
    hint = f"Set AI_HIGHEST_MONTHLY_CAP_DOLLARS={starts:g}, or a lower AI_MONTHLY_CAP_DOLLARS."
    return [Warning(message, hint=hint, id="conversa.W032")]
