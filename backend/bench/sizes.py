"""How large an idle system is, how long a new business takes, how much script the first
page loads.
"""

import gzip
import re
import time
from pathlib import Path

from bench.businesses import measure_rest
from bench.stage import BACKEND, Row, Stage, percentile

DIST = BACKEND.parent / "frontend" / "dist"


def measure_idle(stage: Stage) -> list[Row]:
    return [
        measure_rest(stage, "fresh", limit=300),
        *_measure_script(),
    ]


def _measure_script() -> list[Row]:
    index = DIST / "index.html"
    names = set(re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', index.read_text()))
    size = sum(len(gzip.compress(Path(DIST / name).read_bytes(), 9)) for name in names) / 1000
    return [Row("Script of the first page, gzipped", size, "kB", "limit 170 kB", size < 170)]


def measure_new_business(stage: Stage) -> list[Row]:
    from accounts.models import User
    from core.businesses.creation import create_business

    owner, _ = User.objects.get_or_create(email="bench@example.com")
    times = []
    for number in range(20):
        started = time.perf_counter()
        create_business(name=f"Business {number}", owner=owner)
        times.append((time.perf_counter() - started) * 1000)
    return [
        Row(
            "A new business, median",
            percentile(times, 0.5),
            "ms",
            f"slowest {max(times):.0f} ms (limit 100 ms)",
            max(times[1:]) < 100,
        )
    ]
