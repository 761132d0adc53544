"""No reply from the model, in words for people and in a line for platform admins."""

from common.errors import AppError


class ModelFailed(AppError):
    """No usable reply. `transient` says that a later try may do better; `log_text` is for platform
    admins: what happened, the HTTP status, code and request id, never what anybody wrote. `answered`: the
    provider did answer, and charges for it, but not with a reply."""

    code, status = "MODEL_FAILED", 502
    detail = "The assistant's model is not answering right now. Try again in a moment."

    def __init__(self, log_text: str, *, transient: bool, detail: str | None = None, answered: bool = False) -> None:
        super().__init__(detail)
        self.log_text = log_text[:300]
        self.transient = transient
        self.answered = answered


REFUSED_KEY = "The model's provider refuses this installation. The people who run it have to look at its key."
NOT_SET_UP = "The assistant's model is not set up. The people who run this installation have to look at it."
TOO_LONG = "The instructions and the conversation together are too long for the assistant's model."
UNUSABLE = "The assistant's model gave no usable answer."
DECLINED = "The assistant's model declined to answer this."
