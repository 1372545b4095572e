"""What products measure: drawn by seed from real products, or made to fit a real package size."""

import re
from bisect import bisect_left
from functools import cache
from pathlib import Path
from zlib import crc32

from domain.simulating.demand import Size
from integrations.simulation_files.reading import rows_of

GRAMS_OF_UNIT = {
    "OZ": 28.35, "LB": 453.6, "KG": 1000.0, "G": 1.0, "GM": 1.0, "ML": 1.0, "L": 1000.0, "LT": 1000.0,
    "LTR": 1000.0, "QT": 946.0, "PT": 473.0, "GAL": 3785.0, "GA": 3785.0,
}  # fmt: skip
PACKAGE_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(" + "|".join(GRAMS_OF_UNIT) + r")\b")
PACKING_GRAMS = 20
HEAVIEST_GRAMS = 20_000


class Sizes:
    """Sizes of real products by group, of which a SKU gets one: always the same."""

    def __init__(self, path: Path, seed: int) -> None:
        columns = ("group", "weight_grams", "volume_cubic_millimetres")
        self._seed = seed
        self._groups: dict[str, list[Size]] = {}
        for group, weight, volume in rows_of(path, columns):
            self._groups.setdefault(group, []).append(Size(int(weight), int(volume)))
        for sizes in self._groups.values():
            sizes.sort(key=lambda size: (size.weight_grams, size.volume_cubic_millimetres))
        self.drawn = cache(self._drawn)

    def groups(self) -> frozenset[str]:
        """The names of the groups."""
        return frozenset(self._groups)

    def _drawn(self, group: str, sku: str) -> Size:
        sizes = self._groups[group]
        return sizes[crc32(f"{self._seed}:{sku}".encode()) % len(sizes)]

    def weighing(self, group: str, sku: str, grams: int) -> Size:
        """The weight given, with the density of one of the products that weigh about as much."""
        sizes = self._groups[group]
        place = bisect_left(sizes, grams, key=lambda size: size.weight_grams)
        near = sizes[max(place - 5, 0) : place + 5]
        like = near[crc32(f"{self._seed}:{sku}".encode()) % len(near)]
        volume = like.volume_cubic_millimetres * grams // like.weight_grams
        return Size(grams, max(min(volume, like.volume_cubic_millimetres), grams * 500))


def grams_of_package(text: str) -> int | None:
    """The weight that a package size like `12 OZ` tells, with its packing; None where it is none."""
    match = PACKAGE_SIZE.search(text.upper())
    if match is None:
        return None
    grams = round(float(match[1]) * GRAMS_OF_UNIT[match[2]]) + PACKING_GRAMS
    return grams if grams <= HEAVIEST_GRAMS else None
