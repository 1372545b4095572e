from pathlib import Path

import pytest

from domain.importing.treatments import Treatment
from integrations.order_files.errors import MappingInvalid
from integrations.order_files.mapping_file import built_in_mappings, load_mapping

EXAMPLE = Path(__file__).parents[3] / "examples" / "data" / "webshop.toml"


def test_the_built_in_mapping_is_found_by_its_name() -> None:
    assert built_in_mappings() == ["uci"]
    mapping = load_mapping("uci")
    assert mapping.treatment_of(mapping.sku_of("gift_0001_20")) is Treatment.VOUCHER
    assert mapping.treatment_of("85123A") is Treatment.GOODS
    assert (mapping.countries["EIRE"], mapping.countries["Unspecified"]) == ("IE", None)
    assert mapping.is_cancellation("C536379")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "webshop"', "", "name"),
        ('currency = "EUR"', 'currency = "EURO"', "channel.currency"),
        ('code = "webshop"', 'code = "web shop"', "channel.code"),
        ('sku = "Artikel"', "", "columns.sku"),
        ('sku = "Artikel"', "sku = 3", "columns.sku"),
        ('title = "Bez', 'tilte = "Bez', "columns.tilte"),
        ('title = "Bezeichnung"', "title = 1", "columns.title"),
        ("Europe/Berlin", "Europe/Nowhere", "formats.time_zone"),
        ("%d.%m.%Y %H:%M", "%d.%m %H:%M", "formats.date"),
        ("%d.%m.%Y %H:%M", "%Q", "formats.date"),
        ('decimal_separator = ","', 'decimal_separator = "."', "formats.thousands_separator"),
        ('decimal_separator = ","', 'decimal_separator = ";"', "formats.decimal_separator"),
        ('thousands_separator = "."', 'thousands_separator = "00"', "formats.thousands_separator"),
        ('delimiter = ";"', 'delimiter = ";;"', "formats.delimiter"),
        ('delimiter = ";"', 'encoding = "utf-16"', "formats.encoding"),
        ('delimiter = ";"', 'encoding = "klingon"', "formats.encoding"),
        ('delimiter = ";"', 'encoding = "rot13"', "formats.encoding"),
        ('RABATT = "discount"', 'RABATT = "rebate"', "codes.RABATT"),
        ('"AT"', '"ATX"', "countries.Österreich"),
        ("[codes]", '[rules]\nfold_sku_case = "yes"\n[codes]', "rules.fold_sku_case"),
        ("[codes]", "[rules]\nprefix = 1\n[codes]", "rules.prefix"),
        ("[codes]", "[rules]\nfold_sku_case = true\n[codes]\nx = 'fee'", "codes.x"),
        ("share = 1", "share = 0", "seeding.locations[0].share"),
        ("share = 1", "share = 1\nlatitude = 99", "seeding.locations[0].latitude"),
        ("share = 1", "share = 1\nlatitude = 9", "seeding.locations[0].latitude"),
        ("share = 1", "share = 1\ntime_zone = 'x'", "seeding.locations[0].time_zone"),
        ('country_code = "DE"', 'country_code = "XX"', "seeding.locations[0].country_code"),
        ('code = "DE-HAMBURG"', 'code = "DE HAMBURG"', "seeding.locations[0].code"),
        ("[[seeding.locations]]", "[seeding.locations]", "seeding.locations"),
        ("[codes]", "codes = 1\n[unknown]", "formats.codes"),
        ("[codes]", "[[codes]]", "codes"),
        ("[channel]", "[channel", "file"),
    ],
)
def test_a_bad_mapping_names_the_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingInvalid) as refusal:
        load_mapping(str(path))
    assert refusal.value.key == key
    assert f": {key}: " in refusal.value.message


@pytest.mark.parametrize("second", ["DE-HAMBURG", None])
def test_locations_are_named_once_and_at_least_one(tmp_path: Path, second: str | None) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    head, location = text.split("[[seeding.locations]]")
    listed = (
        f"{text}\n[[seeding.locations]]{location}" if second else f"{head}[seeding]\nlocations = []"
    )
    path = tmp_path / "mine.toml"
    path.write_text(listed, encoding="utf-8")
    with pytest.raises(MappingInvalid, match=r"seeding\.locations: names"):
        load_mapping(str(path))


def test_an_unknown_mapping_lists_those_that_there_are() -> None:
    with pytest.raises(MappingInvalid, match="built in are: uci"):
        load_mapping("uki")
