"""`make bench`: the product's speed and size on this machine, each figure beside its limit or its
peer.

A benchmark, never a test: nothing fails because a machine is slow. `python -m bench intake model`
runs a part.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import answering, fairness, intake, reconciling, recovery, sizes
from bench.stage import Row, Stage

PARTS: dict[str, Callable[[Stage], list[Row]]] = {
    "sizes": sizes.measure_idle,
    "business": sizes.measure_new_business,
    "intake": intake.measure,
    "latency": answering.measure_latency,
    "model": answering.measure_model_calls,
    "fairness": fairness.measure_fairness,
    "reconciling": reconciling.measure,
    "recovery": recovery.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts (default: all)")
    names = parser.parse_args().parts or list(PARTS)
    machine = describe_machine()
    print(
        f"Conversa bench · {machine['cpu']} · {machine['cores']} cores · "
        f"{machine['memory_gb']} GB · Python {machine['python']}\n"
    )
    rows: list[Row] = []
    with Stage() as stage:
        for name in names:
            print(f"  {name} …", flush=True)
            started = time.monotonic()
            rows += PARTS[name](stage)
            print(f"  {name}: {time.monotonic() - started:.0f} s", flush=True)
    show(rows)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path.write_text(
        json.dumps(
            {
                "machine": machine,
                "at": datetime.now(UTC).isoformat(),
                "rows": [row.__dict__ for row in rows],
            },
            indent=1,
        )
    )
    print(f"\nSaved as backend/bench/results/{path.name}")
    return 0


def describe_machine() -> dict[str, object]:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next(
            (
                line.split(":", 1)[1].strip()
                for line in info.read_text().splitlines()
                if line.startswith("model name")
            ),
            cpu,
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def show(rows: list[Row]) -> None:
    width = max(len(row.what) for row in rows)
    print(f"\n{'':{width}}  {'measured':>16}  {'limit or peer':<44} ")
    for row in rows:
        mark = {True: "✓", False: "✗", None: " "}[row.reached]
        print(f"{row.what:{width}}  {row.value:>9,.1f} {row.unit:<6}  {row.beside:<44} {mark}")


if __name__ == "__main__":
    sys.exit(main())
