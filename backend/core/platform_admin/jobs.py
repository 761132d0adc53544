"""The platform admin's view of the queue: procrastinate's own, with fewer filters.

A list of all locks would read the whole table.
"""

from django.contrib import admin
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from common.admin_pages import OnlyOwnFilters

if admin.site.is_registered(ProcrastinateJob):
    admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(OnlyOwnFilters, ProcrastinateJobAdmin):
    list_filter = ["status", "queue_name", "task_name"]
    list_per_page = 50
    show_full_result_count = False
