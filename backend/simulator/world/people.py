"""Who exists: people on Facebook, their pages and shops, and customers on Instagram."""

import sqlite3
from typing import Any

from simulator.world import ids
from simulator.world.errors import BadControl
from simulator.world.store import Store

# (person id, name, granular, ((page name, Instagram username or None), …))
PEOPLE = (
    ("fb-nora", "Nora Lind", 0, (("Luna Ceramics", "luna.ceramics"), ("Luna Workshop", None))),
    ("fb-sam", "Sam Okafor", 0, (("Harbor Barber", "harbor.barber"),)),
    ("fb-mira", "Mira Vance", 0, (("Mira's Bakery", "miras.bakery"),)),
    (
        "fb-theo",
        "Theo Brandt",
        0,
        (("Brandt Cycles", "brandt.cycles"), ("Brandt Coffee", "brandt.coffee")),
    ),
    ("fb-ines", "Ines Duarte", 0, (("Ines Reads", None),)),
    ("fb-paul", "Paul Nyman", 0, ()),
    # Her page was granted one by one, so it is absent from /me/accounts.
    ("fb-gia", "Gia Romano", 1, (("Studio Gia", "studio.gia"),)),
)
CUSTOMERS = (
    ("emma.w", "Emma Wilson"),
    ("jonas_k", "Jonas Keller"),
    ("priya.shah", "Priya Shah"),
    ("leo.m", "Léo Martin"),
    ("aiko.t", "Aiko Tanaka"),
)


def seed(store: Store) -> None:
    """Put the default world into an empty store."""
    with store.transaction():
        for person_id, name, granular, pages in PEOPLE:
            store.run("INSERT INTO people VALUES (?, ?, ?)", person_id, name, granular)
            for page_name, username in pages:
                add_page(store, owner_id=person_id, name=page_name, username=username)
        store.db.executemany("INSERT INTO customers VALUES (?, ?)", CUSTOMERS)


def reset(store: Store) -> None:
    """Empty the store and put the default world into it."""
    store.clear()
    seed(store)


def add_page(store: Store, *, owner_id: str, name: str, username: str | None) -> dict[str, Any]:
    """Add a page and, with a username, its professional account. Returns their ids."""
    page_id = ids.page_id(name, owner_id)
    account_id = None
    if username:
        if store.one("SELECT 1 FROM accounts WHERE username = ?", username):
            raise BadControl(f"The Instagram account @{username} exists already.")
        account_id = ids.instagram_id(username)
        store.run(
            "INSERT INTO accounts (id, username, name) VALUES (?, ?, ?)", account_id, username, name
        )
    try:
        store.run(
            "INSERT INTO pages (id, name, owner_id, account_id) VALUES (?, ?, ?, ?)",
            page_id,
            name,
            owner_id,
            account_id,
        )
    except sqlite3.IntegrityError as error:
        raise BadControl(f"This person has a page named {name!r} already.") from error
    return {"id": page_id, "name": name, "instagram_id": account_id}


def add_person(store: Store, *, name: str, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Add a person with these pages. Returns the person. Raises BadControl."""
    person_id = ids.person_id(name)
    with store.transaction():
        store.run("INSERT INTO people VALUES (?, ?, 0)", person_id, name)
        made = [
            add_page(
                store,
                owner_id=person_id,
                name=page["name"],
                username=page.get("instagram_username"),
            )
            for page in pages
        ]
    return {"id": person_id, "name": name, "pages": made}


def add_customer(store: Store, *, username: str, name: str | None) -> None:
    """Add a person on Instagram; called again, it changes the name."""
    store.run(
        "INSERT INTO customers VALUES (?, ?) ON CONFLICT (username) DO UPDATE SET name = "
        "excluded.name",
        username,
        name,
    )


def find_account(store: Store, key: Any) -> sqlite3.Row:
    """Return an account with its page, by username or 17841… id. Raises BadControl."""
    row = store.one(
        "SELECT accounts.*, pages.id AS page_id, pages.name AS page_name, pages.owner_id,"
        " pages.subscribed_fields FROM accounts JOIN pages ON pages.account_id = accounts.id"
        " WHERE accounts.username = ? OR accounts.id = ?",
        str(key).removeprefix("@"),
        str(key),
    )
    if row is None:
        raise BadControl(f"There is no Instagram account {key!r}.")
    return row


def find_customer(store: Store, username: Any) -> sqlite3.Row:
    """Return a customer, by username. Raises BadControl."""
    row = store.one("SELECT * FROM customers WHERE username = ?", str(username).removeprefix("@"))
    if row is None:
        raise BadControl(f"There is no customer {username!r}.")
    return row
