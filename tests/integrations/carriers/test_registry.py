"""Carriers are found by entry points, and a broken one is named."""

from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import pytest

from domain.fulfillment.shipment import UnknownCarrier
from integrations.carriers.manual import ManualCarrier
from integrations.carriers.registry import GROUP, CarrierNotUsable, Carriers, load_carriers

SOURCE = """
class Parcels:
    name = "parcels"

    def tracking_url(self, tracking_number):
        return f"https://parcels.example/{tracking_number}"
"""


def offered(value: str, name: str = "x") -> list[EntryPoint]:
    return [EntryPoint(name=name, value=value, group=GROUP)]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[EntryPoint]:
    """A distribution that offers a carrier, as an installer leaves it."""
    (tmp_path / "parcels_carrier.py").write_text(SOURCE)
    metadata = tmp_path / "parcels-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: parcels\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\nparcels = parcels_carrier:Parcels\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    (found,) = distributions(path=[str(tmp_path)])
    return list(found.entry_points.select(group=GROUP))


def test_an_installed_carrier_is_found_beside_the_built_in_one(
    installed: list[EntryPoint],
) -> None:
    carriers = load_carriers(installed)
    assert carriers.names == ("manual", "parcels")
    assert carriers.tracking_url("parcels", "7") == "https://parcels.example/7"


def test_a_carrier_that_was_removed_gives_no_link() -> None:
    assert load_carriers([]).tracking_url("parcels", "7") is None


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownCarrier) as refused:
        load_carriers([]).named("parcels")
    assert refused.value.known == ("manual",)


@pytest.mark.parametrize("value", ["no_such_module:Carrier", "json:nothing", "json:loads"])
def test_one_that_cannot_be_loaded_is_named(value: str) -> None:
    with pytest.raises(CarrierNotUsable, match="'broken'"):
        load_carriers(offered(value, "broken"))


def test_a_name_is_taken_once() -> None:
    with pytest.raises(CarrierNotUsable, match="'manual'"):
        Carriers([ManualCarrier(), ManualCarrier()])
