"""The first step: a shop to walk through, made beside what is there."""

from dataclasses import dataclass

from examples.walking import shop
from examples.walking.client import Reply, Server, expect


@dataclass(frozen=True, slots=True)
class Store:
    """Where the walk sells: a channel, a storefront's key for it, and two places with stock.

    `near` and `far` are codes of `places`, which has their ids. `made_key` is the id of a key that
    the walk made for itself.
    """

    channel: Reply
    storefront: str
    made_key: str | None
    places: dict[str, str]
    near: str
    far: str
    method: str


async def set_up_store(server: Server, staff: str, storefront: str | None) -> Store:
    """Everything by its natural key, so that a second walk changes nothing. Raises Surprise."""
    made = await server.do(staff, "SetUpLocations", input=shop.locations())
    own = {item["node"]["code"]: item["node"]["id"] for item in made["items"]}
    opened = await server.do(staff, "SetUpChannel", input=shop.channel(list(own)))
    made_key = None
    if storefront is None:
        wanted = {
            "kind": "STOREFRONT",
            "name": "walk.py",
            "channelIds": [opened["items"][0]["node"]["id"]],
        }
        key = await server.do(staff, "MakeKey", input=wanted)
        storefront, made_key = key["text"], key["apiKey"]["id"]
    viewer = await server.ask(storefront, "WhoAmI")
    expect(viewer["kind"] == "STOREFRONT", f"the storefront's key is of {viewer['kind']}")
    channel = viewer["channels"][0]
    places = await _places_of(server, staff, channel["id"]) or own
    expect(len(places) > 1, f"channel {channel['code']} has one location, and nothing to choose")
    near, far = list(places)[:2]
    return Store(
        channel=channel,
        storefront=storefront,
        made_key=made_key,
        places=places,
        near=near,
        far=far,
        method=await _goods(server, staff, channel),
    )


async def _places_of(server: Server, staff: str, channel_id: str) -> dict[str, str]:
    """The locations to which a channel is restricted; none for a channel that may use all."""
    channel = await server.ask(staff, "ChannelPlaces", id=channel_id)
    locations = await server.ask(staff, "Places", ids=channel["locationIds"])
    return {place["code"]: place["id"] for place in locations}


async def _goods(server: Server, staff: str, channel: Reply) -> str:
    """Products, prices, a customer, and a way to deliver, whose code this is."""
    code, currency = channel["code"], channel["currencyCode"]
    await server.do(staff, "SetUpProducts", input=shop.products())
    await server.do(staff, "SetUpPrices", input=shop.prices(code, currency))
    await server.do(staff, "SetUpCustomers", input=shop.customers())
    methods = await server.do(staff, "SetUpShippingMethods", input=shop.shipping_methods(currency))
    found: str = methods["items"][0]["node"]["code"]
    return found
