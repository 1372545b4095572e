"""The audit trail: who changed what, when, from where, before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from domain.access.caller import Caller, PrincipalKind

AUDITED_KINDS: Final = frozenset({PrincipalKind.STAFF, PrincipalKind.PARTNER})
"""Whose writes are kept. Who shops is told of by events, and is nobody to keep watch over."""


USER_AGENT_LIMIT: Final = 300
"""Characters; a longer one is cut."""


@dataclass(frozen=True, slots=True)
class AuditSource:
    """A request as far as the trail keeps it: what was asked, and from where."""

    mutation: str
    operation_name: str | None
    request_id: str
    client_address: str | None
    user_agent: str | None = None
    """What the program calls itself: nobody proves it."""


@dataclass(frozen=True, slots=True)
class AuditChange:
    """One object that changed. `before` and `after` hold only the fields that differ.

    What was made has no `before`, what was removed no `after`. Personal data and secrets are
    replaced by a word: the trail says that they changed, and must not be where they are found.
    """

    type: str
    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    parents: tuple[str, ...] = ()
    """Objects that it is a part of: a price is found by its product, too."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One write that was done."""

    id: UUID
    occurred_at: datetime
    caller: Caller
    source: AuditSource
    changes: tuple[AuditChange, ...]


def shown_user_agent(sent: str | None) -> str | None:
    """A client's name for itself as the trail keeps it: printable, and not too long."""
    shown = "".join(filter(str.isprintable, sent or ""))[:USER_AGENT_LIMIT]
    return shown or None


def is_audited(caller: Caller) -> bool:
    """Whether what this caller writes is kept in the trail."""
    return caller.kind in AUDITED_KINDS
