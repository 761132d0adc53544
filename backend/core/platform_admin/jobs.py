"""The platform admin's list of the queue: procrastinate's own, in the reader's language.

It has fewer filters, because listing all locks would read the whole table.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.admin import JOB_STATUS_EMOJI_MAPPING, ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from common.admin_pages import OnlyOwnFilters
from common.languages import Text
from common.relative_times import format_ago

if admin.site.is_registered(ProcrastinateJob):
    admin.site.unregister(ProcrastinateJob)

STATUSES: dict[str, Text] = {
    "todo": _("Waiting"),
    "doing": _("Running"),
    "succeeded": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
    "aborted": _("Aborted"),
}
EVENTS: dict[str, Text] = {
    "deferred": _("Queued"),
    "scheduled": _("Due"),
    "started": _("Started"),
    "deferred_for_retry": _("Queued again"),
    "succeeded": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
    "abort_requested": _("Abort requested"),
    "aborted": _("Aborted"),
}
LABELS: dict[str, Text] = {
    "queue_name": _("queue"),
    "task_name": _("task"),
    "lock": _("lock"),
    "queueing_lock": _("queueing lock"),
    "priority": _("priority"),
    "scheduled_at": _("scheduled at"),
    "attempts": _("attempts"),
}


def _label(model: type[Model], labels: dict[str, Text]) -> None:
    """Set the labels of another package's columns. This causes no migration, because the package's
    migrations are compared with its own definitions.
    """
    for name, label in labels.items():
        setattr(model._meta.get_field(name), "verbose_name", label)  # noqa: B010  typed as a str


_label(ProcrastinateJob, LABELS)
ProcrastinateJob._meta.verbose_name = _("background job")
ProcrastinateJob._meta.verbose_name_plural = _("background jobs")


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(status, str(label)) for status, label in STATUSES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(status=self.value()) if self.value() in STATUSES else queryset


@admin.register(ProcrastinateJob)
class JobAdmin(OnlyOwnFilters, ProcrastinateJobAdmin):
    list_display = ["id", *ProcrastinateJobAdmin.list_display[1:]]
    list_filter = [StatusFilter, "queue_name", "task_name"]
    list_per_page = 50
    show_full_result_count = False
    inlines = []
    fields = ["id", *ProcrastinateJobAdmin.fields[1:], "events"]
    actions = ["retry", "cancel", "abort"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [str(name) for name in self.fields]

    @admin.display(description=_("status"))
    def pretty_status(self, instance: ProcrastinateJob) -> str:
        emoji = JOB_STATUS_EMOJI_MAPPING.get(instance.status, "")
        return f"{emoji} {STATUSES.get(instance.status, instance.status)}"

    @admin.display(description=_("task"))
    def short_task_name(self, instance: ProcrastinateJob) -> str:
        return super().short_task_name(instance)

    @admin.display(description=_("arguments"))
    def pretty_args(self, instance: ProcrastinateJob) -> str:
        return super().pretty_args(instance)

    @admin.display(description=_("summary"))
    def summary(self, instance: ProcrastinateJob) -> str:
        return format_html_join("", "<div>{}</div>", [(line,) for line in _summarise(instance)])

    @admin.display(description=_("events"))
    def events(self, instance: ProcrastinateJob) -> str:
        lines = [
            (f"{event.at:%Y-%m-%d %H:%M:%S}", EVENTS.get(event.type, event.type))
            for event in _list_events(instance)
        ]
        return format_html_join("", "<div>{} UTC · {}</div>", lines) or "–"

    @admin.action(description=_("Run again"))
    def retry(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        super().retry(request, queryset)

    @admin.action(description=_("Cancel those that wait"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        super().cancel(request, queryset)

    @admin.action(description=_("Abort those that wait or run"))
    def abort(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        super().abort(request, queryset)


def _list_events(job: ProcrastinateJob) -> list[ProcrastinateEvent]:
    """Return the job's events, newest first. The list has prefetched them for all its rows."""
    return list(job.procrastinateevent_set.all())


def _summarise(job: ProcrastinateJob) -> Iterator[str]:
    """Yield the lines of the job's summary."""
    events = _list_events(job)
    if events:
        yield f"{EVENTS.get(events[0].type, events[0].type)} · {format_ago(events[0].at)}"
    yield gettext("Queue: %(name)s") % {"name": job.queue_name}
    if job.lock:
        yield gettext("Lock: %(name)s") % {"name": job.lock}
    if job.queueing_lock:
        yield gettext("Queueing lock: %(name)s") % {"name": job.queueing_lock}
    if job.scheduled_at:
        when = f"{job.scheduled_at:%Y-%m-%d %H:%M:%S}"
        yield gettext("Scheduled for %(time)s UTC") % {"time": when}
    if job.attempts > 1:
        yield gettext("Attempts: %(count)s") % {"count": job.attempts}
