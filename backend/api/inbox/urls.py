"""URLs of threads and of the live stream, under `/api/businesses/<business_id>/`."""

from django.urls import path

from api.inbox.attachments import AttachmentView
from api.inbox.messages import (
    CheckMessageView,
    DiscardMessageView,
    MarkMessageSentView,
    MessagesView,
    RetryMessageView,
)
from api.inbox.threads import (
    AnswerNowView,
    CloseView,
    HandBackView,
    ReadView,
    ReopenView,
    StopView,
    TakeOverView,
    ThreadsView,
    ThreadView,
)
from api.inbox.timelines import TimelineView
from api.inbox.turns import TurnView
from api.live.fallback import LiveFallbackView

THREAD = "threads/<int:thread_id>/"
MESSAGE = f"{THREAD}messages/<int:message_id>/"

urlpatterns = [
    path("threads/", ThreadsView.as_view()),
    path(THREAD, ThreadView.as_view()),
    path(f"{THREAD}timeline/", TimelineView.as_view()),
    path(f"{THREAD}messages/", MessagesView.as_view()),
    path(f"{MESSAGE}retry/", RetryMessageView.as_view()),
    path(f"{MESSAGE}discard/", DiscardMessageView.as_view()),
    path(f"{MESSAGE}check/", CheckMessageView.as_view()),
    path(f"{MESSAGE}mark-sent/", MarkMessageSentView.as_view()),
    path(f"{MESSAGE}attachments/<int:attachment_id>/", AttachmentView.as_view()),
    path(f"{THREAD}take-over/", TakeOverView.as_view()),
    path(f"{THREAD}hand-back/", HandBackView.as_view()),
    path(f"{THREAD}close/", CloseView.as_view()),
    path(f"{THREAD}reopen/", ReopenView.as_view()),
    path(f"{THREAD}read/", ReadView.as_view()),
    path(f"{THREAD}answer-now/", AnswerNowView.as_view()),
    path(f"{THREAD}stop/", StopView.as_view()),
    path(f"{THREAD}turns/<int:turn_id>/", TurnView.as_view()),
    path("live/", LiveFallbackView.as_view()),
]
