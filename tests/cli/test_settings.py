"""Settings: what is wrong is named by its variable, and no secret is repeated."""

import logging
from pathlib import Path

import pytest

from cli.settings import InvalidSetting, read_settings


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
        }
    )
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
