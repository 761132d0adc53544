"""The results of the last run on main: one JSON, and a table of them in the README beside it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.stage import Row

FOLDER = Path(__file__).parent
RESULTS, README = FOLDER / "results.json", FOLDER / "README.md"
BEGIN, END = "<!-- results: written by `make bench SAVE=1` -->", "<!-- end of the results -->"
MARKS = {True: "✓", False: "✗", None: " "}


def show(rows: list[Row]) -> None:
    width = max(len(row.what) for row in rows)
    for row in rows:
        mark = MARKS[row.reached]
        print(f"{mark} {row.what:{width}}  {format_value(row):>12}  {row.beside}")
        if row.cpu:
            print(f"  {'':{width}}  {'':>12}  CPU each: {format_cpu(row.cpu)}")


def save(name: str, run: dict[str, Any], rows: list[Row]) -> None:
    """Replace the part `name` of the committed results, and write their table anew."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept[name] = {**run, "rows": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    before, rest = README.read_text().split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n\n{write_table(kept)}\n{END}{rest.split(END)[1]}")


def write_table(parts: dict[str, Any]) -> str:
    lines = []
    for name, part in parts.items():
        state = "quiet" if part["quiet"] else f"loaded: others took {part['others']} cores"
        lines += [
            f"**{name}** · {part['at'][:10]} · {part['commit']} · {part['cpu']}, "
            f"{part['cores']} cores · machine {state}\n",
            "| | measured | beside | CPU each | what it means |",
            "|---|---|---|---|---|",
        ]
        lines += [_write_line(Row(**row)) for row in part["rows"]]
        lines.append("")
    return "\n".join(lines)


def _write_line(row: Row) -> str:
    name = f"{MARKS[row.reached]} {row.what}".strip()
    return f"| {name} | {format_value(row)} | {row.beside} | {format_cpu(row.cpu)} | {row.means} |"


def format_value(row: Row) -> str:
    digits = 0 if abs(row.value) >= 1000 else 1
    return f"{row.value:,.{digits}f} {row.unit}".strip()


def format_cpu(cpu: dict[str, float]) -> str:
    return ", ".join(f"{name} {_format_microseconds(used)}" for name, used in cpu.items())


def _format_microseconds(used: float) -> str:
    return f"{used / 1000:.1f} ms" if used >= 1000 else f"{used:.0f} µs"
