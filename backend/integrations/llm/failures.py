"""No reply from the model, in words for people and in a line for platform admins."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from common.errors import AppError, ErrorCode
from common.languages import Text

# Why a turn ends, as `conversations.silences.REASONS` has it.
FailedReason = Literal["MODEL_FAILED", "MODEL_UNUSABLE", "MODEL_DECLINED", "PROMPT_TOO_LONG"]


@dataclass(frozen=True)
class Usage:
    """What the provider charges for: its answers, and their tokens, None where it did not count
    them."""

    answers: int = 0
    prompt_tokens: int | None = 0
    completion_tokens: int | None = 0

    def __add__(self, other: "Usage") -> "Usage":
        def add(one: int | None, other: int | None) -> int | None:
            return None if one is None or other is None else one + other

        return Usage(
            self.answers + other.answers,
            add(self.prompt_tokens, other.prompt_tokens),
            add(self.completion_tokens, other.completion_tokens),
        )


NO_USAGE = Usage()


class ModelFailed(AppError):
    """No usable reply. `transient` says that a later try may do better; `log_text` is for platform
    admins: what happened, the HTTP status, code and request id, never what anybody wrote.

    `correction`: the model did answer, and is to be told this when it is asked once more; empty
    where that is pointless. `usage` is what was charged for it.
    """

    code, status = ErrorCode.MODEL_FAILED, 502
    text = _("The AI model isn’t answering right now. Try again in a moment.")

    def __init__(
        self,
        log_text: str,
        *,
        transient: bool,
        text: Text | None = None,
        reason: FailedReason = "MODEL_FAILED",
        correction: str = "",
        usage: Usage = NO_USAGE,
    ) -> None:
        super().__init__(text)
        self.log_text = log_text[:300]
        self.transient = transient
        self.reason = reason
        self.correction = correction
        self.usage = usage


REFUSED_KEY = _(
    "The AI model’s provider refuses our access. Ask your Conversa administrator to check its key."
)
NOT_SET_UP = _("The AI model isn’t set up. Ask your Conversa administrator to check it.")
TOO_LONG = _("The instructions and the conversation together are too long for the AI model.")
UNUSABLE = _("The AI model gave no usable answer.")
DECLINED = _("The AI model declined to answer this.")
