"""Payment gateways by name: the built-in ones, and those that installed packages offer.

A package offers a gateway by an entry point in the group `orderwright.payment_gateways` that names
a class (or any callable without arguments) whose result implements `domain.ports.PaymentGateway`.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from domain.ports import PaymentGateway
from integrations.payments.manual import ManualGateway
from integrations.payments.sandbox import SandboxGateway

GROUP = "orderwright.payment_gateways"


class GatewayNotUsable(Exception):
    """An installed gateway cannot be loaded: a fault of the installation, not of a request."""


def load_payment_gateways(offered: Iterable[EntryPoint]) -> dict[str, PaymentGateway]:
    """The built-in gateways and the offered ones, by name. Raises GatewayNotUsable."""
    built_in: list[PaymentGateway] = [ManualGateway(), SandboxGateway()]
    gateways: dict[str, PaymentGateway] = {}
    for gateway in (*built_in, *(_loaded(entry) for entry in offered)):
        if gateway.name in gateways:
            raise GatewayNotUsable(f"Two payment gateways are named {gateway.name!r}.")
        gateways[gateway.name] = gateway
    return gateways


@cache
def installed_payment_gateways() -> dict[str, PaymentGateway]:
    """Every gateway of this installation; looked for once."""
    return load_payment_gateways(entry_points(group=GROUP))


def _loaded(entry: EntryPoint) -> PaymentGateway:
    try:
        gateway: PaymentGateway = entry.load()()
    except Exception as error:
        raise GatewayNotUsable(
            f"Payment gateway {entry.name!r} ({entry.value}) failed: {error}"
        ) from error
    return gateway
