"""What is wrong with a field has a code beside its sentence, at every endpoint."""

from pathlib import Path

import pytest
import yaml
from django.urls import get_resolver
from rest_framework import serializers

from common.errors import FieldCode

COMMITTED = Path(__file__).parent.parent.parent / "openapi.yaml"
PLACES = {"business_id": "%s", "thread_id": "1", "app_id": "1"}
WRONG = [["of no kind"]]
PASSWORD = "quiet horse staple"


def list_operations():
    """Each operation with a body: method, path, and the shape of the body."""
    for path, operations in yaml.safe_load(COMMITTED.read_text())["paths"].items():
        for method, operation in operations.items():
            if "requestBody" in operation:
                body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                yield method, path, body.rpartition("/")[2].removeprefix("Patched")


def find_serializer(shape, base=serializers.Serializer):
    get_resolver().url_patterns  # noqa: B018  imports every view, and with it its serializers
    for each in base.__subclasses__():
        if each.__name__ == f"{shape}Serializer" and each.__module__.startswith("api."):
            return each
        if found := find_serializer(shape, each):
            return found
    return None


def list_fields(field):
    yield field
    for inner in [getattr(field, "child", None), *getattr(field, "fields", {}).values()]:
        if inner is not None:
            yield from list_fields(inner)


@pytest.mark.parametrize(("method", "path", "shape"), list(list_operations()))
def test_a_body_of_the_wrong_kind_is_refused_field_by_field_with_codes(
    method, path, shape, client_for, alice, alpha
):
    names = find_serializer(shape)().fields
    answer = getattr(client_for(alice), method)(
        path.format_map(PLACES | {"business_id": alpha.pk}),
        dict.fromkeys(names, WRONG),
        format="json",
    )
    assert answer.status_code == 400
    sentences, codes = answer.json()["fields"], answer.json()["field_errors"]
    assert {name: len(said) for name, said in sentences.items()} == {
        name: len(found) for name, found in codes.items()
    }
    assert {each["code"] for found in codes.values() for each in found} <= set(FieldCode)


@pytest.mark.parametrize("shape", sorted({shape for _, _, shape in list_operations()}))
def test_whatever_a_body_may_be_refused_for_has_its_code(shape):
    fields = [
        inner
        for field in find_serializer(shape)().fields.values()
        if not field.read_only
        for inner in list_fields(field)
    ]
    codes = {code.upper() for field in fields for code in field.error_messages}
    validators = {each.code.upper() for field in fields for each in field.validators}
    assert codes | validators <= set(FieldCode)


@pytest.mark.parametrize(
    ("password", "again", "field", "codes"),
    [
        ("short", "short", "password1", ["PASSWORD_TOO_SHORT", "PASSWORD_BLANK"]),
        ("conversa12", "conversa12", "password1", ["PASSWORD_FORESEEABLE"]),
        ("abababab", "abababab", "password1", ["PASSWORD_REPEATS"]),
        (PASSWORD, "another", "password2", ["DIFFERS"]),
    ],
)
def test_a_refused_password_is_told_by_its_code(db, client, password, again, field, codes):
    answer = client.post(
        "/api/auth/registration/",
        {"email": "new@example.com", "name": "New", "password1": password, "password2": again},
        content_type="application/json",
    )
    assert [each["code"] for each in answer.json()["field_errors"][field]] == codes


def test_a_changed_password_is_refused_by_the_same_codes(client_for, alice):
    change = {"old_password": "not this one", "new_password1": "short", "new_password2": "short"}
    client = client_for(alice)
    answer = client.post("/api/auth/password/change/", change, format="json").json()
    assert answer["field_errors"] == {"old_password": [{"code": "PASSWORD_WRONG"}]}
    alice.set_password(PASSWORD)
    alice.save()
    client = client_for(alice)
    change["old_password"] = PASSWORD
    answer = client.post("/api/auth/password/change/", change, format="json").json()
    codes = [each["code"] for each in answer["field_errors"]["new_password2"]]
    assert codes == ["PASSWORD_TOO_SHORT", "PASSWORD_BLANK"]


def test_a_problem_of_ours_has_its_values_beside_its_code(client_for, alice, alpha):
    hours = {"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}
    answer = client_for(alice).put(
        f"/api/businesses/{alpha.pk}/assistant/", {"base_version": 0, "hours": hours}, format="json"
    )
    assert answer.json()["fields"]["hours"] == [
        "Monday 09:00–13:00 and Monday 12:00–18:00 overlap."
    ]
    assert answer.json()["field_errors"]["hours"] == [
        {
            "code": "HOURS_OVERLAP",
            "params": {
                "first_day": "mon",
                "first": "09:00–13:00",
                "second_day": "mon",
                "second": "12:00–18:00",
            },
        }
    ]
