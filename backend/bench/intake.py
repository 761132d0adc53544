"""How many webhooks a second are durable, beside what Postgres and plain Django do on the same
machine.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import requests

from bench.load import CONNECTIONS, Load, build_request, post_webhooks
from bench.programs import find_caddy, find_wrk
from bench.stage import BACKEND, Row, Stage, free_port

SECONDS = 8
NUMBERS = "\\set number random(1, 1000000000)\n\\set shard random(0, 7)\n"
PLAIN_INSERT = """
INSERT INTO core_inboxevent (account_id, customer_id, shard, payload, state)
VALUES ('17841000000000001', (7000000000 + :number)::text, :shard, '{payload}', 'DONE');
"""
CADDY_OPTIONS = """{
admin off
skip_install_trust
auto_https disable_redirects
local_certs
default_bind 127.0.0.1
"""
BUSIEST_DAY = 100_000  # DMs, of all businesses together: what a figure is explained by


@dataclass
class Result:
    """What a server took in: a second, with what latency (ms), for what CPU time (µs each)."""

    rate: float
    load: Load
    cpu: dict[str, float]


def measure(stage: Stage) -> list[Row]:
    if find_wrk(stage.home) is None:
        return [Row("Durable webhooks: wrk is missing (apt install wrk)", float("nan"), "")]
    plain = _run_pgbench(stage, PLAIN_INSERT.replace("{payload}", _payload()))
    own = _run_pgbench(stage, _own_statement())
    view = _measure_server(stage, "plain")
    ours = _measure_server(stage, "web")
    proxied = _measure_behind_caddy(stage)
    return [
        *_describe_rates(ours, view, plain=plain, own=own),
        *_describe_costs(ours, view),
        _describe_proxied(proxied, ours),
    ]


def _describe_rates(ours: Result, view: Result, *, plain: float, own: float) -> list[Row]:
    """`plain` and `own` are what pgbench reaches with a plain insert and with our statement."""
    return [
        Row(
            f"Durable webhooks through the front door, {CONNECTIONS} connections",
            ours.rate,
            "/s",
            f"pgbench's plain insert {plain:,.0f}/s: {ours.rate / plain:.0%} (limit 100 %)",
            ours.rate >= plain,
            ours.cpu,
            f"a day of {BUSIEST_DAY:,} DMs, all at once, is stored in "
            f"{BUSIEST_DAY / ours.rate:.0f} s; none is acknowledged before",
        ),
        Row(
            "… beside our statement, one event each",
            ours.rate / own,
            "times",
            f"pgbench with it {own:,.0f}/s (limit 3 times)",
            ours.rate >= 3 * own,
            means="what it brings that events of the same moment are stored together",
        ),
        Row(
            "… beside the Django view",
            ours.rate / view.rate,
            "times",
            f"Django view {view.rate:,.0f}/s (limit 4 times)",
            ours.rate >= 4 * view.rate,
            view.cpu,
        ),
    ]


def _describe_costs(ours: Result, view: Result) -> list[Row]:
    return [
        Row(
            "… 99th of 100",
            ours.load.p99,
            "ms",
            f"median {ours.load.p50:.1f} ms; Django view {view.load.p99:.1f} ms (limit 20 ms)",
            ours.load.p99 < 20,
            means="Meta waits seconds, and slows down for who makes it wait",
        ),
        Row(
            "… CPU of web",
            ours.cpu["web"],
            "µs",
            f"Django view {view.cpu['plain']:.0f} µs (limit 40 µs)",
            ours.cpu["web"] <= 40,
            means=f"{BUSIEST_DAY:,} DMs take {ours.cpu['web'] * BUSIEST_DAY / 1e6:.0f} s of a core",
        ),
    ]


def _describe_proxied(proxied: Result | None, ours: Result) -> Row:
    name = "… with TLS, behind Caddy as docker-compose.yml has it"
    if proxied is None:
        return Row(f"{name}: Caddy is missing", float("nan"), "")
    return Row(
        name,
        proxied.rate,
        "/s",
        f"without {ours.rate:,.0f}/s; 99th of 100 {proxied.load.p99:.1f} ms",
        None,
        proxied.cpu,
        "the proxy costs more than all that we do with a webhook",
    )


def _payload() -> str:
    """The body of a webhook, as a literal in which pgbench sees no variable."""
    return build_request(1, b"x").split(b"\r\n\r\n", 1)[1].decode().replace(":", "\\u003a")


def _own_statement() -> str:
    from core.intake.inbox import STORE_SQL

    event = json.dumps(["17841000000000001", "NUMBER", "SHARD", _payload(), "PENDING", ""])
    # The numbers stand between literals, where pgbench sees them.
    literal = event.replace("NUMBER", "' || :number || '").replace("SHARD", "' || :shard || '")
    statement = STORE_SQL.replace("%s::json", f"('[{literal}]')::json")
    return statement.replace("%s::int[]", "ARRAY[:shard]::int[]") + ";"


def _run_pgbench(stage: Stage, script: str) -> float:
    """Return the transactions a second: prepared, 32 clients, the same server and settings."""
    from config.postgres_place import embedded_socket_folder, find_programs

    path = stage.home / "pgbench.sql"
    path.write_text(NUMBERS + script)
    command = [str(find_programs() / "pgbench"), "-n", "-M", "prepared", "-c", "32", "-j", "2"]
    command += ["-T", str(SECONDS), "-f", str(path)]
    command += ["-h", str(embedded_socket_folder(stage.home)), "-U", "postgres", "conversa_db"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _clear(stage)
    [rate] = [line.split()[2] for line in output.splitlines() if line.startswith("tps")]
    return float(rate)


def _measure_server(stage: Stage, name: str) -> Result:
    stage.start(name)
    try:
        return _measure(stage, stage.url)
    finally:
        stage.stop(name)


def _measure(stage: Stage, url: str) -> Result:
    post_webhooks(url, stage.home, secret=stage.secret, seconds=2)  # warms up
    _clear(stage)
    meter = stage.measure_cpu()
    load = post_webhooks(url, stage.home, secret=stage.secret, seconds=SECONDS)
    kept = int(stage.sql("SELECT count(*) FROM core_inboxevent")[0][0])
    cpu = {**meter.per(kept), "client": load.cpu_seconds / kept * 1e6}
    # Those of the last moment are stored, and wrk no longer hears so.
    if load.failed or not load.answered <= kept <= load.answered + CONNECTIONS:
        raise RuntimeError(f"{url}: {load}, and {kept} are kept")
    _clear(stage)
    return Result(load.answered / load.seconds, load, cpu)


def _measure_behind_caddy(stage: Stage) -> Result | None:
    caddy = find_caddy(stage.home)
    if caddy is None:
        return None
    stage.start("web")
    try:
        with _run_caddy(stage, caddy) as url:
            return _measure(stage, url)
    finally:
        stage.stop("web")


@contextmanager
def _run_caddy(stage: Stage, caddy: str) -> Iterator[str]:
    """Serve the stage's web by docker/Caddyfile, with a certificate of Caddy's own making."""
    url = f"https://localhost:{free_port()}"
    served = (BACKEND.parent / "docker/Caddyfile").read_text()
    served = served.replace("{\n", CADDY_OPTIONS, 1).replace("{$DOMAIN}", url)
    path = stage.home / "Caddyfile"
    path.write_text(served.replace("web:8000", f"127.0.0.1:{stage.web_port}"))
    stage.processes["Caddy"] = subprocess.Popen(
        [caddy, "run", "--config", str(path), "--adapter", "caddyfile"],
        env={**os.environ, "HOME": str(stage.home)},
        stderr=(stage.home / "caddy.log").open("ab"),
    )
    try:
        _wait_for(url)
        yield url
    finally:
        stage.stop("Caddy")


def _wait_for(url: str) -> None:
    for _ in range(100):
        with suppress(requests.RequestException):
            answer = requests.get(
                f"{url}/health/live",
                verify=False,  # noqa: S501  Caddy on this machine signs its own certificate
                timeout=2,
            )
            if answer.ok:
                return
        time.sleep(0.1)
    raise RuntimeError("Caddy does not answer")


def _clear(stage: Stage) -> None:
    stage.sql("TRUNCATE core_inboxevent")
    stage.sql("DELETE FROM procrastinate_jobs")
