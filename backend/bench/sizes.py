"""How large an idle system is, how long a new business takes, how much script pages load first."""

import json
import subprocess
import time

from bench.businesses import measure_rest
from bench.stage import BACKEND, Row, Stage, percentile

FRONTEND = BACKEND.parent / "frontend"


def measure_idle(stage: Stage) -> list[Row]:
    return [
        measure_rest(stage, "fresh", limit=300),
        *_measure_script(),
    ]


def _measure_script() -> list[Row]:
    """Of what each page asks for first, as `npm run size` counts it."""
    counted = subprocess.run(
        ["node", "scripts/first-load-size.mjs", "--json"],
        cwd=FRONTEND,
        stdout=subprocess.PIPE,
        check=False,  # it fails where a limit is passed, which the row says
    )
    return [
        Row(
            f"Script of the first load, {page['page']}, gzipped",
            page["kilobytes"],
            "kB",
            f"{page['files']} files (limit {page['limit']} kB)",
            page["isSmall"],
        )
        for page in json.loads(counted.stdout)
    ]


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
