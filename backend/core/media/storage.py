"""Where files are stored: Django's storage, which is a local folder or an S3-compatible service,
with one exception for the failures of both.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from common.errors import AppError, ErrorCode
from common.tenancy import give_back_connection


class FilesAway(AppError):
    """The storage does not answer or is full. A missing file raises FileNotFoundError instead."""

    code, status = ErrorCode.FILES_AWAY, 503
    text = _("The file can’t be reached right now. Try again in a moment.")


def store_file(name: str, content: IO[bytes]) -> None:
    """Store the content under this name. Raises FilesAway."""
    with _one_failure():
        default_storage.save(name, File(cast(Any, content)))


def delete_file(name: str) -> None:
    """Delete the file if it exists. Raises FilesAway."""
    with _one_failure():
        default_storage.delete(name)


@contextmanager
def open_file(name: str) -> Iterator[Any]:
    """Open the file for reading. The file has `size`, in bytes, and `seek`. Raises
    FileNotFoundError and FilesAway.
    """
    with _one_failure(), default_storage.open(name) as file:
        yield file


def read_file(name: str) -> bytes:
    """Return the whole content. Raises FileNotFoundError and FilesAway."""
    with open_file(name) as file:
        return bytes(file.read())


@contextmanager
def _one_failure() -> Iterator[None]:
    """Turn the storage's failures into FilesAway. Gives the database connection back first, so that
    it is not held while the storage is slow.
    """
    give_back_connection()
    try:
        yield
    except FileNotFoundError:
        raise
    except _failures() as error:
        raise FilesAway from error


def _failures() -> tuple[type[Exception], ...]:
    if not settings.S3_BUCKET:
        return (OSError,)
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return (OSError, Boto3Error, BotoCoreError, ClientError)
