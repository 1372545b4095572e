"""Every gateway of this installation keeps the contract; the sandbox misbehaves as documented."""

from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest

from domain.ports import GatewayAnswer, GatewayOutcome, GatewayRequest, GatewayUnreachable
from domain.ports import PaymentGateway as Gateway
from integrations.payments.registry import (
    GROUP,
    GatewayNotUsable,
    installed_payment_gateways,
    load_payment_gateways,
)
from integrations.payments.sandbox import SandboxGateway
from tests.integrations.payments.gateway_contract import CHECKS


def charge(amount: int, key: str = "k") -> GatewayRequest:
    return GatewayRequest(key, "CHARGE", amount, "GBP", None)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("gateway", installed_payment_gateways().values(), ids=lambda g: g.name)
def test_every_installed_gateway_keeps_the_contract(
    gateway: Gateway, check: Callable[[Gateway], None]
) -> None:
    check(gateway)


def test_the_sandbox_declines() -> None:
    sandbox = SandboxGateway()
    answer = sandbox.perform(charge(1001))

    assert (answer.outcome, answer.error) == (GatewayOutcome.FAILURE, "Declined by the sandbox.")
    assert not sandbox.moved


def test_the_sandbox_is_out_of_reach_and_nothing_moves() -> None:
    sandbox = SandboxGateway()
    for _ in range(3):
        with pytest.raises(GatewayUnreachable):
            sandbox.perform(charge(1002))
    assert not sandbox.moved


def test_the_sandbox_loses_an_answer_after_the_money_moved() -> None:
    sandbox = SandboxGateway()
    with pytest.raises(GatewayUnreachable):
        sandbox.perform(charge(1003))
    assert list(sandbox.moved) == ["k"]
    assert sandbox.perform(charge(1003)).outcome is GatewayOutcome.SUCCESS
    assert len(sandbox.moved) == 1


@pytest.mark.parametrize(
    ("amount", "final"), [(1004, GatewayOutcome.SUCCESS), (1005, GatewayOutcome.FAILURE)]
)
def test_the_sandbox_answers_pending_first(amount: int, final: GatewayOutcome) -> None:
    sandbox = SandboxGateway()
    outcomes = [sandbox.perform(charge(amount)).outcome for _ in range(3)]
    assert outcomes == [GatewayOutcome.PENDING, final, final]


def test_the_sandbox_answers_twice() -> None:
    heard: list[GatewayAnswer] = []
    sandbox = SandboxGateway(notify=lambda _, answer: heard.append(answer))
    answer = sandbox.perform(charge(1006))
    assert heard == [answer]
    assert len(sandbox.moved) == 1


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


def test_a_package_offers_a_gateway_by_an_entry_point() -> None:
    offered = entry("acme", "tests.integrations.payments.acme_gateway:AcmeGateway")
    assert sorted(load_payment_gateways([offered])) == ["acme", "manual", "sandbox"]


def test_a_gateway_that_cannot_be_loaded_is_named() -> None:
    with pytest.raises(GatewayNotUsable, match=r"'gone' .*nowhere:Gateway.* failed"):
        load_payment_gateways([entry("gone", "tests.nowhere:Gateway")])


def test_two_gateways_of_one_name_are_refused() -> None:
    twice = entry("other", "integrations.payments.manual:ManualGateway")
    with pytest.raises(GatewayNotUsable, match="Two payment gateways are named 'manual'"):
        load_payment_gateways([twice])
