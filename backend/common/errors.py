"""Anticipated failures. Each module declares its own subclasses; the edges turn them
into answers.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from common.languages import Params, Text, say


class AppError(Exception):
    """A failure that a user may read.

    `code` is for programs, `status` for HTTP, `fields` for form errors. `text` is the sentence for
    people, marked with gettext_lazy; it may name values, "%(count)s", which `params` gives.
    `detail` is that sentence in the language of who reads it: it is shown, never stored.
    """

    code = "INVALID"
    status = 400
    text: Text = _("That is not possible.")

    def __init__(
        self,
        text: Text | None = None,
        *,
        code: str | None = None,
        params: Params | None = None,
        fields: Mapping[str, Sequence[Text]] | None = None,
    ) -> None:
        self.text = text or self.text
        self.code = code or self.code
        self.params: Params = params or {}
        self._fields = fields or {}
        super().__init__(self.code)

    @property
    def detail(self) -> str:
        return say(self.text, self.params)

    @property
    def fields(self) -> dict[str, list[str]]:
        """By field what to correct, with the same `params`, in the reader's language."""
        return {
            name: [say(text, self.params) for text in texts] for name, texts in self._fields.items()
        }

    def __str__(self) -> str:
        return self.detail


class NotFound(AppError):
    code, status = "NOT_FOUND", 404
    text: Text = _("There is nothing here.")


class Forbidden(AppError):
    code, status = "FORBIDDEN", 403
    text: Text = _("Only an owner of this business may do that.")


class Conflict(AppError):
    code, status = "CONFLICT", 409
    text: Text = _("That changed meanwhile. Look again and repeat it.")
