"""Folders and files that only the user who runs Conversa may read: emails, logs, keys, customers'
photos.
"""

import os
import stat
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make the folder, for its owner alone. One that exists keeps its mode, because it may be used
    for more.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def close_folder(folder: Path) -> None:
    """Make the folder, and take away what others may do in it. For folders that are the product's
    alone.
    """
    make_private_folder(folder)
    if stat.S_IMODE(folder.stat().st_mode) & 0o077 and folder.stat().st_uid == os.geteuid():
        folder.chmod(0o700)
