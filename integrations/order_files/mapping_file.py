"""Mapping files: TOML that a merchant writes once for an export. Described in docs/importing.md."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.channels.channel import NUMBER_FORMAT
from domain.countries import COUNTRY_CODES
from domain.currencies import MINOR_UNIT_DIGITS
from domain.importing.mapping import (
    Columns,
    Formats,
    ImportChannel,
    OrderMapping,
    SeedingPlan,
    SeedLocation,
)
from domain.importing.treatments import Treatment
from domain.validation import CODE_PATTERN
from integrations.order_files.errors import MappingInvalid
from integrations.order_files.table import Table

BUILT_IN = Path(__file__).parent / "mappings"


def built_in_mappings() -> list[str]:
    """Names of the mappings that come with Orderwright."""
    return sorted(path.stem for path in BUILT_IN.glob("*.toml"))


def load_mapping(name_or_path: str) -> OrderMapping:
    """A mapping by the name of a built-in one, or from a file. Raises MappingInvalid."""
    path = Path(name_or_path)
    if name_or_path in built_in_mappings():
        path = BUILT_IN / f"{name_or_path}.toml"
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as problem:
        known = ", ".join(built_in_mappings())
        raise MappingInvalid(
            name_or_path, "file", f"cannot be read: {problem.strerror}; built in are: {known}"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise MappingInvalid(name_or_path, "file", f"is not TOML: {problem}") from None
    return _mapping(Table(values, source=name_or_path))


def _mapping(top: Table) -> OrderMapping:
    rules = top.table("rules")
    mapping = OrderMapping(
        name=top.text("name"),
        columns=_columns(top.table("columns")),
        formats=_formats(top.table("formats")),
        channel=_channel(top.table("channel")),
        cancellation_prefix=rules.text_or("cancellation_prefix", "") or None,
        fold_sku_case=rules.flag("fold_sku_case", otherwise=False),
        codes=_codes(top.table("codes")),
        countries=_countries(top.table("countries")),
        seeding=_seeding(top.table("seeding")),
    )
    rules.finish()
    top.finish()
    for code in mapping.codes:
        if mapping.sku_of(code) != code:
            top.refuse(f"codes.{code}", "must be in upper case, for rules.fold_sku_case is true")
    return mapping


def _columns(table: Table) -> Columns:
    columns = Columns(
        reference=table.text("reference"),
        sku=table.text("sku"),
        quantity=table.text("quantity"),
        placed_at=table.text("placed_at"),
        unit_price=table.text("unit_price"),
        title=table.text_or("title", "") or None,
        customer=table.text_or("customer", "") or None,
        country=table.text_or("country", "") or None,
    )
    table.finish()
    return columns


def _formats(table: Table) -> Formats:
    zone_name = table.text("time_zone")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.refuse("time_zone", f"{zone_name!r} is not an IANA time zone")
    formats = Formats(
        date=_date_format(table),
        time_zone=zone,
        decimal_separator=table.text_or("decimal_separator", "."),
        thousands_separator=table.text_or("thousands_separator", ""),
        delimiter=table.text_or("delimiter", ","),
        encoding=table.text_or("encoding", "utf-8"),
    )
    if formats.decimal_separator not in {".", ","}:
        table.refuse("decimal_separator", "must be a point or a comma")
    if len(formats.thousands_separator) > 1 or formats.thousands_separator.isdigit():
        table.refuse("thousands_separator", "must be one character, or empty")
    if formats.thousands_separator == formats.decimal_separator:
        table.refuse("thousands_separator", "must differ from decimal_separator")
    if len(formats.delimiter) != 1 or formats.delimiter in '"\r\n\0 ':
        table.refuse("delimiter", "must be one character, such as a comma, semicolon or tab")
    _check_encoding(table, formats.encoding)
    table.finish()
    return formats


def _date_format(table: Table) -> str:
    date = table.text("date")
    example = datetime(2011, 2, 3, 16, 5, tzinfo=UTC)
    try:
        read = datetime.strptime(example.strftime(date), date)  # noqa: DTZ007
    except ValueError as problem:
        table.refuse("date", f"{date!r} is not a strptime format: {problem}")
    if read.date() != example.date():
        table.refuse("date", f"{date!r} does not tell day, month and year")
    return date


def _check_encoding(table: Table, encoding: str) -> None:
    try:
        is_by_lines = "a\n".encode(encoding) == b"a\n"
    except LookupError:
        table.refuse("encoding", f"{encoding!r} is not a known encoding")
    if not is_by_lines:
        table.refuse("encoding", f"{encoding!r} cannot be read by lines; save the file as UTF-8")


def _channel(table: Table) -> ImportChannel:
    channel = ImportChannel(
        table.text("code"),
        table.text("name"),
        table.text("currency"),
        table.text_or("order_number_format", "{number}"),
    )
    if CODE_PATTERN.fullmatch(channel.code) is None:
        table.refuse("code", "must be letters, digits, '.', '_' and '-', at most 64")
    if channel.currency not in MINOR_UNIT_DIGITS:
        table.refuse("currency", f"{channel.currency!r} is not an ISO 4217 currency code")
    if NUMBER_FORMAT.fullmatch(channel.order_number_format) is None:
        table.refuse("order_number_format", "must be capitals and dashes, then {number}")
    table.finish()
    return channel


def _codes(table: Table) -> dict[str, Treatment]:
    codes: dict[str, Treatment] = {}
    for code in table.names():
        word = table.text(code)
        if word not in set(Treatment):
            known = ", ".join(Treatment)
            table.refuse(code, f"{word!r} is not a treatment; known are: {known}")
        codes[code] = Treatment(word)
    return codes


def _countries(table: Table) -> dict[str, str | None]:
    countries: dict[str, str | None] = {}
    for name in table.names():
        code = table.text_or(name, "")
        if code and code not in COUNTRY_CODES:
            table.refuse(name, f"{code!r} is not an ISO 3166-1 alpha-2 code")
        countries[name] = code or None
    return countries


def _seeding(table: Table) -> SeedingPlan:
    locations = tuple(_location(each) for each in table.tables("locations"))
    if not locations:
        table.refuse("locations", "names no location")
    codes = [location.code for location in locations]
    if len(set(codes)) < len(codes):
        table.refuse("locations", "names a location twice")
    plan = SeedingPlan(
        locations,
        exclusive_percent=table.whole("exclusive_percent", least=0, most=100, otherwise=0),
        surplus_percent=table.whole("surplus_percent", least=0, most=1000, otherwise=0),
    )
    table.finish()
    return plan


def _location(table: Table) -> SeedLocation:
    location = SeedLocation(
        code=table.text("code"),
        name=table.text("name"),
        country_code=table.text("country_code"),
        share=table.whole("share", least=1, most=1_000_000),
        city=table.text_or("city", "") or None,
        postal_code=table.text_or("postal_code", "") or None,
        latitude=table.degrees("latitude", most=90),
        longitude=table.degrees("longitude", most=180),
        time_zone=table.text_or("time_zone", "UTC"),
    )
    if CODE_PATTERN.fullmatch(location.code) is None:
        table.refuse("code", "must be letters, digits, '.', '_' and '-', at most 64")
    if location.country_code not in COUNTRY_CODES:
        table.refuse("country_code", f"{location.country_code!r} is not an ISO 3166-1 alpha-2 code")
    if (location.latitude is None) != (location.longitude is None):
        table.refuse("latitude", "needs longitude, and the other way round")
    try:
        ZoneInfo(location.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.refuse("time_zone", f"{location.time_zone!r} is not an IANA time zone")
    table.finish()
    return location
