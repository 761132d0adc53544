#!/usr/bin/env python
"""The command line of backend/manage.py, from the project's root."""

import os
import sys
from pathlib import Path

COMMAND = Path(__file__).resolve().parent / "backend" / "manage.py"
os.execv(sys.executable, [sys.executable, str(COMMAND), *sys.argv[1:]])  # noqa: S606
