"""Distances on the globe."""

from math import asin, cos, radians, sin, sqrt

from domain.address import Coordinates

EARTH_RADIUS_KILOMETRES = 6371.0088
"""Mean radius. Source: IUGG."""


def kilometres_between(start: Coordinates, end: Coordinates) -> int:
    """Great-circle distance in whole kilometres (haversine)."""
    start_latitude, end_latitude = radians(start.latitude), radians(end.latitude)
    across = sin((end_latitude - start_latitude) / 2) ** 2
    along = sin(radians(end.longitude - start.longitude) / 2) ** 2
    chord = across + cos(start_latitude) * cos(end_latitude) * along
    return round(2 * EARTH_RADIUS_KILOMETRES * asin(min(1.0, sqrt(chord))))
