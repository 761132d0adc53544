"""The profile of a customer, as Instagram tells it to the account they wrote to."""

from dataclasses import dataclass

from common.json_values import read_count, read_text
from integrations.instagram.access import Access
from integrations.instagram.client import call_graph

# `profile_picture_url` and `biography` are not valid for a customer: one wrong name fails the whole
# call.
PROFILE_FIELDS = "name,username,profile_pic,follower_count,is_user_follow_business"


@dataclass(frozen=True)
class Profile:
    """What Instagram tells about a customer; empty or None is what it does not tell."""

    name: str
    username: str
    picture_url: str  # works for a few days
    follower_count: int | None
    is_follower: bool | None


def get_profile(access: Access, igsid: str) -> Profile:
    """The customer's profile (Meta: User Profile API). Raises GraphError, RECIPIENT without their
    consent.
    """
    answer = call_graph(
        "GET", igsid, login=access.login, token=access.token, params={"fields": PROFILE_FIELDS}
    )
    follows = answer.get("is_user_follow_business")
    return Profile(
        name=read_text(answer.get("name"), 200),
        username=read_text(answer.get("username"), 100),
        picture_url=read_text(answer.get("profile_pic"), 2000),
        follower_count=read_count(answer.get("follower_count")),
        is_follower=follows if isinstance(follows, bool) else None,
    )
