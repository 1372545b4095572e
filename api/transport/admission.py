"""How much one process takes on at once: in all, from one address, and for one principal."""

from collections import Counter
from ipaddress import ip_address

from api.transport.public_errors import PublicError, RequestRefused, refused
from api.transport.settings import TransportSettings
from domain.access.caller import Caller, PrincipalKind
from domain.access.client_addresses import network_of

_PEOPLE = {PrincipalKind.GUEST, PrincipalKind.SHOPPER}


class ServerBusy(PublicError):
    """This process has as much to do as it takes on; another moment, or another process, is better."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__("SERVER_BUSY", "Too much is going on here; try again in a moment.")


class TooMany(PublicError):
    """One client has more open than any single one needs."""

    http_status = 429

    def __init__(self, what: str, limit: int) -> None:
        super().__init__("TOO_MANY_OPERATIONS", f"At most {limit} {what} at once.")


class Place:
    """One of the places that a limit leaves, or one of each of several; taken until it is left."""

    __slots__ = ("_counts", "_names")

    def __init__(self, counts: Counter[str], *names: str) -> None:
        counts.update(names)
        self._counts: Counter[str] | None = counts
        self._names = names

    def leave(self) -> None:
        """Let somebody else have it; a second time changes nothing."""
        counts, self._counts = self._counts, None
        if counts is None:
            return
        for name in self._names:
            counts[name] -= 1
            if not counts[name]:
                del counts[name]

    def __enter__(self) -> None:
        """The place was taken when it was made."""

    def __exit__(self, *_: object) -> None:
        self.leave()


class Admission:
    """Counts what is open in this process, and refuses what would be too much."""

    def __init__(self, settings: TransportSettings) -> None:
        self._settings = settings
        self._requests: Counter[str] = Counter()
        self._strangers: Counter[str] = Counter()
        self._bodies: Counter[str] = Counter()
        self._sockets: Counter[str] = Counter()
        self._subscriptions: Counter[str] = Counter()

    def request(self) -> Place:
        """For a request while it is read and answered. Raises RequestRefused (503)."""
        if self._requests[""] >= self._settings.max_requests_at_once:
            raise refused(ServerBusy(), headers=[(b"retry-after", b"1")])
        return Place(self._requests, "")

    def stranger(self, address: str | None) -> Place:
        """For somebody at this address whose credential is not known yet. Raises RequestRefused.

        This machine's own addresses say nothing about who is behind them: they have no limit.
        """
        limit = self._settings.max_strangers_per_address
        return _from(address, self._strangers, limit, "unauthenticated connections")

    def body(self, address: str | None) -> Place:
        """For a request while its body arrives. Raises RequestRefused (429).

        So whoever trickles bodies takes none of the places that others' requests need.
        """
        limit = self._settings.max_bodies_per_address
        return _from(address, self._bodies, limit, "requests on their way")

    def socket(self, caller: Caller, address: str | None) -> Place:
        """For a WebSocket whose caller is known. Raises RequestRefused (429).

        All visitors share a storefront's key: none of them takes the others' places.
        """
        people, keys = self._settings.max_sockets_per_person, self._settings.max_sockets_per_key
        limit = people if caller.kind in _PEOPLE else keys
        names = [_principal(caller)]
        if caller.kind is PrincipalKind.STOREFRONT and not _is_own(address):
            names.append(f"{caller.client}/{network_of(address)}")
            most = self._settings.max_sockets_per_visitor
            if self._sockets[names[1]] >= most:
                raise _too_many("connections from your address", most)
        if self._sockets[names[0]] >= limit:
            raise _too_many("connections", limit)
        return Place(self._sockets, *names)

    def subscription(self, caller: Caller | None) -> Place:
        """For a subscription, whatever carries it. Raises RequestRefused (429)."""
        settings = self._settings
        people, keys = settings.max_subscriptions_per_person, settings.max_subscriptions_per_key
        limit = people if caller is None or caller.kind in _PEOPLE else keys
        return _place(self._subscriptions, _principal(caller), limit, "subscriptions")


def _place(counts: Counter[str], name: str, limit: int, what: str) -> Place:
    if counts[name] >= limit:
        raise _too_many(what, limit)
    return Place(counts, name)


def _too_many(what: str, limit: int) -> RequestRefused:
    return refused(TooMany(what, limit), headers=[(b"retry-after", b"5")])


def _principal(caller: Caller | None) -> str:
    """Who it is, however many credentials they hold."""
    if caller is None:
        return ""
    return f"customer:{caller.customer_id}" if caller.customer_id else caller.client


def _from(address: str | None, counts: Counter[str], limit: int, what: str) -> Place:
    name = network_of(address)
    if counts[name] >= limit and not _is_own(address):
        raise _too_many(what, limit)
    return Place(counts, name)


def _is_own(address: str | None) -> bool:
    """Whether an address is this machine's: it says nothing about who is behind it."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return not address
