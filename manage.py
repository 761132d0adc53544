#!/usr/bin/env python
"""The command line of backend/manage.py, from the project's root."""

import os
import runpy
from pathlib import Path

BACKEND = Path(__file__).resolve().parent / "backend"
os.chdir(BACKEND)
runpy.run_path(str(BACKEND / "manage.py"), run_name="__main__")
