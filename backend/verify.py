#!/usr/bin/env python
"""Runs every check of the product and says at the end how each went: what `make test` calls.

First those that read the code, a few at a time, each shown whole when it is done. Then the tests
that start processes, alone, because some of them measure time; their lines are shown as they come.

A failed check does not keep the later ones from running, except that there is no browser journey
without a built dashboard and a browser: then the journeys count as failed. The exit code is 0 only
if all is well.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND, FRONTEND = ROOT / "backend", ROOT / "frontend"
BIN = ROOT / ".venv" / "bin"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# "12 passed in 3 s", "Tests  1 failed | 138 passed", "19 passed (3.3m)": the runners' own last
# lines.
COUNTS = re.compile(
    r"^(Test Files +|Tests +)?\d+ (passed|failed|errors?|flaky|skipped|did not run)\b"
)


@dataclass(frozen=True)
class Check:
    """One command. `needed` ends the checks of its group when it fails, because they stand on it.
    One that is `alone` has the machine for itself."""

    group: str
    name: str
    command: list[str]
    folder: Path
    needed: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    counts: list[str]


# Those that take longest stand first among those that run together.
CHECKS = [
    Check("lint", "mypy", [str(BIN / "mypy"), "."], BACKEND),
    Check("frontend", "vitest", ["npm", "run", "--silent", "test"], FRONTEND),
    Check("lint", "openapi", ["make", "--no-print-directory", "openapi-check"], ROOT),
    Check("lint", "eslint", ["npm", "run", "--silent", "lint"], FRONTEND),
    Check("lint", "typescript", ["npm", "run", "--silent", "typecheck"], FRONTEND),
    Check("lint", "ruff", [str(BIN / "ruff"), "check", "."], BACKEND),
    Check("lint", "python format", [str(BIN / "ruff"), "format", "--check", "."], BACKEND),
    Check("lint", "prettier", ["npm", "run", "--silent", "format:check"], FRONTEND),
    Check("lint", "imports", [str(BIN / "lint-imports")], BACKEND),
    Check("backend", "pytest", [str(BIN / "python"), "-m", "pytest"], BACKEND, alone=True),
    Check(
        "browser",
        "dashboard",
        ["make", "--no-print-directory", "frontend/dist/index.html"],
        ROOT,
        needed=True,
        alone=True,
    ),
    Check("browser", "script size", ["npm", "run", "--silent", "size"], FRONTEND, alone=True),
    Check("browser", "chromium", ["e2e/chromium.sh"], FRONTEND, needed=True, alone=True),
    Check("browser", "journeys", ["npm", "run", "--silent", "e2e"], FRONTEND, alone=True),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=list(dict.fromkeys(check.group for check in CHECKS)))
    only = parser.parse_args().only
    began = time.monotonic()
    checks = [check for check in CHECKS if only in (None, check.group)]
    outcomes = run_together([check for check in checks if not check.alone])
    outcomes += run_alone([check for check in checks if check.alone])
    print(summarise(outcomes, time.monotonic() - began), flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def run_together(checks: list[Check]) -> list[Outcome]:
    outcomes = []
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        for done in as_completed([pool.submit(run, check, show=False) for check in checks]):
            outcome, lines = done.result()
            print("\n".join([head(outcome.check), *lines]), flush=True)
            outcomes.append(outcome)
    return outcomes


def run_alone(checks: list[Check]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    broken: set[str] = set()
    for check in checks:
        if check.group in broken:
            outcome = Outcome(check, False, 0, ["not run: what it needs failed"])
        else:
            print(head(check), flush=True)
            outcome, _ = run(check, show=True)
        outcomes.append(outcome)
        if check.needed and not outcome.passed:
            broken.add(check.group)
    return outcomes


def head(check: Check) -> str:
    return f"\n── {check.name} {'─' * (70 - len(check.name))}"


def run(check: Check, *, show: bool) -> tuple[Outcome, list[str]]:
    """Run a check; with `show`, its lines are printed as they come. Returns them too."""
    began = time.monotonic()
    # CI=1 keeps the runners from watching files and from drawing over their own lines.
    process = subprocess.Popen(
        check.command,
        cwd=check.folder,
        env={**os.environ, "CI": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if show:
            print(lines[-1], flush=True)
    plain = [COLOURS.sub("", line).strip(" =") for line in lines]
    counts = [line for line in plain if COUNTS.match(line)]
    return Outcome(check, process.wait() == 0, time.monotonic() - began, counts[-4:]), lines


def summarise(outcomes: list[Outcome], seconds: float) -> str:
    lines = ["", "═" * 74]
    for outcome in outcomes:
        verdict = "ok    " if outcome.passed else "FAILED"
        lines.append(
            (
                f"{verdict}  {outcome.check.name:<12} {outcome.seconds:6.1f} s   "
                f"{'; '.join(outcome.counts)}"
            ).rstrip()
        )
    failed = sum(not outcome.passed for outcome in outcomes)
    lines.append(f"Checks: {len(outcomes) - failed} passed, {failed} failed in {seconds:.0f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
