"""Everything else that people do on Instagram, in the shapes that Meta sends."""

import base64

import pytest

EMMA = {"account": "luna.ceramics", "customer": "emma.w"}


def message_of(entry, section="messaging"):
    return entry[section][0]["message"]


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("image", {"url"}),
        ("audio", {"url"}),
        ("video", {"url"}),
        ("file", {"url"}),
        ("share", {"url"}),
        ("ig_post", {"ig_post_media_id", "title", "url"}),
        ("ig_reel", {"reel_video_id", "title", "url"}),
        ("reel", {"reel_video_id", "title", "url"}),
        ("ig_story", {"story_media_id", "story_media_url"}),
        ("sticker", {"sticker_id", "url"}),
        ("unsupported_type", {"url"}),
        ("template", {"product"}),
    ],
)
def test_attachment_has_the_payload_of_its_kind(told, kind, keys):
    (attachment,) = message_of(told("/sim/dm", attachments=[{"type": kind}]))["attachments"]
    assert attachment["type"] == kind
    assert set(attachment["payload"]) == keys


def test_heart_has_no_payload_and_an_unsupported_thing_says_only_so(told):
    assert message_of(told("/sim/dm", attachments=[{"type": "like_heart"}]))["attachments"] == [
        {"type": "like_heart"}
    ]
    message = message_of(told("/sim/dm", unsupported=True))
    assert set(message) == {"mid", "is_unsupported"}


def test_several_files_in_one_message(told):
    message = message_of(
        told(
            "/sim/dm",
            attachments=[
                {"type": "image"},
                {"type": "image", "sample": "broken-bowl.png"},
                {"type": "audio"},
            ],
        )
    )
    assert [attachment["type"] for attachment in message["attachments"]] == [
        "image",
        "image",
        "audio",
    ]
    assert "text" not in message


@pytest.mark.parametrize(
    ("kind", "content_type", "begins"),
    [
        ("image", "image/jpeg", b"\xff\xd8\xff"),
        ("audio", "audio/mp4", b"ftyp"),
        ("video", "video/mp4", b"ftyp"),
        ("file", "application/pdf", b"%PDF-"),
        ("ig_reel", "video/mp4", b"ftyp"),
    ],
)
def test_file_is_served_as_what_it_is(sim, told, kind, content_type, begins):
    payload = message_of(told("/sim/dm", attachments=[{"type": kind}]))["attachments"][0]["payload"]
    served = sim.http.get(payload["url"], timeout=10)
    assert served.headers["content-type"] == content_type
    assert begins in served.content[:12]
    assert int(served.headers["content-length"]) == len(served.content)


def test_any_file_can_be_sent(sim, told):
    gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
    data = "data:image/gif;base64," + base64.b64encode(gif).decode()
    url = message_of(told("/sim/dm", attachments=[{"type": "image", "data": data}]))["attachments"][
        0
    ]["payload"]["url"]
    served = sim.http.get(url, timeout=10)
    assert (served.content, served.headers["content-type"]) == (gif, "image/gif")


def test_links_die_with_the_message_with_the_story_and_by_themselves(sim, told, luna):
    def status(url):
        return sim.http.get(url, timeout=10).status_code

    mid = sim.post("/sim/dm", **EMMA, attachments=[{"type": "image"}, {"type": "audio"}])["mid"]
    message = sim.get("/sim/thread", **EMMA)["messages"][-1]
    urls = [attachment["payload"]["url"] for attachment in message["attachments"]]
    assert [status(url) for url in urls] == [200, 200]
    assert sim.post("/sim/cdn/expire", mid=mid) == {"expired": 2}
    assert [status(url) for url in urls] == [404, 404]
    mention = message_of(told("/sim/story_mention"))["attachments"][0]["payload"]["url"]
    taken_down = message_of(told("/sim/story_reply", text="Lovely"))["reply_to"]["story"]
    lasting = message_of(told("/sim/dm", attachments=[{"type": "file"}]))["attachments"][0][
        "payload"
    ]["url"]
    assert (
        sim.http.delete(f"{sim.url}/sim/stories/{taken_down['id']}", timeout=5).status_code == 200
    )
    assert (status(mention), status(taken_down["url"])) == (200, 404)
    # Whether or not a second of the machine's clock ended meanwhile
    sim.post("/sim/clock", advance_seconds=86_400 + 2)
    assert (status(mention), status(lasting)) == (404, 200)
    sim.post("/sim/clock", advance_seconds=30 * 86_400)
    assert status(lasting) == 403
    assert status(lasting + "0") == 403


def test_story_that_shows_is_the_one_replied_to(sim, told):
    story = sim.post("/sim/stories", account="luna.ceramics")
    assert [row["id"] for row in sim.get("/sim/stories", account="luna.ceramics")] == [story["id"]]
    assert (
        message_of(told("/sim/story_reply", text="Lovely"))["reply_to"]["story"]["id"]
        == story["id"]
    )


