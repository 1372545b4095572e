"""Make the table of postal areas and regions that destinations are placed with.

    python -m scripts.make_postal_areas POSTAL_CODES.jsonl.gz

The input is GeoNames' collection of postal codes, a JSON object a line with `country_code`,
`postal_code`, `state`, `latitude` and `longitude`. A postal prefix is kept where it places an
address better than the next shorter one does, so that the table stays small.
Source: GeoNames (geonames.org), CC BY 4.0; what this makes is under the same license.
"""

import gzip
import json
import lzma
import sys
from collections import defaultdict
from pathlib import Path

from domain.address import Coordinates
from domain.fulfillment.distance import kilometres_between
from domain.fulfillment.zone_table import plain_postal_code, plain_region
from scripts.region_codes import REGION_CODES
from scripts.tracked_files import ROOT

TARGET = ROOT / "integrations/geography/postal_areas.csv.xz"
LONGEST_PREFIX = 4
NEAR_ENOUGH_KILOMETRES = 25
"""A prefix whose codes lie this close together is not divided any further."""
WORTH_KEEPING_KILOMETRES = 12
"""A longer prefix is kept where it lies this far from the shorter one."""

Point = tuple[float, float]


def main(source: Path) -> None:
    """Read the collection, write the table."""
    by_country: dict[str, dict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    by_region: dict[tuple[str, str], list[Point]] = defaultdict(list)
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            country, point = entry["country_code"], (entry["latitude"], entry["longitude"])
            by_country[country][plain_postal_code(entry["postal_code"])].append(point)
            if entry.get("state"):
                by_region[country, plain_region(entry["state"])].append(point)
    rows = []
    for country in sorted(by_country):
        codes = {code: _middle(points) for code, points in by_country[country].items()}
        rows += [f"P,{country},{prefix},{_text(at)}" for prefix, at in _areas(codes)]
    for (country, region), points in sorted(by_region.items()):
        for name in sorted({region, REGION_CODES.get((country, region), region)}):
            if "," not in name:
                rows.append(f"R,{country},{name},{_text(_middle(points))}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(TARGET, "wt", encoding="utf-8", preset=9) as out:
        out.write("\n".join(rows) + "\n")
    print(f"{len(rows)} rows, {TARGET.stat().st_size} bytes")


def _areas(codes: dict[str, Point]) -> list[tuple[str, Point]]:
    found: list[tuple[str, Point]] = []
    waiting: list[tuple[str, list[str], Point | None]] = [("", sorted(codes), None)]
    while waiting:
        prefix, members, above = waiting.pop()
        points = [codes[code] for code in members]
        middle = _middle(points)
        if prefix and (above is None or _apart(middle, above) > WORTH_KEEPING_KILOMETRES):
            found.append((prefix, middle))
            above = middle
        spread = sorted(_apart(point, middle) for point in points)[len(points) * 9 // 10]
        if len(prefix) >= LONGEST_PREFIX or (prefix and spread <= NEAR_ENOUGH_KILOMETRES):
            continue
        children: dict[str, list[str]] = defaultdict(list)
        for code in members:
            if len(code) > len(prefix):
                children[code[: len(prefix) + 1]].append(code)
        waiting += [(child, entries, above) for child, entries in children.items()]
    return sorted(found)


def _middle(points: list[Point]) -> Point:
    # The median, not the mean: a wrong point among many does not move it.
    latitudes, longitudes = (sorted(values) for values in zip(*points, strict=True))
    return latitudes[len(points) // 2], longitudes[len(points) // 2]


def _apart(one: Point, other: Point) -> int:
    return kilometres_between(Coordinates(*one), Coordinates(*other))


def _text(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
