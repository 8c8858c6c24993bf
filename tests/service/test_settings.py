"""Settings from the environment: read, completed, and refused when they are unsafe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.settings import SECRET_NAMES, Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

LONG = "x" * 32
PRODUCTION = {
    "DUAARAH_ENV": "production",
    "DUAARAH_BASE_URL": "https://suara.example",
    **{f"DUAARAH_{name.upper()}": LONG + name for name in SECRET_NAMES},
}


def read(tmp_path: Path, **change: str | None) -> Settings:
    """The settings of a production environment with some variables changed or left out."""
    given = {**PRODUCTION, "DUAARAH_VAR": str(tmp_path / "var")}
    given |= {f"DUAARAH_{name.upper()}": value or "" for name, value in change.items()}
    for name, value in change.items():
        if value is None:
            del given[f"DUAARAH_{name.upper()}"]
    return Settings.from_env(given)


def test_a_safe_production_starts_and_makes_no_file(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.production
    assert settings.secret_key == PRODUCTION["DUAARAH_SECRET_KEY"]
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in SECRET_NAMES),
        {"secret_key": "short"},
        {"base_url": "http://suara.example"},
        {"base_url": "suara.example"},
        {"base_url": "https://"},
        {"base_url": "https://["},
        {"base_url": "https://suara.example:x"},
        {"base_url": "https://kota.example/suara"},
        {"base_url": "https://suara.example?x"},
        {"base_url": "https://u:p@suara.example"},
        {"base_url": "https://Suara.example"},
        {"base_url": "https://suara.example:443"},
        {"ratelimit_storage": "memory://"},
        {"rate_limit_scale": "2"},
        {"rate_limit_scale": "0"},
        {"rate_limit_scale": "many"},
        {"sqlite_synchronous": "OFF"},
        {"sqlite_synchronous": "NORMAL"},
        {"trusted_proxies": "-1"},
        {"trusted_proxies": "all"},
        {"worker": "maybe"},
        {"env": "staging"},
        {"smtp_url": "mail.example"},
        {"log_level": "LOUD"},
        {"submit_limit": "10 per fortnight"},
        {"undo_seconds": "-1"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_refused_with_the_name_of_the_setting(
    tmp_path: Path, change: dict[str, str | None]
) -> None:
    (name,) = change
    with pytest.raises(SettingsError, match=f"DUAARAH_{name.upper()}"):
        read(tmp_path, **change)


def test_embedded_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    first = Settings.from_env({"DUAARAH_VAR": str(tmp_path)})
    second = Settings.from_env({"DUAARAH_VAR": str(tmp_path)})
    values = [getattr(first, name) for name in SECRET_NAMES]
    assert [getattr(second, name) for name in SECRET_NAMES] == values
    assert len(set(values)) == len(SECRET_NAMES)
    assert all(len(value) >= 32 for value in values)
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    for name in SECRET_NAMES:
        assert (tmp_path / "secrets" / name).stat().st_mode & 0o777 == 0o600


def test_a_given_secret_is_not_written(tmp_path: Path) -> None:
    settings = Settings.from_env({"DUAARAH_VAR": str(tmp_path), "DUAARAH_SECRET_KEY": LONG})
    assert settings.secret_key == LONG
    assert not (tmp_path / "secrets" / "secret_key").exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_needs_no_driver_in_its_address(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, database_url=f"{scheme}://u:p@h/d")
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"
    assert not settings.sqlite


def test_what_depends_on_var_lies_below_it(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'duaarah.sqlite3'}"
    assert settings.ratelimit_storage == f"duaarah-sqlite://{tmp_path / 'var' / 'limits.sqlite3'}"


def test_read_as_people_write_them(tmp_path: Path) -> None:
    settings = read(tmp_path, worker="no", trusted_proxies=" 2 ", base_url="https://a.example/")
    assert (settings.worker, settings.trusted_proxies) == (False, 2)
    assert settings.base_url == "https://a.example"
