"""Settings of who people are to us: tokens that we issue, and mails with codes."""

from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from cli.settings.setting import OptionalSetting, Setting
from cli.settings.values import WrongValue, whole_number
from domain.access.signing_keys import LONGEST_TOKEN
from domain.ports import Mailer
from integrations.mail.console import ConsoleMailer
from integrations.mail.smtp import SmtpMailer, SmtpServer
from use_cases.access.access_tokens import DEFAULT_LIFETIME, DEFAULT_PUBLIC_URL

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Console:
    """Mails go onto the terminal."""


def public_url(text: str) -> str:
    """The address that clients know, without anything behind its path."""
    url = text.rstrip("/")
    try:
        parts = urlsplit(url)
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        raise WrongValue("use the address that clients know: https://orders.example.") from None
    rest = (parts.query, parts.fragment, parts.username, parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(rest) or not port_is_one:
        raise WrongValue("use the address that clients know: https://orders.example.")
    return url


def mail(text: str) -> SmtpServer | Console:
    """How mails are sent. Repeats nothing: it may hold a password."""
    if text == "console":
        return Console()
    wrong = WrongValue(
        "use console, or smtp://user:password@host:587?from=shop@example.com (smtps:// for TLS "
        "from the start; ?encryption=none only on this machine)."
    )
    try:
        parts = urlsplit(text)
        port = parts.port
        options = parse_qs(parts.query, strict_parsing=True)
    except ValueError:
        raise wrong from None
    sender, encryption = options.pop("from", [""])[0], options.pop("encryption", [None])[0]
    known = {"smtp": ("starttls", 587), "smtps": ("tls", 465)}.get(parts.scheme)
    if known is None or not parts.hostname or "@" not in sender or options or parts.path.strip("/"):
        raise wrong
    if encryption not in {None, "none"} or (encryption and parts.hostname not in LOOPBACK):
        raise wrong
    return SmtpServer(
        host=parts.hostname,
        port=port or known[1],
        sender=sender,
        encryption=encryption or known[0],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def mailer_of(given: SmtpServer | Console | None) -> Mailer | None:
    """What sends mails; None where nothing does."""
    if given is None:
        return None
    return ConsoleMailer() if isinstance(given, Console) else SmtpMailer(given)


MAIL: Final = OptionalSetting(
    "ORDERWRIGHT_MAIL",
    mail,
    "How the worker sends mails with sign-in codes: `console` (development: onto its terminal) or "
    "`smtp://user:password@host:587?from=shop@example.com`, encrypted by STARTTLS; `smtps://` from "
    "the start.",
    absent="none is sent",
    secret=True,
)
PUBLIC_URL: Final = Setting(
    "ORDERWRIGHT_PUBLIC_URL",
    public_url,
    "The address that clients know, the same for every process. Access tokens name it as their "
    "issuer; another one ends them.",
    default=DEFAULT_PUBLIC_URL,
)
ACCESS_TOKEN_MINUTES: Final = Setting(
    "ORDERWRIGHT_ACCESS_TOKEN_MINUTES",
    whole_number(1, int(LONGEST_TOKEN.total_seconds()) // 60),
    "How long an access token is good, from 1 to 60.",
    default=str(int(DEFAULT_LIFETIME.total_seconds()) // 60),
)
