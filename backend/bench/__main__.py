"""`make bench`: the product's speed and size on this machine, each figure beside its limit or its
peer, with the CPU time of each process.

A benchmark, never a test: nothing fails because a machine is slow. `make bench ONLY="intake model"`
runs parts; `scale` runs only when it is named.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench import (
    answering,
    businesses,
    fairness,
    inbox,
    intake,
    live,
    reconciling,
    recovery,
    replying,
    results,
    sizes,
)
from bench.stage import BACKEND, Row, Scale, Stage
from bench.usage import watch_others

PARTS: dict[str, Callable[[Stage], list[Row]]] = {
    "sizes": sizes.measure_idle,
    "business": sizes.measure_new_business,
    "intake": intake.measure,
    "latency": answering.measure_latency,
    "reply": replying.measure,
    "model": answering.measure_model_calls,
    "fairness": fairness.measure_fairness,
    "reconciling": reconciling.measure,
    "recovery": recovery.measure,
}
# The large installation. Each part builds what it measures, and runs on a stage of its own.
SCALE: dict[str, Callable[[Stage], list[Row]]] = {
    "businesses": businesses.measure,
    "inbox": inbox.measure,
    "live": live.measure,
}


def main() -> int:
    asked = parse_arguments()
    names = [name for one in asked.only or PARTS for name in (SCALE if one == "scale" else [one])]
    machine = describe_machine()
    print(
        f"Conversa bench · {machine['cpu']} · {machine['cores']} cores · "
        f"{machine['memory_gb']} GB · Python {machine['python']} · {machine['commit']}\n"
    )
    scale = Scale(businesses=asked.businesses, messages=asked.messages)
    shared = [name for name in names if name in PARTS]
    if shared:
        with Stage(scale) as stage:
            for name in shared:
                run_part(name, PARTS[name], stage, machine, save=asked.save)
    for name in (name for name in names if name in SCALE):
        with Stage(scale) as stage:
            run_part(name, SCALE[name], stage, machine, save=asked.save)
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*PARTS, *SCALE, "scale"], help="which parts")
    parser.add_argument("--businesses", type=positive, default=Scale.businesses)
    parser.add_argument("--messages", type=positive, default=Scale.messages)
    parser.add_argument("--save", action="store_true", help="write results.json and the README")
    return parser.parse_args()


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def run_part(
    name: str,
    measure: Callable[[Stage], list[Row]],
    stage: Stage,
    machine: dict[str, Any],
    *,
    save: bool,
) -> None:
    print(f"{name} …", flush=True)
    started, finish = time.monotonic(), watch_others(stage.cpu_seconds)
    rows = measure(stage)
    others = finish()
    state = "quiet" if others.quiet else f"LOADED, others took {others.cores:.1f} cores"
    results.show(rows)
    print(f"{name}: {time.monotonic() - started:.0f} s, machine {state}\n", flush=True)
    if save:
        run = {
            **machine,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "quiet": others.quiet,
            "others": round(others.cores, 1),
        }
        results.save(name, run, rows)


def describe_machine() -> dict[str, Any]:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        cpu = next(named, cpu)
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
        "commit": describe_commit(),
    }


def describe_commit() -> str:
    """Return the commit that is measured, with "-dirty" where files differ, kept results aside."""
    kept = [f":!{path}" for path in (results.RESULTS, results.README)]
    changed = ask_git("status", "--porcelain", "--untracked-files=no", "--", ":/", *kept)
    return (ask_git("rev-parse", "--short", "HEAD") or "no git") + ("-dirty" if changed else "")


def ask_git(*arguments: str) -> str:
    command = ["git", *arguments]
    asked = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
