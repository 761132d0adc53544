"""openapi.yaml is what the code says, and the dashboard's types are generated from it."""

from pathlib import Path

import yaml
from django.core.management import call_command

from api.schema import SchemaView

COMMITTED = Path(__file__).parent.parent.parent / "openapi.yaml"


def test_the_committed_description_is_current(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
    assert fresh.read_text() == COMMITTED.read_text(), "Run `make openapi`."


def test_every_operation_has_a_name_a_typed_answer_and_the_one_error():
    described = yaml.safe_load(COMMITTED.read_text())
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        success = [
            answer for status, answer in operation["responses"].items() if status.startswith("2")
        ]
        contents = [content for answer in success for content in answer.get("content", {}).values()]
        assert all("schema" in content for content in contents), operation["operationId"]
        assert operation["responses"]["default"]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/Error"
        }


def test_signed_in_people_may_read_the_description(client_for, alice):
    answer = client_for(alice).get("/api/schema/")
    assert answer.json()["openapi"] == "3.1.0"


def test_the_description_is_made_once_and_is_the_same_for_everybody(client_for, alice):
    client = client_for(alice)
    first = client.get("/api/schema/")
    made = SchemaView.document
    others = [
        client.get("/api/schema/", words)
        for words in ({"lang": "de"}, {"version": 'x"\r\nSet-Cookie: a=b'}, {})
    ]
    assert made is not None
    assert SchemaView.document is made
    assert {other.content for other in others} == {first.content}
    assert {other.status_code for other in others} == {200}
