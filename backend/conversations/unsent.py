"""Why a message was not sent although nothing went wrong: somebody wanted it so."""

from django.db import models


class UnsentReason(models.TextChoices):
    """What `MessageLog.error_code` holds for such a message, in place of Graph's numbers.

    Nobody has to decide about it, and the team is not alerted.
    """

    TOOK_OVER = "TOOK_OVER"  # a person took over before the assistant's reply was out
    DISCARDED = "DISCARDED"  # it had failed, and a person decided that it need not go out
    AI_OFF = "AI_OFF"
    SUSPENDED = "SUSPENDED"
    OTHER_APP = "OTHER_APP"  # another app of the account answers the conversation
