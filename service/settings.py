"""Frozen settings, read once from the environment; every entry point calls `Settings.from_env`."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from limits import parse_many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parent.parent
SECRET_NAMES = ("secret_key", "receipt_key", "password_salt", "audit_key")
LIMITS = "rate limits like 10 per minute;60 per hour"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ENVS = ("embedded", "test", "production")
SECRET_BYTES = 32
PORTS = {"http": 80, "https": 443}
ROLE_NAMES = ("administrator", "moderator", "officer", "auditor")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9.-]+", re.ASCII | re.IGNORECASE)
SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")


class SettingsError(ValueError):
    """A setting is missing, unreadable or unsafe; the message names it and says what to do."""


def _origin(text: str) -> bool:
    """Whether it is written as browsers name our origin: forms are held against it, links begin so.

    Below a path neither pages nor cookies would be found.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return False
    plain = bool(url.hostname) and "@" not in url.netloc and port != PORTS.get(url.scheme)
    return url.scheme in PORTS and plain and text == f"{url.scheme}://{url.netloc}".lower()


def _limits(text: str) -> bool:
    try:
        return bool(parse_many(text))
    except ValueError:
        return False


def _addresses(text: str) -> bool:
    return not text or all(ADDRESS.fullmatch(one.strip()) for one in text.split(","))


def _roles(text: str) -> bool:
    return text == "none" or set(text.split(",")) <= set(ROLE_NAMES)


RULES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("env", ENVS.__contains__, "one of " + ", ".join(ENVS)),
    ("base_url", _origin, "like https://suara.example, as a browser writes it, without a path"),
    ("rate_limit_scale", lambda scale: scale > 0, "above 0"),
    ("sqlite_synchronous", ("FULL", "OFF").__contains__, "FULL or OFF"),
    ("trusted_proxies", lambda hops: hops >= 0, "0 or more"),
    ("undo_seconds", lambda seconds: seconds >= 0, "0 or more"),
    (
        "smtp_url",
        lambda url: not url or urlsplit(url).scheme in SMTP_SCHEMES,
        "like smtp://host:25",
    ),
    ("log_level", lambda level: level.upper() in LEVELS, "one of " + ", ".join(LEVELS)),
    ("submit_limit", _limits, LIMITS),
    ("portal_submit_limit", _limits, LIMITS),
    ("report_limit", _limits, LIMITS),
    ("comment_report_limit", _limits, LIMITS),
    ("read_limit", _limits, LIMITS),
    ("sign_in_limit", _limits, LIMITS),
    ("guess_limit", _limits, LIMITS),
    ("mailed_link_limit", _limits, LIMITS),
    ("audit_mail", _addresses, "e-mail addresses with commas between"),
    ("totp_required", _roles, "none, or some of " + ",".join(ROLE_NAMES)),
)
"""What must hold of a value, whatever the others are, and how to say so."""