@pytest.mark.parametrize(("nested", "keys"), [(False, {"url"}), (True, {"url", "story"})])
def test_story_mention_in_both_shapes(told, nested, keys):
    (attachment,) = message_of(told("/sim/story_mention", nested=nested))["attachments"]
    assert attachment["type"] == "story_mention"
    assert set(attachment["payload"]) == keys


def test_reply_names_the_message_it_is_about(sim, luna, told):
    first = sim.post("/sim/dm", **EMMA, text="Hello")["mid"]
    assert message_of(told("/sim/dm", text="I mean this", reply_to=first))["reply_to"] == {
        "mid": first
    }


def test_business_offers_quick_replies_and_a_tap_brings_the_payload(sim, luna, told):
    igsid = sim.post("/sim/dm", **EMMA, text="Hello")["igsid"]
    buttons = [
        {"content_type": "text", "title": "A title longer than twenty letters", "payload": "LONG"}
    ]
    body = {"recipient": {"id": igsid}, "message": {"text": "Which?", "quick_replies": buttons}}
    assert (
        sim.graph("POST", "/me/messages", luna["page_access_token"], json=body).status_code == 200
    )
    (offered,) = sim.get("/sim/thread", **EMMA)["messages"][-1]["quick_replies"]
    assert offered == {"title": "A title longer than ", "payload": "LONG"}
    message = message_of(told("/sim/dm", text=offered["title"], quick_reply=offered["payload"]))
    assert (message["text"], message["quick_reply"]) == (offered["title"], {"payload": "LONG"})


