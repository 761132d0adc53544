"""Emails written to files while no EMAIL_HOST is set. They hold links that log people in, so only
their owner may read them.
"""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileEmailBackend

from config.private_files import close_folder


class EmailBackend(FileEmailBackend):
    """Django's backend for files, which get mode 600 in a folder of mode 700."""

    def __init__(self, *args: Any, **options: Any) -> None:
        close_folder(Path(options.get("file_path") or settings.EMAIL_FILE_PATH))
        super().__init__(*args, **options)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        file = os.open(
            self._get_filename(), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600
        )
        self.stream = os.fdopen(file, "ab")
        return True
