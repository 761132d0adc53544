"""The health check of a container: exits with 0 when all is well.

`healthy.py http://…` asks whether the address answers 200; `healthy.py /a/file 30` whether
the file was touched in the last 30 seconds.
"""

import sys
import time
import urllib.request
from pathlib import Path


def main() -> int:
    what = sys.argv[1]
    if what.startswith("/"):
        return int(time.time() - Path(what).stat().st_mtime > float(sys.argv[2]))
    with urllib.request.urlopen(what, timeout=5) as response:
        return int(response.status != 200)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit(f"{sys.argv[1]}: {error}")
