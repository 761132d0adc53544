"""No reply from the model, in words for people and in a line for platform admins."""

from dataclasses import dataclass
from typing import Literal

from common.errors import AppError

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

    code, status = "MODEL_FAILED", 502
    text = "The assistant's model is not answering right now. Try again in a moment."

    def __init__(
        self,
        log_text: str,
        *,
        transient: bool,
        detail: str | None = None,
        reason: FailedReason = "MODEL_FAILED",
        correction: str = "",
        usage: Usage = NO_USAGE,
    ) -> None:
        super().__init__(detail)
        self.log_text = log_text[:300]
        self.transient = transient
        self.reason = reason
        self.correction = correction
        self.usage = usage


REFUSED_KEY = (
    "The model's provider refuses this installation. The people who run it have to look at its key."
)
NOT_SET_UP = (
    "The assistant's model is not set up. The people who run this installation have to look at it."
)
TOO_LONG = "The instructions and the conversation together are too long for the assistant's model."
UNUSABLE = "The assistant's model gave no usable answer."
DECLINED = "The assistant's model declined to answer this."
