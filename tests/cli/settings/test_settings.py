"""Settings: what is wrong is named by its variable, and no secret is repeated."""

import dataclasses
import logging
from pathlib import Path

import pytest

from api.transport.settings import TransportSettings
from cli.serving.assembling import transport_settings
from cli.serving.http_protocol import bounded_protocol
from cli.settings.all_settings import (
    SETTINGS,
    InvalidSetting,
    Settings,
    read_settings,
    unknown_variables,
)
from cli.settings.limits import Limits
from integrations.mail.smtp import SmtpServer
from tests.cli.terminal import Terminal


def test_without_variables_there_is_a_file_in_this_folder() -> None:
    settings = read_settings({})
    assert settings.database_url == "sqlite:///orderwright.sqlite3"
    assert settings.data_folder == Path("data")
    assert settings.secret is None
    assert settings.log_level == logging.INFO


def test_empty_variables_count_as_absent() -> None:
    assert read_settings({"DATABASE_URL": " ", "ORDERWRIGHT_SECRET_KEY": ""}) == read_settings({})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://u:p@host/name", "postgresql://u:p@host/name"),
        ("postgresql+psycopg://u:p@host/name", "postgresql://u:p@host/name"),
        ("sqlite:////var/orderwright.sqlite3", "sqlite:////var/orderwright.sqlite3"),
    ],
)
def test_urls_as_hosts_hand_them_out_are_understood(given: str, meant: str) -> None:
    assert read_settings({"DATABASE_URL": given}).database_url == meant


def test_everything_else_is_read() -> None:
    settings = read_settings(
        {
            "ORDERWRIGHT_DATA": "/srv/demo",
            "ORDERWRIGHT_SECRET_KEY": "s" * 32,
            "ORDERWRIGHT_ALLOWED_ORIGINS": "https://shop.example/, http://localhost:5173",
            "ORDERWRIGHT_ANONYMOUS_INTROSPECTION": "no",
            "ORDERWRIGHT_LOG_LEVEL": "warning",
            "ORDERWRIGHT_PUBLIC_URL": "https://orders.example/",
            "ORDERWRIGHT_ACCESS_TOKEN_MINUTES": "5",
        }
    )
    assert settings.public_url == "https://orders.example"
    assert settings.access_token_minutes == 5
    assert settings.data_folder == Path("/srv/demo")
    assert settings.secret == b"s" * 32
    assert settings.allowed_origins == {"https://shop.example", "http://localhost:5173"}
    assert settings.anonymous_introspection is False
    assert settings.log_level == logging.WARNING
    assert "sss" not in repr(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "orderwright.sqlite3"),
        ("DATABASE_URL", "mysql://root:hidden@host/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "postgresql://"),
        ("ORDERWRIGHT_PUBLIC_URL", "orders.example"),
        ("ORDERWRIGHT_PUBLIC_URL", "https://someone:hidden@orders.example"),
        ("ORDERWRIGHT_PUBLIC_URL", "https://[orders"),
        ("ORDERWRIGHT_ACCESS_TOKEN_MINUTES", "61"),
        ("ORDERWRIGHT_MAIL", "relay.example"),
        ("ORDERWRIGHT_MAIL", "smtp://shop:hidden@relay.example"),
        ("ORDERWRIGHT_MAIL", "smtp://relay.example?from=shop@example.com&encryption=none"),
        ("ORDERWRIGHT_MAIL", "smtp://shop:hidden@relay.example:port?from=a@b.example"),
        ("ORDERWRIGHT_SECRET_KEY", "hidden"),
        ("ORDERWRIGHT_ALLOWED_ORIGINS", "shop.example"),
        ("ORDERWRIGHT_ANONYMOUS_INTROSPECTION", "perhaps"),
        ("ORDERWRIGHT_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable(variable: str, value: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        read_settings({variable: value})
    assert str(refused.value).startswith(f"{variable}: ")
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "smtp://u:p%40x@relay.example?from=a@b.example",
            ("relay.example", 587, "starttls", "p@x"),
        ),
        ("smtps://relay.example?from=a@b.example", ("relay.example", 465, "tls", None)),
        ("smtp://localhost:25?from=a@b.example&encryption=none", ("localhost", 25, "none", None)),
    ],
)
def test_a_relay_is_encrypted_unless_it_is_on_this_machine(
    text: str, meant: tuple[object, ...]
) -> None:
    server = read_settings({"ORDERWRIGHT_MAIL": text}).mail
    assert isinstance(server, SmtpServer)
    assert (server.host, server.port, server.encryption, server.password) == meant
    assert server.sender == "a@b.example"
    assert "p@x" not in repr(server)


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(InvalidSetting) as refused:
        read_settings({"ORDERWRIGHT_LOG_LEVEL": "loud", "ORDERWRIGHT_IDEMPOTENCY_DAYS": "0"})
    assert refused.value.variables == ("ORDERWRIGHT_LOG_LEVEL", "ORDERWRIGHT_IDEMPOTENCY_DAYS")
    assert len(str(refused.value).splitlines()) == 2


