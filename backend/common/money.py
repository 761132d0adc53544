"""Amounts of money in words."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext


def say_dollars(dollars: Decimal | float) -> str:
    """ "$1,000", "$12.50"; in German "1.000 $"."""
    places = 0 if dollars == int(dollars) else 2
    amount = number_format(round(Decimal(dollars), places), places, force_grouping=True)
    return gettext("$%(amount)s") % {"amount": amount}
