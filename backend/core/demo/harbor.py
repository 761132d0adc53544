"""Harbor Barber: a second business, which shares nothing with the first."""

from accounts.models import Role
from core.demo.script import Line, Person, Shop, Talk

INSTRUCTIONS = """\
Who we are
Harbor Barber is a barber shop with three chairs in Leith, run by Charlie Okafor.

Opening hours
We are open Monday to Friday from 9:00 to 19:00 and Saturday from 9:00 to 16:00. We are closed on \
Sunday.

What we do
A cut costs £24, a cut with beard trim £34 and a hot towel shave £28. Children under twelve pay \
£16. A cut takes about 40 minutes.

Booking
You can walk in before noon. In the afternoon please book: tell us your name, the day and a time, \
and Charlie confirms it.

How we talk
Short and relaxed.

When to hand over
Every booking and every change of a booking is confirmed by Charlie.
"""

TOM = Talk(
    "tom.becker",
    "Tom Becker",
    followers=97,
    lines=[
        Line(130, "customer", "What's a cut with beard these days?"),
        Line(
            129,
            "assistant",
            "A cut with beard trim is £34 and takes about 40 minutes. Walk in before noon, or "
            "tell us a time for the afternoon.",
        ),
    ],
)
NADIA = Talk(
    "nadia.ross",
    "Nadia Ross",
    followers=644,
    person="Charlie Okafor",
    lines=[
        Line(1440 + 15, "customer", "Can my son get a cut on Saturday at 2?"),
        Line(
            1440 + 14,
            "assistant",
            "Saturday works, we're open until 16:00, and children under twelve pay £16. Charlie "
            "will confirm the time.",
        ),
        Line(1440 + 2, "person", "Hi Nadia, Saturday at 2 is booked for him. See you then!"),
    ],
)

HARBOR = Shop(
    name="Harbor Barber",
    account="harbor.barber",
    facebook_person="fb-sam",
    timezone="Europe/London",
    team=[Person("charlie@harbor.example", "Charlie Okafor", Role.OWNER)],
    instructions=INSTRUCTIONS,
    talks=[NADIA, TOM],
)