def test_a_slip_is_answered_with_the_nearest_name() -> None:
    given = {"ORDERWRIGHT_LOGLEVEL": "DEBUG", "ORDERWRIGHT_LOG_LEVEL": "DEBUG", "HOME": "/"}
    assert list(unknown_variables(given)) == [
        "ORDERWRIGHT_LOGLEVEL is no setting; ORDERWRIGHT_LOG_LEVEL is."
    ]


def test_every_setting_is_declared_once_and_read() -> None:
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)
    read = len(dataclasses.fields(Settings)) - 1 + len(dataclasses.fields(Limits))
    assert read == len(SETTINGS)


def test_what_is_in_force_is_shown_without_secrets(bare_terminal: Terminal) -> None:
    shown = bare_terminal.run(
        "settings",
        DATABASE_URL="postgresql://shop:canary@db.example/shop",
        ORDERWRIGHT_SECRET_KEY="canary" * 6,
    )
    assert shown.exit_code == 0
    assert "postgresql://shop:********@db.example/shop" in shown.output
    assert "canary" not in shown.output


def test_wrong_settings_end_the_command_with_status_2(bare_terminal: Terminal) -> None:
    refused = bare_terminal.run("settings", ORDERWRIGHT_LOG_LEVEL="loud", ORDERWRIGHT_WORKERS="0")
    assert refused.exit_code == 2
    assert "ORDERWRIGHT_LOG_LEVEL" in refused.output
    assert "ORDERWRIGHT_WORKERS" in refused.output


def test_limits_reach_the_transports_and_wrong_ones_are_named() -> None:
    limits = {
        "ORDERWRIGHT_MAX_CONNECTIONS": "100",
        "ORDERWRIGHT_MAX_SOCKETS_PER_PERSON": "2",
        "ORDERWRIGHT_MAX_SOCKETS_PER_KEY": "3",
        "ORDERWRIGHT_MAX_SUBSCRIPTIONS_PER_PERSON": "4",
        "ORDERWRIGHT_MAX_SUBSCRIPTIONS_PER_KEY": "5",
        "ORDERWRIGHT_MAX_BODY_BYTES": "20000",
        "ORDERWRIGHT_REQUEST_SECONDS": "2.5",
    }
    settings = read_settings(limits)
    found = transport_settings(settings)
    assert bounded_protocol(settings.limits.max_connections).most_connections == 100
    assert (found.max_sockets_per_person, found.max_sockets_per_key) == (2, 3)
    assert (found.max_subscriptions_per_person, found.max_subscriptions_per_key) == (4, 5)
    assert (found.max_body_bytes, found.request_deadline_seconds) == (20_000, 2.5)
    assert transport_settings(read_settings({})) == TransportSettings(anonymous_introspection=True)
    with pytest.raises(InvalidSetting) as wrong:
        read_settings(dict.fromkeys(limits, "0"))
    assert set(wrong.value.variables) == set(limits)
