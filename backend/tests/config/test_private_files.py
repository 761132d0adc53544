"""What other users of the machine may not read: emails with links that log people in, and
customers' photos.
"""

import stat
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.mail import EmailMessage, get_connection

from config.private_files import close_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_email_that_is_written_to_a_file_is_for_its_owner_alone(tmp_path, settings):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    (tmp_path / "mail").mkdir(mode=0o755)  # as earlier versions made it
    connection = get_connection("config.mail_files.EmailBackend")
    connection.send_messages(
        [
            EmailMessage("Reset", "a link", "from@example.com", [f"{name}@example.com"])
            for name in ("a", "b")
        ]
    )
    (written,) = (tmp_path / "mail").iterdir()
    assert (mode(written.parent), mode(written)) == (0o700, 0o600)
    assert written.read_text().count("a link") == 2


def test_copies_of_what_customers_send_are_for_their_owner_alone(tmp_path):
    FileSystemStorage(location=tmp_path / "media").save("business/photo.jpg", ContentFile(b"photo"))
    assert mode(tmp_path / "media") == mode(tmp_path / "media" / "business") == 0o700
    assert mode(tmp_path / "media" / "business" / "photo.jpg") == 0o600


def test_a_folder_of_the_product_s_is_closed_also_when_it_was_open(tmp_path):
    (tmp_path / "logs").mkdir(mode=0o755)
    close_folder(tmp_path / "logs")
    assert mode(tmp_path / "logs") == 0o700
