"""What was said, in either direction, and what came with it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models.threads import Thread
from conversations.models.turns import Turn
from conversations.row_ids import RowId
from conversations.send_problems import problem_text
from conversations.unsent import UnsentReason


class MessageLog(models.Model):
    """One message of a thread in either direction, with its delivery state and its errors.

    Outbound rows are the send ledger. QUEUED becomes SENDING in a commit of its own *before* the
    HTTP call, and SENDING then becomes SENT, FAILED or QUEUED again; a row found in SENDING after a
    crash is UNKNOWN and is never simply sent again.
    """

    class Direction(models.TextChoices):
        IN = "IN", _("In")
        OUT = "OUT", _("Out")

    class Author(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("Customer")
        ASSISTANT = "ASSISTANT", _("Assistant")
        PERSON = "PERSON", _("Person")
        PHONE = "PHONE", _("Instagram app")

    class Kind(models.TextChoices):
        TEXT = "TEXT", _("Text")
        IMAGE = "IMAGE", _("Image")
        VIDEO = "VIDEO", _("Video")
        AUDIO = "AUDIO", _("Audio")
        FILE = "FILE", _("File")
        SHARE = "SHARE", _("Share")
        STORY_REPLY = "STORY_REPLY", _("Story reply")
        STORY_MENTION = "STORY_MENTION", _("Story mention")
        REACTION = "REACTION", _("Reaction")
        POSTBACK = "POSTBACK", _("Postback")
        DELETED = "DELETED", _("Deleted")
        UNSUPPORTED = "UNSUPPORTED", _("Unsupported")
        OTHER = "OTHER", _("Other")

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", _("Received")
        QUEUED = "QUEUED", _("Queued")
        SENDING = "SENDING", _("Sending")
        SENT = "SENT", _("Sent")
        FAILED = "FAILED", _("Failed")
        UNKNOWN = "UNKNOWN", _("Unknown")

    class Purpose(models.TextChoices):
        REPLY = "", "Reply"
        DISCLOSURE = "DISCLOSURE", "AI disclosure"
        AWAY = "AWAY", "Away message"
        HANDOFF = "HANDOFF", "Handover message"

    class FoundBy(models.TextChoices):
        WEBHOOK = "", "Webhook, or written here"
        POLL = "POLL", "Recovered by a check: no webhook came"
        HISTORY = "HISTORY", "Imported on connecting"

    HUMAN_AGENT = "HUMAN_AGENT"

    id = RowId(primary_key=True)
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    mid = models.CharField(max_length=512, null=True)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    author = models.CharField(_("author"), max_length=10, choices=Author.choices)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.TEXT)
    text = models.TextField(blank=True)
    description = models.CharField(max_length=200, blank=True)  # plain words for what is not text
    # What else the event said: reply_to_mid, story, payload, referral, num_edit, reacted.
    details = models.JSONField(default=dict)
    reactions = models.JSONField(default=list)  # [{"emoji", "by"}]
    purpose = models.CharField(max_length=12, choices=Purpose.choices, blank=True)
    found_by = models.CharField(max_length=10, choices=FoundBy.choices, blank=True)
    # Meta's message tag; only a person's message may have one
    tag = models.CharField(max_length=20, blank=True)
    edited_at = models.DateTimeField(null=True)
    # The accounts.User who wants this reply of the assistant out nevertheless.
    asked_by_id = models.BigIntegerField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # Why it is not out, as a SendProblem (conversations.send_problems); rows from before there were
    # codes have an English sentence, and the column keeps its first name.
    problem = models.CharField(max_length=300, blank=True, db_column="error_text")
    problem_params = models.JSONField(null=True)  # what the sentence names
    error_code = models.CharField(max_length=20, blank=True)  # an UnsentReason, or Graph's numbers
    error_trace_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sending_at = models.DateTimeField(null=True)
    claimed_by_job = models.BigIntegerField(null=True)
    at = models.DateTimeField()  # when it was said, by Instagram's clock; its place in the thread
    seen_at = models.DateTimeField(null=True)
    # The turn that answers this inbound message, or that wrote this outbound one.
    turn = models.ForeignKey(
        Turn, on_delete=models.SET_NULL, null=True, related_name="messages", db_index=False
    )
    # Idempotency key of the dashboard's composer.
    client_id = models.UUIDField(unique=True, null=True)

    # Given by `references.load_references`: the message that this one replies to.
    quoted: "MessageLog | None"

    class Meta:
        verbose_name, verbose_name_plural = _("message log"), _("message logs")
        indexes = [
            models.Index(fields=["thread", "at", "id"], name="message_in_order"),
            models.Index(
                fields=["thread", "id"],
                name="message_pending",
                condition=Q(state__in=["QUEUED", "SENDING", "UNKNOWN"]),
            ),
            models.Index(fields=["turn"], name="message_of_turn", condition=Q(turn__isnull=False)),
        ]
        constraints = [
            # Not `unique=True`, with which Django makes a second index, for LIKE.
            models.UniqueConstraint(fields=["mid"], name="message_once"),
            models.CheckConstraint(
                condition=Q(direction="IN", author="CUSTOMER", state="RECEIVED")
                | Q(
                    direction="OUT",
                    author__in=["ASSISTANT", "PERSON", "PHONE"],
                    state__in=["QUEUED", "SENDING", "SENT", "FAILED", "UNKNOWN"],
                ),
                name="message_direction_author_state",
            ),
            # A bot's message can never leave under a tag, whatever the code does.
            models.CheckConstraint(
                condition=Q(tag="") | Q(tag="HUMAN_AGENT", author="PERSON"),
                name="message_tag_is_a_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def error_text(self) -> str:
        """Why it is not out, as a sentence in the reader's language."""
        return problem_text(self.problem, self.problem_params)

    @property
    def unsent_reason(self) -> UnsentReason | None:
        """Why it was not sent although nothing went wrong; None where that is not so."""
        code = self.error_code
        return UnsentReason(code) if code in UnsentReason.values else None


class Attachment(models.Model):
    """One thing that came with a message: a photo, a voice note, a shared post.

    `url` is Meta's link, which dies within days. What customers send is copied while it lives
    (WAITING → STORED or FAILED); stories, mentions and shared posts are somebody else's and only
    LINKED. ERASED: the customer took it back, or its time to be kept is over.
    """

    class State(models.TextChoices):
        LINKED = "LINKED"
        WAITING = "WAITING"
        STORED = "STORED"
        FAILED = "FAILED"
        ERASED = "ERASED"

    id = RowId(primary_key=True)
    message = models.ForeignKey(
        MessageLog, on_delete=models.CASCADE, related_name="attachments", db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    type = models.CharField(max_length=40)  # Meta's word
    title = models.CharField(max_length=300, blank=True)
    url = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    file = models.CharField(max_length=200, blank=True)  # its name in the storage
    content_type = models.CharField(max_length=100, blank=True)
    bytes = models.BigIntegerField(null=True)
    transcript = models.TextField(blank=True)
    # Why it could not be copied, for the owner.
    error = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="attachment_place")
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