def test_ad_brings_a_referral_and_a_week_and_a_link_brings_a_day(sim, luna, told):
    message = message_of(told("/sim/dm", text="Hi", ad="Spring mugs"))
    assert (message["referral"]["source"], message["referral"]["ads_context_data"]["ad_title"]) == (
        "ADS",
        "Spring mugs",
    )
    igsid, token = (
        sim.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"],
        luna["page_access_token"],
    )
    sim.post("/sim/clock", advance_seconds=6 * 86_400)
    assert sim.send(token, igsid, "in time").status_code == 200
    sim.post("/sim/clock", advance_seconds=2 * 86_400)
    assert sim.send(token, igsid, "late").json()["error"]["error_subcode"] == 2534022
    item = told("/sim/referral", ref="window")["messaging"][0]
    assert item["referral"] == {"ref": "window", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    assert sim.send(token, igsid, "in time again").status_code == 200


def test_postback_may_come_without_title_and_with_referral(told):
    item = told("/sim/postback", title=False, payload="START", ref="flyer")["messaging"][0]
    assert "title" not in item["postback"]
    assert item["postback"]["referral"]["ref"] == "flyer"


def test_ice_breakers_are_what_the_business_set(sim, luna):
    token = luna["page_access_token"]
    assert len(sim.get("/sim/ice_breakers", account="luna.ceramics")) == 2
    questions = [
        {"question": f"Question {number}?", "payload": f"Q{number}"} for number in range(5)
    ]
    refused = sim.graph(
        "POST",
        "/me/messenger_profile",
        token,
        json={"platform": "instagram", "ice_breakers": questions},
    )
    assert refused.json()["error"]["code"] == 100
    sim.graph(
        "POST",
        "/me/messenger_profile",
        token,
        json={"platform": "instagram", "ice_breakers": questions[:4]},
    )
    assert sim.get("/sim/ice_breakers", account="luna.ceramics") == questions[:4]
    assert sim.graph("DELETE", "/me/messenger_profile", token).json() == {"result": "success"}
    assert sim.get("/sim/ice_breakers", account="luna.ceramics") == []


def test_phantom_edit_names_nobody_and_may_be_unreadable(sim, luna, told):
    item = told("/sim/phantom_edit", text="Are you there?")["messaging"][0]
    assert set(item) == {"timestamp", "message_edit"}
    assert item["message_edit"]["num_edit"] == 0
    token = luna["page_access_token"]
    assert (
        sim.graph(
            "GET", f"/{item['message_edit']['mid']}", token, params={"fields": "message"}
        ).json()["message"]
        == "Are you there?"
    )
    hidden = told("/sim/phantom_edit", text="And now?", readable=False, named=True)["messaging"][0]
    assert hidden["sender"]["id"]
    assert (
        sim.graph(
            "GET", f"/{hidden['message_edit']['mid']}", token, params={"fields": "message"}
        ).json()
        == {}
    )


def test_real_event_may_follow_a_phantom_edit(sim, luna, product):
    sim.post("/sim/phantom_edit", **EMMA, text="Are you there?", follow=True)
    first, second = product.items(2)
    assert second["message"] == {"mid": first["message_edit"]["mid"], "text": "Are you there?"}


def test_sixth_edit_is_refused(sim, luna, product):
    mid = sim.post("/sim/dm", **EMMA, text="n0")["mid"]
    for number in range(1, 6):
        sim.post("/sim/edit", mid=mid, text=f"n{number}")
    assert product.items(6)[-1]["message_edit"]["num_edit"] == 5
    assert (
        sim.http.post(f"{sim.url}/sim/edit", json={"mid": mid, "text": "n6"}, timeout=5).status_code
        == 400
    )


def test_unsend_may_come_before_or_without_its_message(sim, luna, product):
    mid = sim.post("/sim/dm", **EMMA, text="Oops", deliver="late", late_seconds=3600)["mid"]
    sim.post("/sim/unsend", mid=mid)
    assert product.items(1)[0]["message"] == {"mid": mid, "is_deleted": True}
    sim.post("/sim/deliveries/retry")
    assert product.items(2)[1]["message"]["text"] == "Oops"
    unknown = sim.post("/sim/unsend", **EMMA)["mid"]
    assert product.items(3)[2]["message"] == {"mid": unknown, "is_deleted": True}
    sim.post("/sim/unsend", mid=mid, with_text=True)
    assert product.items(4)[3]["message"] == {"mid": mid, "is_deleted": True, "text": "Oops"}


def test_owner_sends_a_photo_reacts_and_unsends_from_the_phone(sim, luna, product):
    mid = sim.post("/sim/dm", **EMMA, text="Hello")["mid"]
    photo = sim.post("/sim/phone", **EMMA, attachments=[{"type": "image"}])["mid"]
    assert sim.post("/sim/react", mid=mid, by="business", emoji="👍")["delivered"] is False
    sim.post("/sim/unsend", mid=photo)
    _, echo, gone = (item["message"] for item in product.items(3))
    assert (echo["is_echo"], echo["attachments"][0]["type"]) == (True, "image")
    assert gone == {"mid": photo, "is_deleted": True, "is_echo": True}
    assert sim.get("/sim/thread", **EMMA)["messages"][0]["reactions"] == {"business": "👍"}


def test_another_automation_is_an_echo_with_its_own_app_id(sim, luna, product):
    sim.post("/sim/dm", **EMMA, text="Hello")
    sim.post("/sim/automation", **EMMA, text="Thanks for your message.", app_id="777")
    assert product.items(2)[1]["message"]["app_id"] == 777


def test_business_writes_to_itself_and_is_answered_at_any_time(sim, luna, told):
    item = told("/sim/self", text="Note to self")["messaging"][0]
    assert item["message"]["is_self"] is item["message"]["is_echo"] is True
    assert item["sender"] == item["recipient"] == {"id": luna["instagram_id"]}
    sim.post("/sim/clock", advance_seconds=30 * 86_400)
    assert sim.send(luna["page_access_token"], item["recipient"]["id"], "Noted").status_code == 200


def test_message_may_come_under_changes_or_standby(told):
    change = told("/sim/dm", text="Hello", section="changes")["changes"][0]
    assert (change["field"], change["value"]["message"]["text"]) == ("messages", "Hello")
    assert (
        message_of(told("/sim/dm", text="Hello", section="standby"), "standby")["text"] == "Hello"
    )


def test_history_shows_stories_shares_and_what_is_unsupported(sim, luna):
    mids = {
        "story": sim.post("/sim/story_mention", **EMMA)["mid"],
        "shares": sim.post("/sim/dm", **EMMA, attachments=[{"type": "ig_reel"}])["mid"],
        "is_unsupported": sim.post("/sim/dm", **EMMA, unsupported=True)["mid"],
    }
    for field, mid in mids.items():
        read = sim.graph(
            "GET",
            f"/{mid}",
            luna["page_access_token"],
            params={"fields": "id,message,attachments,shares,story,is_unsupported"},
        ).json()
        assert set(read) == {"id", "message", field}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sim/dm", {"text": "x", "deliver": "soon"}),
        ("/sim/dm", {"text": "x", "section": "entry"}),
        ("/sim/dm", {"attachments": [{"type": "image", "sample": "nothing.jpg"}]}),
        ("/sim/dm", {"attachments": [{"type": "image", "data": "%%%"}]}),
        ("/sim/dm", {"attachments": [{}]}),
        ("/sim/story_reply", {"text": "x", "story_id": "1"}),
        ("/sim/phone", {}),
        ("/sim/thread_control", {"kind": "keep"}),
        ("/sim/policy", {"action": "warn"}),
        ("/sim/comment", {"text": "x", "section": "messaging"}),
        ("/sim/webhook/test", {"shape": "round"}),
        ("/sim/webhook/test", {"login": "TELEGRAM"}),
        ("/sim/app", {"human_agent": "yes"}),
        ("/sim/seen", {"by": "nobody"}),
    ],
)
def test_senseless_event_gets_a_plain_sentence(sim, path, body):
    sent = {**EMMA, **body} if path != "/sim/app" else body
    answer = sim.http.post(sim.url + path, json=sent, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
