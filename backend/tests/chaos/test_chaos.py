"""One answer, whatever dies. `make chaos` is the same with more DMs and a seed of its own."""

import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.judge import count_arrivals, count_ends, describe, judge
from tests.chaos.plan import make_plan
from tests.chaos.scenario import Scenario
from tests.chaos.stack import OwnStack

# The suite lives through the same scenario each time, so that a change is judged and not the dice;
# `make chaos` throws them.
SEED = int(os.environ.get("CHAOS_SEED", "555753") or random.SystemRandom().randrange(1_000_000))
DMS = int(os.environ.get("CHAOS_DMS") or 60)
AGAIN = f"make chaos SEED={SEED} DMS={DMS}"


def test_a_turn_is_answered_once_whatever_dies():
    sys.stderr.write(f"\nChaos with seed {SEED}, {DMS} DMs. The same again: {AGAIN}\n")
    folder = Path(tempfile.mkdtemp(prefix="conversa-chaos-"))
    stack, began = OwnStack(folder), time.monotonic()
    try:
        scenario = Scenario(stack, DMS)
        scenario.run(make_plan(seed=SEED, dms=DMS))
        over = time.monotonic()
        violations = judge(scenario, scenario.wait_until_idle())
        ends, arrivals = count_ends(scenario), count_arrivals(scenario)
        report = [
            f"Seed {SEED}: {len(scenario.mids)} DMs of {len(scenario.customers)} customers, "
            f"killed {', '.join(scenario.kills)};"
            f" they came by {', '.join(f'{way} {many}' for way, many in arrivals.items())};"
            f" turns: {', '.join(f'{end} {many}' for end, many in ends.most_common())};"
            f" quiet after {time.monotonic() - over:.0f} s, {time.monotonic() - began:.0f} "
            "s in all.",
            *(describe(scenario, violation) for violation in violations[:10]),
        ]
    finally:
        stack.stop()
    sys.stderr.write("\n".join([*report, f"The same again: {AGAIN}\n"]))
    assert not violations, "\n".join(
        [
            f"{len(violations)} promises broken. The same again: {AGAIN}",
            *report,
            f"The logs are in {folder}",
        ]
    )
    assert ends["ANSWERED"] > sum(ends.values()) / 2, (
        f"Hardly anything was answered, so hardly anything was proved: {ends}"
    )
    assert arrivals["WEBHOOK"] > arrivals.total() / 2, (
        f"Hardly a webhook was recorded, so the way in was not proved: {arrivals}"
    )
    stack.forget()
