"""What one business owns. These tables exist once in every business's schema and nowhere else.

No foreign key leaves the schema: a row that names a person keeps the user's id and the name as it
was. Every index must earn its place, because each costs 8 kB for every empty business.
"""

from typing import Literal

from django.db import models
from django.db.models import Q

from conversations.silences import NEEDS_YOU_CHOICES, NeedsYouCause, SilenceReason


class Customer(models.Model):
    """A person who writes to the business, known by an IGSID that only this account's apps see."""

    account_id = models.CharField(max_length=32)
    igsid = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    username = models.CharField(max_length=100, blank=True)
    picture_url = models.TextField(blank=True)
    follower_count = models.IntegerField(null=True)
    is_follower = models.BooleanField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    profile_fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_id", "igsid"], name="customer_once")
        ]

    def __str__(self) -> str:
        return self.name or self.username or f"customer {self.pk}"


class Thread(models.Model):
    """The one conversation of a customer with the business, and who answers in it."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="thread")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # What the last closing cleared, and when: for undoing it.
    closed_from = models.JSONField(null=True)
    # A person answers until then; the assistant before and after. Null: the assistant.
    person_until = models.DateTimeField(null=True)
    person_id = models.BigIntegerField(null=True)  # accounts.User, or null for the Instagram app
    person_name = models.CharField(max_length=150, blank=True)
    # Who answers writes with another app.
    person_app_id = models.CharField(max_length=32, blank=True, db_default="")
    # Empty: nobody is needed.
    needs_you_reason: "models.CharField[NeedsYouCause | SilenceReason | Literal[''], str]" = (
        models.CharField(max_length=60, blank=True, choices=NEEDS_YOU_CHOICES)
    )
    # The assistant asked for a person, and stays quiet until one answers or hands back.
    handed_off_at = models.DateTimeField(null=True)
    handoff_reason = models.CharField(max_length=200, blank=True)
    # When the team was last emailed about it. The column keeps its first name.
    alerted_at = models.DateTimeField(null=True, db_column="told_at")
    # The last hand-back: what was said before it is handled.
    context_from = models.DateTimeField(null=True)
    # When the customer was last told that an AI answers.
    disclosed_at = models.DateTimeField(null=True)
    # The away message of the closed period that ends then was sent.
    away_until = models.DateTimeField(null=True)
    # Another app of the account holds the conversation until then, and we do not answer in it.
    held_by_app = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)
    control_at = models.DateTimeField(null=True)  # Instagram's time of the newest pass or take
    unread = models.PositiveIntegerField(default=0)
    window_opened_at = models.DateTimeField(null=True)  # the customer's last opening action
    last_message_at = models.DateTimeField()
    last_text = models.CharField(max_length=200, blank=True)
    last_author = models.CharField(max_length=10, blank=True)
    last_kind = models.CharField(max_length=15, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-last_message_at", "-id"], name="thread_newest")]

    def __str__(self) -> str:
        return f"thread {self.pk}"


class Turn(models.Model):
    """One decision of the assistant: the messages it answers, what it said, or why it stayed
    silent.

    OPEN waits for `due_at`; THINKING is claimed by a job until `lease_until`. A claim raises
    `attempt`, and only the holder of the newest attempt may finish the turn: that, not a queue's
    lock, is why a turn is answered once.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", "Waiting"
        THINKING = "THINKING", "Thinking"
        ANSWERED = "ANSWERED", "Answered"
        SILENT = "SILENT", "Silent"

    LIVE = (State.OPEN, State.THINKING)

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="turns")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # Why it ended without a reply.
    reason: "models.CharField[SilenceReason | Literal[''], str]" = models.CharField(
        max_length=30, blank=True, choices=SilenceReason.choices
    )
    resumes_at = models.DateTimeField(null=True)
    asked_by_id = models.BigIntegerField(null=True)  # accounts.User who wanted an answer at once
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    claimed_by_job = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # Evidence
    instructions_version = models.IntegerField(null=True)
    model = models.CharField(max_length=100, blank=True)
    provider_request_id = models.CharField(max_length=100, blank=True)
    prompt_tokens = models.IntegerField(null=True)
    completion_tokens = models.IntegerField(null=True)
    seconds = models.FloatField(null=True)
    history_messages = models.IntegerField(null=True)
    # Why the assistant asked for a person.
    handoff_reason = models.CharField(max_length=200, blank=True)
    # Millionths of a US dollar: what the call cost, null where no price is known, and what is set
    # aside while it runs.
    cost_micros = models.BigIntegerField(null=True)
    reserved_micros = models.BigIntegerField(default=0)
    # The model's failure, as a platform admin reads it.
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(state__in=["OPEN", "THINKING"]),
                name="turn_one_live_a_thread",
            ),
            models.CheckConstraint(
                condition=~Q(state="SILENT") | ~Q(reason=""),
                name="turn_silence_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "THINKING"], finished_at__isnull=True)
                | Q(state__in=["ANSWERED", "SILENT"], finished_at__isnull=False),
                name="turn_finished_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["finished_at"], name="turn_answered_at", condition=Q(state="ANSWERED")
            )
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class MessageLog(models.Model):
    """One message of a thread in either direction, with its delivery state and its errors.

    Outbound rows are the send ledger. QUEUED becomes SENDING in a commit of its own *before* the
    HTTP call, and SENDING then becomes SENT, FAILED or QUEUED again; a row found in SENDING after a
    crash is UNKNOWN and is never simply sent again.
    """

    class Direction(models.TextChoices):
        IN = "IN", "In"
        OUT = "OUT", "Out"

    class Author(models.TextChoices):
        CUSTOMER = "CUSTOMER", "Customer"
        ASSISTANT = "ASSISTANT", "Assistant"
        PERSON = "PERSON", "Person"
        PHONE = "PHONE", "Instagram app"

    class Kind(models.TextChoices):
        TEXT = "TEXT"
        IMAGE = "IMAGE"
        VIDEO = "VIDEO"
        AUDIO = "AUDIO"
        FILE = "FILE"
        SHARE = "SHARE"
        STORY_REPLY = "STORY_REPLY"
        STORY_MENTION = "STORY_MENTION"
        REACTION = "REACTION"
        POSTBACK = "POSTBACK"
        DELETED = "DELETED"
        UNSUPPORTED = "UNSUPPORTED"
        OTHER = "OTHER"

    class State(models.TextChoices):
        RECEIVED = "RECEIVED"
        QUEUED = "QUEUED"
        SENDING = "SENDING"
        SENT = "SENT"
        FAILED = "FAILED"
        UNKNOWN = "UNKNOWN"

    class Purpose(models.TextChoices):
        REPLY = "", "Reply"
        DISCLOSURE = "DISCLOSURE", "AI disclosure"
        AWAY = "AWAY", "Away message"
        HANDOFF = "HANDOFF", "Handover message"

    class FoundBy(models.TextChoices):
        WEBHOOK = "", "Webhook, or written here"
        POLL = "POLL", "Found by looking: no webhook came"
        HISTORY = "HISTORY", "Imported on connecting"

    HUMAN_AGENT = "HUMAN_AGENT"

    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    mid = models.CharField(max_length=512, unique=True, null=True)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author = models.CharField(max_length=10, choices=Author.choices)
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
    state = models.CharField(max_length=10, choices=State.choices)
    error_text = models.CharField(max_length=300, blank=True)
    error_code = models.CharField(max_length=20, blank=True)  # Graph's "code/subcode"
    error_trace_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
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
        indexes = [
            models.Index(
                fields=["fetched_at"], name="attachment_stored", condition=Q(state="STORED")
            )
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class PublicComment(models.Model):
    """A comment under a post or a mention of the account: recorded, never answered by the
    assistant.
    """

    class Kind(models.TextChoices):
        COMMENT = "COMMENT", "Comment"
        LIVE_COMMENT = "LIVE_COMMENT", "Live comment"
        MENTION = "MENTION", "Mention"

    # A mention without one has "media:<media id>".
    comment_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    media_id = models.CharField(max_length=64, blank=True)
    author_id = models.CharField(max_length=64, blank=True)
    author_username = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"comment {self.pk}"


class MonthSpend(models.Model):
    """What the model has cost the business in one month (of its time zone), in millionths of a US
    dollar.
    """

    month = models.DateField(unique=True)  # its first day
    spent_micros = models.BigIntegerField(default=0)
    warned_at = models.DateTimeField(null=True)  # the owners were told that 80 % of the cap is used
    capped_at = models.DateTimeField(null=True)  # the cap kept the assistant from answering

    def __str__(self) -> str:
        return f"spend of {self.month}"


class ThreadNote(models.Model):
    """A line in the timeline that is no message: who took over, who handed back, what Instagram
    changed.
    """

    class Code(models.TextChoices):
        TOOK_OVER = "TOOK_OVER"
        HANDED_BACK = "HANDED_BACK"
        HANDED_OFF = "HANDED_OFF"
        APP_TOOK = "APP_TOOK"
        APP_GAVE = "APP_GAVE"
        REFERRAL = "REFERRAL"
        OTHER = "OTHER"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="notes")
    code = models.CharField(max_length=15, choices=Code.choices)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=150, blank=True)
    text = models.CharField(max_length=300, blank=True)  # the reason, or what happened

    def __str__(self) -> str:
        return f"note {self.pk}"


class Instructions(models.Model):
    """One version of what the owner wrote for the assistant; the highest version is the one in
    force.
    """

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "instructions"

    def __str__(self) -> str:
        return f"instructions v{self.version}"
