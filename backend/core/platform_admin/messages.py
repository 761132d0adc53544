"""The platform admin's list of one business's messages: what became of each, never its text.

Messages are stored in the schemas of businesses, and the admin runs in `public`. So the page shows
one business at a time and is queried and rendered inside `in_business`. The text may only be read
with the business's permission, which can't be given yet: it is not shown, searched or filtered by.
"""

from functools import cached_property
from typing import Any, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.admin_pages import OnlyOwnFilters
from common.languages import Text
from common.tenancy import in_business
from conversations.models import MessageLog, Thread
from core.models import Business

LIST = "conversations_messagelog_changelist"
COUNT_LIMIT = 10_000  # counting further would read the whole table of a large business
TRACED = 100_000  # of the newest messages: trace ids have no index
CHOOSE = _("Choose “Messages” in the row of a business.")
OLD_TABLES = _("The tables of this business are missing or old: run migrate.")


class CappedPaginator(Paginator):
    """Counts COUNT_LIMIT messages at most, the newest ones. A search or a filter finds
    older ones.
    """

    @cached_property
    def count(self) -> int:
        rows = cast(QuerySet[MessageLog], self.object_list)
        return int(rows.values("pk")[:COUNT_LIMIT].count())


class BusinessFilter(admin.SimpleListFilter):
    """Shows which business the messages belong to, and keeps it in every link of the page."""

    title = _("business")
    parameter_name = "business"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        business = find_business(request)
        return [(str(business.pk), business.name)] if business else []

    def choices(self, changelist: Any) -> Any:
        for _id, name in self.lookup_choices:
            query = changelist.get_query_string(remove=["p"])
            yield {"selected": True, "query_string": query, "display": name}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class ErrorFilter(admin.SimpleListFilter):
    title = _("error")
    parameter_name = "error"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", gettext("With an error")), ("no", gettext("Without"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        none = Q(problem="", error_code="")
        conditions = {"yes": ~none, "no": none}
        return queryset.filter(conditions.get(self.value() or "", Q()))


def find_business(request: HttpRequest) -> Business | None:
    """Return the business whose id is in the query, or None if there is none."""
    asked = request.GET.get("business", "")
    is_id = asked.isascii() and asked.isdigit() and len(asked) < 18
    return Business.objects.filter(pk=asked).first() if is_id else None


def match_identifier(term: str) -> Q:
    """Messages with that number, mid or trace id, of a thread with that number, or of the customer
    with that id. Called inside a business.

    All but the trace id have an index, and that one is looked for in the newest messages alone, so
    that no search reads every message of a large business.
    """
    rows = MessageLog.objects.order_by("-pk").values_list("pk", flat=True)
    oldest = rows[TRACED - 1 : TRACED].first() or 0
    threads = Thread.objects.filter(customer__igsid=term).values_list("pk", flat=True)
    found = Q(mid=term) | Q(thread__in=list(threads)) | Q(error_trace_id=term, pk__gte=oldest)
    is_number = term.isascii() and term.isdigit() and len(term) < 18
    return found | Q(pk=term) | Q(thread=term) if is_number else found


@admin.register(MessageLog)
class MessageLogAdmin(OnlyOwnFilters):
    list_display = ("id", "time", "message", "state", "error", "attempts", "ids")
    list_display_links = None
    list_filter = (BusinessFilter, "state", ErrorFilter, "direction", "author")
    list_per_page = 50
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER  # counting them would read the table for each
    list_select_related = ("thread__customer",)
    show_full_result_count = False
    paginator = CappedPaginator
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("=mid",)  # shows the box; what is searched is `match_identifier`
    search_help_text = _(
        "Message or thread number, message ID (mid), customer ID, or Meta trace ID of one of the "
        "newest 100,000 messages"
    )
    nothing_yet = _("No messages yet. They appear when customers write to the connected account.")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("text", "description", "details", "author_name")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return queryset.filter(match_identifier(term)) if term else queryset, False

    def get_urls(self) -> list[Any]:
        """Return the URL of the list only: a message has no page, because the list shows all of it
        that may be shown.
        """
        return [url for url in super().get_urls() if url.name == LIST]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        business = find_business(request)
        if business is None or not self.has_view_permission(request):
            return self._choose(request, CHOOSE)
        title = {
            "title": gettext("Messages of %(business)s") % {"business": business},
            **(extra_context or {}),
        }
        try:
            with transaction.atomic(), in_business(business):
                page = super().changelist_view(request, title)
                # Rendered here: after this block, the tables of the business can't be read.
                return page.render() if isinstance(page, TemplateResponse) else page
        except ProgrammingError:
            return self._choose(request, OLD_TABLES)

    def _choose(self, request: HttpRequest, why: Text) -> HttpResponse:
        self.message_user(request, why, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:core_business_changelist"))

    @admin.display(description=_("error"), empty_value="–")
    def error(self, message: MessageLog) -> str | None:
        found = (message.error_text, message.error_code, message.error_trace_id)
        return " · ".join(part for part in found if part) or None

    @admin.display(description=_("time (UTC)"))
    def time(self, message: MessageLog) -> str:
        return f"{message.at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("message"))
    def message(self, message: MessageLog) -> str:
        shown = (
            message.get_direction_display(),
            message.get_author_display(),
            message.get_kind_display(),
        )
        return " · ".join(shown)

    @admin.display(description=_("ids"))
    def ids(self, message: MessageLog) -> str:
        thread = [gettext("thread %(number)s") % {"number": message.thread_id}]
        if message.turn_id:
            thread.append(gettext("turn %(number)s") % {"number": message.turn_id})
        igsid = message.thread.customer.igsid
        mid = Truncator(message.mid or "").chars(30)
        return format_html(
            '{} · {} <a href="?business={}&amp;q={}">{}</a><div class="help" title="{}">{}</div>',
            " · ".join(thread),
            gettext("customer"),
            cast(Any, connection).tenant.pk,
            igsid,
            igsid,
            message.mid or "",
            mid or gettext("no mid"),
        )
