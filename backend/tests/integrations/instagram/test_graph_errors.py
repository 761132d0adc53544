"""What Graph's errors mean, to a send and to everything else."""

import pytest

from integrations.instagram.errors import classify

# What Meta's pages on errors say, row by row: (status, code, subcode, is_transient) and the kind.
TABLE = [
    (400, 190, None, None, "TOKEN"),
    (400, 190, 458, None, "TOKEN"),
    (400, 190, 459, None, "TOKEN"),
    (401, 190, 460, None, "TOKEN"),
    (401, 190, 463, None, "TOKEN"),
    (400, 190, 464, None, "TOKEN"),
    (400, 190, 467, True, "TOKEN"),
    (400, 102, None, None, "TOKEN"),
    (403, 10, 2534022, None, "WINDOW"),
    (400, 10, 2018278, None, "WINDOW"),
    (400, 10, 1893063, None, "POLICY"),
    (403, 10, None, None, "PERMISSION"),
    (403, 200, None, None, "PERMISSION"),
    (400, 210, None, None, "PERMISSION"),
    (400, 299, None, None, "PERMISSION"),
    (400, 3, None, None, "INVALID"),
    (400, 4, None, None, "RATE"),
    (400, 17, None, None, "RATE"),
    (400, 32, None, None, "RATE"),
    (400, 341, None, None, "RATE"),
    (400, 613, None, None, "RATE"),
    (429, 613, 1893007, True, "RATE"),
    (400, 80002, None, None, "RATE"),
    (400, 80007, None, None, "RATE"),
    (429, None, None, None, "RATE"),
    (500, 1, None, None, "TRANSIENT"),
    (500, 2, None, None, "TRANSIENT"),
    (400, 2, 1545133, None, "TRANSIENT"),
    (400, 100, None, True, "TRANSIENT"),
    (503, None, None, None, "TRANSIENT"),
    (408, None, None, None, "TRANSIENT"),
    (400, 368, None, None, "POLICY"),
    (400, 100, None, None, "INVALID"),
    (400, 100, 2018001, None, "RECIPIENT"),
    (400, 100, 2534014, None, "RECIPIENT"),
    (400, 100, 2534001, None, "RECIPIENT"),
    (400, 100, 2534025, None, "INVALID"),
    (400, -1, 2534023, None, "INVALID"),
    (400, 551, 1545041, None, "RECIPIENT"),
    (400, 230, None, None, "RECIPIENT"),
    (400, 9010, None, None, "RECIPIENT"),
    (400, 100, 33, None, "INVALID"),
    (400, 2500, None, None, "INVALID"),
    (400, 27, None, None, "INVALID"),
    (404, None, None, None, "INVALID"),
    (200, 190, 463, None, "TOKEN"),
]


@pytest.mark.parametrize(("status", "code", "subcode", "transient", "kind"), TABLE)
def test_each_code_means_what_the_sender_must_do(status, code, subcode, transient, kind):
    given = {
        "message": "Nachricht",
        "type": "OAuthException",
        "code": code,
        "error_subcode": subcode,
        "is_transient": transient,
    }
    error = classify(
        status,
        {
            "error": {
                **{name: value for name, value in given.items() if value is not None},
                "fbtrace_id": "Trace1",
            }
        },
    )
    assert (error.kind, error.code, error.subcode, error.http_status) == (
        kind,
        code,
        subcode,
        status,
    )
    assert error.trace_id == "Trace1"
    assert error.user_text
    assert error.detail == error.user_text