@dataclass(frozen=True)
class Settings:
    """All that can be set from outside, one environment variable `DUAARAH_<NAME>` a field.

    Durations are seconds unless the name says otherwise. `docs/settings.md` describes each field,
    and a test holds the two together.
    """

    env: str = "embedded"
    var: Path = ROOT / "var"
    base_url: str = "http://127.0.0.1:8000"
    database_url: str = ""
    secret_key: str = ""
    receipt_key: str = ""
    password_salt: str = ""
    audit_key: str = ""
    trusted_proxies: int = 0
    models_dir: Path = ROOT / "models"
    abuse_model: bool = True
    learn: bool = True
    ratelimit_storage: str = ""
    rate_limit_scale: float = 1.0
    submit_limit: str = "10 per minute;60 per hour"
    portal_submit_limit: str = "600 per minute"
    report_limit: str = "5 per minute;20 per hour"
    comment_report_limit: str = "30 per hour"
    read_limit: str = "600 per minute"
    sign_in_limit: str = "10 per minute"
    guess_limit: str = "10 per 15 minute;50 per day"
    mailed_link_limit: str = "3 per 10 minute;10 per day"
    totp_required: str = "administrator"
    smtp_url: str = ""
    mail_from: str = "dua-arah@localhost"
    audit_mail: str = ""
    worker: bool = True
    undo_seconds: int = 30
    sqlite_synchronous: str = "FULL"
    log_level: str = "INFO"
    metrics_token: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read, complete and check the settings.

        Raises:
            SettingsError: a value cannot be read, or the combination is unsafe.
        """
        source = os.environ if environ is None else environ
        known = {field.name for field in fields(cls)}
        given = {
            name.removeprefix("DUAARAH_").lower(): value
            for name, value in source.items()
            if name.startswith("DUAARAH_")
        }
        if unknown := sorted(set(given) - known):
            listed = ", ".join(f"DUAARAH_{name.upper()}" for name in unknown)
            raise SettingsError(f"unknown setting {listed}; docs/settings.md lists the known ones")
        values = {name: _read(name, text, cls) for name, text in given.items()}
        return _complete(cls(**values)).checked()  # type: ignore[arg-type]

    @property
    def production(self) -> bool:
        """Whether this is a public installation: no secret and no shortcut is made up then."""
        return self.env == "production"

    @property
    def sqlite(self) -> bool:
        """Whether the database is the embedded SQLite file."""
        return self.database_url.startswith("sqlite")

    def checked(self) -> Settings:
        """Return self.

        Raises:
            SettingsError: an unsafe or meaningless value.
        """
        for name, holds, wanted in RULES:
            if not holds(getattr(self, name)):
                raise SettingsError(f"DUAARAH_{name.upper()} must be {wanted}")
        if self.production:
            self._check_production()
        return self

    def _check_production(self) -> None:
        for name in SECRET_NAMES:
            if len(getattr(self, name)) < SECRET_BYTES:
                raise SettingsError(
                    f"DUAARAH_{name.upper()} must be set to at least {SECRET_BYTES} characters in "
                    "production (python3 -c 'import secrets; print(secrets.token_urlsafe(48))')"
                )
        if not self.base_url.startswith("https://"):
            raise SettingsError("DUAARAH_BASE_URL must begin with https:// in production")
        if self.ratelimit_storage.startswith("memory:"):
            raise SettingsError(
                "DUAARAH_RATELIMIT_STORAGE=memory:// counts each worker by itself; "
                "production refuses it"
            )
        if self.rate_limit_scale > 1:
            raise SettingsError("DUAARAH_RATE_LIMIT_SCALE above 1 is refused in production")
        if self.sqlite and self.sqlite_synchronous != "FULL":
            raise SettingsError("DUAARAH_SQLITE_SYNCHRONOUS=OFF is refused in production")


def _read(name: str, text: str, cls: type[Settings]) -> object:
    default = getattr(cls, name)
    try:
        if isinstance(default, bool):
            return _truth(text)
        if isinstance(default, Path):
            return Path(text).expanduser().resolve()
        return type(default)(text.strip())
    except ValueError as error:
        kind = type(default).__name__
        raise SettingsError(f"DUAARAH_{name.upper()}={text!r} is not a {kind}") from error


def _truth(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return known[text.strip().lower()]
    except KeyError as error:
        raise ValueError(text) from error


def _complete(settings: Settings) -> Settings:
    """Fill what depends on `var`: addresses of the embedded files, and the embedded secrets."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    values["base_url"] = settings.base_url.rstrip("/")
    if not settings.database_url:
        values["database_url"] = f"sqlite:///{settings.var / 'duaarah.sqlite3'}"
    elif settings.database_url.startswith(("postgresql://", "postgres://")):
        _, _, rest = settings.database_url.partition("://")
        values["database_url"] = f"postgresql+psycopg://{rest}"
    if not settings.ratelimit_storage:
        values["ratelimit_storage"] = f"duaarah-sqlite://{settings.var / 'limits.sqlite3'}"
    if not settings.production:
        values.update(_embedded_secrets(settings))
    return Settings(**values)


def _embedded_secrets(settings: Settings) -> dict[str, str]:
    """Secrets of an embedded installation: made once, kept in `var/secrets/`, readable by us."""
    missing = [name for name in SECRET_NAMES if not getattr(settings, name)]
    folder = settings.var / "secrets"
    made = {}
    for name in missing:
        path = folder / name
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(path, secrets.token_urlsafe(48))
        made[name] = path.read_text(encoding="ascii").strip()
    return made


def secret_file(settings: Settings, name: str) -> Path | None:
    """The file that this secret comes from, or None where the environment sets it."""
    path = settings.var / "secrets" / name
    if settings.production or not path.exists():
        return None
    return path if path.read_text(encoding="ascii").strip() == getattr(settings, name) else None


def replace_secret(path: Path, value: str) -> None:
    """Put another secret into its file; it counts from the next start on."""
    draft = path.with_suffix(f".{os.getpid()}")
    _write_secret(draft, value)
    draft.replace(path)


def _write_once(path: Path, text: str) -> None:
    """Write a secret so that two processes that start together end up with the same one."""
    draft = path.with_suffix(f".{os.getpid()}")
    _write_secret(draft, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its secret counts
    finally:
        draft.unlink()


def _write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
