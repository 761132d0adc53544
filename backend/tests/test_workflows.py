"""What runs for every change on somebody else's machines runs what was chosen, with as little as it
needs.
"""

import re

import yaml

from conftest import BACKEND

FILES = sorted((BACKEND.parent / ".github" / "workflows").glob("*.yml"))
WORKFLOWS = [yaml.safe_load(file.read_text()) for file in FILES]
STEPS = [
    step for workflow in WORKFLOWS for job in workflow["jobs"].values() for step in job["steps"]
]


def test_every_action_is_pinned_to_a_commit_and_says_which_version_it_is():
    lines = [line for file in FILES for line in file.read_text().splitlines() if "uses:" in line]
    assert lines
    assert [
        line
        for line in lines
        if not re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)
    ] == []


def test_no_workflow_may_write_or_keeps_credentials_in_the_checkout():
    assert [workflow["permissions"] for workflow in WORKFLOWS] == [{"contents": "read"}] * len(
        WORKFLOWS
    )
    checkouts = [step for step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_oldest_and_the_newest_python_are_tested():
    (matrix,) = [
        job["strategy"]["matrix"]
        for workflow in WORKFLOWS
        for job in workflow["jobs"].values()
        if "strategy" in job
    ]
    assert matrix["python"] == ["3.11", "3.13"]
