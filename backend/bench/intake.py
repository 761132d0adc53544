"""How many webhooks a second are durable, beside what Postgres and plain Django do on the same
machine.
"""

import json
import subprocess
import sys

from bench.load import build_request
from bench.stage import BACKEND, Row, Stage, percentile

CONNECTIONS = 64
SECONDS = 8
PGBENCH = """\\set number random(1, 1000000000)
INSERT INTO core_inboxevent (account_id, customer_id, shard, payload, state)
VALUES ('17841000000000001', (7000000000 + :number)::text, 3, '{payload}', 'DONE');
"""


def measure(stage: Stage) -> list[Row]:
    peer = _run_pgbench(stage)
    plain = _load(stage, "plain", warm=500, count=6_000)
    ours = _load(stage, "web", warm=4_000, count=60_000)
    return [
        Row(
            "Durable webhooks through the front door",
            ours["rate"],
            "/s",
            f"pgbench {peer:,.0f}/s: {ours['rate'] / peer:.0%} (limit 50 %)",
            ours["rate"] >= peer / 2,
        ),
        Row(
            "… beside the Django view",
            ours["rate"] / plain["rate"],
            "times",
            f"Django view {plain['rate']:,.0f}/s (limit 4 times)",
            ours["rate"] >= 4 * plain["rate"],
        ),
        Row("… median", ours["p50"], "ms", f"Django view {plain['p50']:.1f} ms"),
        Row("… 99th of 100", ours["p99"], "ms", f"Django view {plain['p99']:.1f} ms"),
    ]


def _run_pgbench(stage: Stage) -> float:
    """Return the commits a second of the same insert: one a transaction, prepared, 32 clients, the
    same server and settings.
    """
    from config.postgres_place import embedded_socket_folder, find_programs

    payload = build_request(1, b"x").split(b"\r\n\r\n", 1)[1].decode()
    script = stage.home / "insert.sql"
    script.write_text(
        PGBENCH.replace("{payload}", payload.replace("'", "''").replace(":", "\\u003a"))
    )
    command = [
        str(find_programs() / "pgbench"),
        "-n",
        "-M",
        "prepared",
        "-c",
        "32",
        "-j",
        "2",
        "-T",
        str(SECONDS),
        "-f",
        str(script),
        "-h",
        str(embedded_socket_folder(stage.home)),
        "-U",
        "postgres",
        "conversa_db",
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    stage.sql("TRUNCATE core_inboxevent")
    return float(
        next(line for line in output.splitlines() if line.startswith("tps"))
        .split("=")[1]
        .split()[0]
    )


def _load(stage: Stage, server: str, *, warm: int, count: int) -> dict[str, float]:
    stage.start(server)
    try:
        _post(stage, warm, offset=0)
        stage.sql("TRUNCATE core_inboxevent")
        result = _post(stage, count, offset=warm)
        kept = stage.sql("SELECT count(*) FROM core_inboxevent")[0][0]
        if kept != count or result["statuses"] != {"200": count}:
            raise RuntimeError(f"{server}: {count} sent, {kept} kept, answers {result['statuses']}")
        stage.sql("TRUNCATE core_inboxevent")
        stage.sql("DELETE FROM procrastinate_jobs")
        return {
            "rate": count / result["seconds"],
            "p50": percentile(result["ms"], 0.5),
            "p99": percentile(result["ms"], 0.99),
        }
    finally:
        stage.stop(server)


def _post(stage: Stage, count: int, *, offset: int) -> dict:
    command = [
        sys.executable,
        "-m",
        "bench.load",
        str(stage.web_port),
        str(CONNECTIONS),
        str(count),
        stage.secret,
        str(offset),
    ]
    return json.loads(
        subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=True).stdout
    )