# What of it proves to a send that nothing was accepted, because Meta documents it as refused
# before.
REFUSED = [
    *[
        (status, 190, subcode, transient)
        for status in (200, 400, 401)
        for subcode, transient in [(None, None), (463, None), (467, True)]
    ],
    (400, 102, None, None),
    (403, 10, 2534022, None),
    (400, 10, 1893063, None),
    (403, 10, None, False),
    (403, 200, None, None),
    (400, 299, None, None),
    (400, 3, None, None),
    (400, 4, None, True),
    (403, 17, None, None),
    (400, 32, None, None),
    (400, 80002, None, None),
    (429, 80007, None, None),
    (400, 368, None, None),
    (400, 100, None, None),
    (400, 100, 2018001, None),
    (400, 551, 1545041, None),
    (400, 230, None, None),
    (400, 9010, None, None),
    (400, 2500, None, None),
    (400, 27, None, None),
]
# And what does not, whatever it looks like.
NO_PROOF = [
    (500, 1, None, None),
    (500, 2, None, None),
    (400, 1, None, None),
    (400, 2, 1545133, None),
    (400, 100, None, True),
    (403, 10, None, True),
    (503, 100, None, None),
    (500, 190, None, None),
    (500, 10, 2534022, None),
    (400, 341, None, None),
    (400, 613, None, None),
    (429, 613, 1893007, True),
    (400, -1, None, None),
    (400, -1, 2534023, None),
    (400, 100, 2534025, None),
    (400, 6000, None, None),
    (400, None, None, None),
    (429, None, None, None),
    (408, 190, None, None),
    (302, 100, None, None),
    (204, None, None, None),
]


def answer_of(code, subcode, transient):
    given = {"code": code, "error_subcode": subcode, "is_transient": transient}
    return {"error": {name: value for name, value in given.items() if value is not None}}


@pytest.mark.parametrize(("status", "code", "subcode", "transient"), REFUSED)
def test_a_documented_refusal_proves_to_a_send_that_nothing_was_accepted(
    status, code, subcode, transient
):
    body = answer_of(code, subcode, transient)
    assert classify(status, body, sends=True).kind == classify(status, body).kind != "TRANSIENT"


@pytest.mark.parametrize(("status", "code", "subcode", "transient"), NO_PROOF)
def test_everything_else_leaves_the_outcome_of_a_send_open(status, code, subcode, transient):
    body = answer_of(code, subcode, transient)
    assert classify(status, body, sends=True).kind == "UNKNOWN_OUTCOME"
    assert classify(status, body).kind != "UNKNOWN_OUTCOME"


def test_a_message_id_beside_an_error_proves_that_the_message_was_accepted():
    refused = {"error": {"code": 100}, "message_id": "m1"}
    assert classify(400, refused, sends=True).kind == "UNKNOWN_OUTCOME"


@pytest.mark.parametrize(
    "body",
    [None, {}, {"error": "no object"}, {"error": {"code": "many"}}, {"error": {"code": [1]}}],
)
def test_an_answer_that_is_not_graphs_is_judged_by_its_status(body):
    assert classify(502, body).kind == "TRANSIENT"
    assert classify(400, body).kind == "INVALID"


@pytest.mark.parametrize(
    ("error", "headers", "seconds"),
    [
        ({"code": 613, "error_data": {"retry_after": 7}}, {}, 7),
        ({"code": 613, "error_data": '{"retry_after": "9"}'}, {}, 9),
        ({"code": 4}, {"Retry-After": "30"}, 30),
        (
            {"code": 80007},
            {
                "X-Business-Use-Case-Usage": (
                    '{"1784": [{"type": "instagram", "estimated_time_to_regain_access": 2}]}'
                )
            },
            120,
        ),
        (
            {"code": 613},
            {
                "X-Business-Use-Case-Usage": "not json",
                "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            None,
        ),
        ({"code": 100, "error_data": {"retry_after": 7}}, {}, None),
        ({"code": 4}, {"Retry-After": "nan"}, None),
        ({"code": 4}, {"Retry-After": "inf"}, 86_400),
        (
            {"code": 80007},
            {"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": NaN}]}'},
            None,
        ),
    ],
)
def test_the_wait_is_read_wherever_meta_says_it(error, headers, seconds):
    assert classify(400, {"error": error}, headers=headers).retry_after == seconds


def test_what_admins_read_holds_no_token_and_no_words_of_a_reply():
    message = "Error validating access_token=EAAsecret123 for text 'We open at nine'"
    error = classify(400, {"error": {"code": 100, "message": message}}, private="We open at nine")
    assert "EAAsecret123" not in error.admin_text
    assert "nine" not in error.admin_text
    assert "code 100" in error.admin_text


def test_half_a_character_in_what_meta_says_can_be_kept():
    error = classify(
        400,
        {
            "error": {
                "code": 100,
                "type": "OAuthException",
                "message": "Not sent: \ud83d\x00",
                "fbtrace_id": "A\ud83d\x00",
            }
        },
    )
    assert error.admin_text.endswith("OAuthException: Not sent: ?")
    assert error.trace_id == "A?"
