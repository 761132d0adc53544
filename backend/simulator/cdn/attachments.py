"""Attachments of a message, in the shapes that webhooks carry (meta-platform 2.4)."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import Any

from simulator.cdn import samples, server
from simulator.runtime import Simulator
from simulator.world.errors import BadControl


@dataclass
class Made:
    """Attachments ready for a message, and the ids of the files behind them, which disappear with
    it.
    """

    attachments: list[dict[str, Any]] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)


def some_id() -> str:
    """Return an id like those of posts, reels, stories and comments: 17 digits."""
    return str(17_800_000_000_000_000 + secrets.randbelow(10**15))


def make(sim: Simulator, given: Any, *, account_id: str) -> Made:
    """Return the attachments that a control describes. Raises BadControl.

    Each is {type} with either `payload` (used as it is), `url`, `sample` (a built-in file), `data`
    (base64 of any file), or nothing: then the type's usual sample is sent.
    """
    if given is None:
        return Made()
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise BadControl("attachments must be a list of objects.")
    made = Made()
    for item in given:
        made.attachments.append(_one(sim, item, made, account_id))
    return made


def _one(sim: Simulator, item: dict[str, Any], made: Made, account_id: str) -> dict[str, Any]:
    kind = item.get("type")
    if not isinstance(kind, str) or not kind:
        raise BadControl("Each attachment needs a type.")
    if isinstance(item.get("payload"), dict):
        return {"type": kind, "payload": item["payload"]}
    if kind == "like_heart":
        return {"type": kind}
    if kind == "template":
        return {
            "type": kind,
            "payload": {"product": {"elements": [_product(sim, item, made, account_id)]}},
        }
    url = item.get("url") or _file(sim, item, made, account_id, kind)
    return {"type": kind, "payload": _payload(kind, url, title=item.get("title"))}


def _file(sim: Simulator, item: dict[str, Any], made: Made, account_id: str, kind: str) -> str:
    if item.get("data") is not None:
        asset_id, _ = server.store_upload(sim.store, _decoded(item["data"]), account_id=account_id)
    else:
        usual = (
            "mug-clip.mp4"
            if "reel" in kind
            else samples.STORY
            if "story" in kind
            else samples.USUAL.get(kind, samples.USUAL["image"])
        )
        asset_id = server.store_sample(
            sim.store, item.get("sample") or usual, account_id=account_id
        )
    made.assets.append(asset_id)
    return server.address(sim, asset_id)


def _decoded(data: Any) -> bytes:
    try:
        return base64.b64decode(str(data).rpartition(",")[2], validate=True)
    except binascii.Error as error:
        raise BadControl("data must be a file in base64.") from error


def _payload(kind: str, url: str, *, title: Any) -> dict[str, Any]:
    """Return the attachment's payload. A shared story's has no `url`; those of other shares also
    name what was shared.
    """
    if kind == "ig_story":
        return {"story_media_id": some_id(), "story_media_url": url}
    if kind == "ig_post":
        return {"ig_post_media_id": some_id(), "title": str(title or "Back in stock"), "url": url}
    if kind in ("ig_reel", "reel"):
        return {"reel_video_id": some_id(), "title": str(title or "How a mug is made"), "url": url}
    if kind == "sticker":
        return {"sticker_id": some_id(), "url": url}
    return {"url": url}


def _product(sim: Simulator, item: dict[str, Any], made: Made, account_id: str) -> dict[str, Any]:
    picture = _file(sim, item, made, account_id, "image")
    return {
        "id": some_id(),
        "retailer_id": "mug-blue",
        "image_url": picture,
        "title": str(item.get("title") or "Blue mug"),
        "subtitle": "€28.00",
    }
