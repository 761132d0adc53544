"""Anticipated failures. Each module declares its own subclasses; the edges turn them
into answers.
"""


class AppError(Exception):
    """A failure that a user may read.

    `code` is for programs, `status` for HTTP, `detail` for people, `fields` for form errors.
    """

    code = "INVALID"
    status = 400
    detail = "That is not possible."

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: str | None = None,
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        self.detail = detail or self.detail
        self.code = code or self.code
        self.fields = fields
        super().__init__(self.detail)


class NotFound(AppError):
    code, status, detail = "NOT_FOUND", 404, "There is nothing here."


class Forbidden(AppError):
    code, status, detail = "FORBIDDEN", 403, "Only an owner of this business may do that."


class Conflict(AppError):
    code, status, detail = "CONFLICT", 409, "That changed meanwhile. Look again and repeat it."
