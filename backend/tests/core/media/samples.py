"""The content of a customer's file."""

from simulator.cdn.samples import SAMPLES

PHOTO = SAMPLES["blue-mug.jpg"].body
