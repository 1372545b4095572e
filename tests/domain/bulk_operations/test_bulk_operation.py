"""A bulk operation: from its beginning to one of its ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.access.caller import Caller, PrincipalKind
from domain.access.kept_rights import KeptRights
from domain.bulk_operations.bulk_operation import (
    ATTEMPTS,
    BULK_OPERATION_MOVES,
    LEASE,
    BulkOperation,
    BulkOperationStatus,
    BulkPage,
    BulkQuery,
)
from domain.bulk_operations.download_links import GOOD_FOR, DownloadLinks
from domain.errors import MoveRefused
from domain.state_machine import unreachable_states

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHANNELS = [UUID(int=number) for number in (1, 2, 3)]
CALLER = Caller(
    PrincipalKind.PARTNER,
    "key:erp",
    frozenset({"orders:read", "customers:read"}),
    channel_ids=frozenset(CHANNELS[:2]),
    subject="erp",
)
OPERATION = BulkOperation(
    UUID(int=9), BulkQuery("{ orders { nodes { id } } }", {}), KeptRights.of(CALLER), NOW
)


def test_every_status_can_be_reached() -> None:
    assert not unreachable_states(BULK_OPERATION_MOVES, frozenset({BulkOperationStatus.CREATED}))


def test_pages_add_up_and_the_last_one_completes() -> None:
    running = OPERATION.claimed(NOW)
    assert running.leased_until == NOW + LEASE
    further = running.advanced(BulkPage(b'{"id":1}\n', 1, "cursor"), NOW)
    assert (further.status, further.cursor) == (BulkOperationStatus.RUNNING, "cursor")
    done = further.advanced(BulkPage(b"", 0, None), NOW + LEASE)
    assert (done.status, done.object_count, done.byte_count, done.part_count) == (
        BulkOperationStatus.COMPLETED, 1, 9, 1,
    )  # fmt: skip
    assert done.expires_at is not None
    assert done.expires_at > NOW


def test_failures_of_ours_end_it_only_when_they_come_one_after_the_other() -> None:
    running = OPERATION.claimed(NOW)
    for _ in range(ATTEMPTS - 1):
        running = running.troubled(NOW)
    assert running.advanced(BulkPage(b"", 0, "on"), NOW).failures == 0
    given_up = running.troubled(NOW)
    assert (given_up.status, given_up.error_code) == (BulkOperationStatus.FAILED, "INTERNAL")


def test_what_has_ended_is_not_canceled() -> None:
    done = OPERATION.claimed(NOW).advanced(BulkPage(b"", 0, None), NOW)
    with pytest.raises(MoveRefused):
        done.canceled(NOW)
    canceled = OPERATION.canceled(NOW)
    assert canceled.canceled(NOW + LEASE) == canceled


def test_kept_rights_survive_storage_and_only_ever_shrink() -> None:
    kept = KeptRights.of(CALLER)
    assert KeptRights.from_data(kept.as_data()) == kept
    present = replace(
        CALLER, scopes=frozenset({"orders:read", "keys:write"}), channel_ids=frozenset(CHANNELS[1:])
    )
    now = kept.narrowed(present)
    assert now.scopes == {"orders:read"}
    assert now.channel_ids == frozenset(CHANNELS[1:2])
    assert kept.narrowed(replace(present, channel_ids=None)).channel_ids == frozenset(CHANNELS[:2])


def test_an_address_opens_its_result_for_a_day_and_no_other() -> None:
    links = DownloadLinks(b"a secret of thirty-two bytes.....")
    text = links.text(OPERATION.id, NOW)
    assert links.read(text, NOW + GOOD_FOR - timedelta(seconds=1)) == OPERATION.id
    assert links.read(text, NOW + GOOD_FOR) is None
    assert DownloadLinks(b"another secret of 32 bytes......").read(text, NOW) is None
    for place in range(len(text)):
        wrong = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        assert links.read(wrong, NOW) is None
    assert links.read("", NOW) is None
