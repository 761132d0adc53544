"""What Django's report of a crash may say: where and why, and nothing that anybody typed or that is
secret.

With DEBUG the report is a page for whoever met the crash; without, it would be an email to ADMINS.
"""

import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from common.logs import mask
from config.tunnel_errors import TunnelReporter

HIDDEN = "********************"


class WithoutFormValues(SafeExceptionReporterFilter):
    """A filter that hides all form values. Django's own lets everything through under DEBUG, and
    without it hides by name.
    """

    hidden_settings = re.compile(
        "API|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|AUTHORIZATION|CSRF|QUERY_STRING|REFERER"
        "|DATABASES|EMAIL_HOST_USER",
        re.IGNORECASE,
    )

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, HIDDEN) if request is not None else {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        return dict[str, Any]().items()


class Report(TunnelReporter):
    def get_traceback_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_traceback_data()
        if self.request is not None:
            data["request_GET_items"] = [(name, HIDDEN) for name in self.request.GET]
            data["request_FILES_items"] = [(name, HIDDEN) for name in self.request.FILES]
            data["request_COOKIES_items"] = [(name, HIDDEN) for name in self.request.COOKIES]
            data["request_insecure_uri"] = self.request.path
        for part in [data, *data.get("frames", [])]:
            for name in ("exception_value", "exception_notes", "exc_cause"):
                if part.get(name):
                    part[name] = mask(str(part[name]))
        return data
