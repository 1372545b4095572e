"""The API as one application: schema, transports, credentials, pages and health, wired together."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import anyio
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from api.access.authentication import Authentication
from api.access.oauth_routes import OAuthEndpoints
from api.access.rights_watch import RightsWatch
from api.bulk_operations.downloads import download_routes
from api.context import Context
from api.cost.buckets import SharedStore
from api.cost.budgets import CostBudgets
from api.documents.finder import TrustedDocuments
from api.domain_errors import translate
from api.doorway import Doorway
from api.following.feed import EventFeed, FeedSettings
from api.health import Health
from api.pages import PageFacts, pages_routes
from api.sampling import Sampling
from api.schema import NODES, build_schema
from api.services import Services, SignInServices
from api.transport.cross_origin import CrossOrigin, Origins
from api.transport.graphql_transport import GRAPHQL_PATH, GraphQLTransport
from api.transport.request_facts import RequestFacts
from api.transport.security_headers import SecurityHeaders
from api.transport.settings import TransportSettings
from api.transport.trusted_proxies import ForwardedHeaders
from domain.access.caller import Caller, CostBudget
from domain.bulk_operations.download_links import DownloadLinks
from domain.carts.secrets import CartSecrets
from domain.customers.sign_in import SignInSecrets
from domain.observing import NoInstruments
from domain.ports import PointBuckets, WebDocuments
from persistence.database import Database
from persistence.point_buckets import PostgresPointBuckets
from persistence.readiness import readiness
from persistence.reads.origins import origins_by_channel
from use_cases.access.access_tokens import TokenSettings
from use_cases.access.tracking_tokens import TrackingTokens


class Application:
    """Everything one API process serves. `asgi` is what a server runs."""

    _sampling: asyncio.Task[None] | None = None

    def __init__(
        self,
        database: Database,
        *,
        secret: bytes,
        pages: PageFacts | None = None,
        settings: TransportSettings | None = None,
        feed_settings: FeedSettings | None = None,
        keep_keys_for: timedelta = timedelta(days=7),
        token_settings: TokenSettings | None = None,
        cost_budget: CostBudget | None = None,
        point_buckets: PointBuckets | None = None,
        longest_relay_lag: timedelta | None = None,
        documents: WebDocuments | None = None,
        allow_loopback_webhooks: bool = False,
    ) -> None:
        issuing = token_settings or TokenSettings()
        self._tokens = TrackingTokens(secret)
        self._database = database
        self.feed = EventFeed(database, feed_settings)
        self.services = Services(
            database=database,
            nodes=NODES,
            feed=self.feed,
            tracking_token=self._tracking_token,
            cart_secrets=CartSecrets(secret),
            download_links=DownloadLinks(secret),
            sign_in=SignInServices(SignInSecrets(secret), issuing),
            keep_keys_for=keep_keys_for,
            allow_loopback_webhooks=allow_loopback_webhooks,
        )
        self.authentication = Authentication(
            self.services, self._tokens, settings=issuing, documents=documents
        )
        self.transport_settings = settings or TransportSettings(anonymous_introspection=True)
        self._origins = Origins(self.transport_settings.allowed_origins, self._channel_origins)
        self.transport = GraphQLTransport(
            build_schema(),
            authenticate=self.authentication,
            make_context=self._context,
            translate=translate,
            settings=self.transport_settings,
            observers=database.observers,
            origins=self._origins,
            budgets=CostBudgets(cost_budget, store=self._shared_budgets(point_buckets)),
            find_trusted=TrustedDocuments(self.services),
        )
        self._rights = self._watched_rights()
        self.health = Health(partial(readiness, database, longest_lag=longest_relay_lag))
        self.asgi = self._doorway(self._routes(issuing, pages))

    def _watched_rights(self) -> RightsWatch:
        watch = RightsWatch(self.authentication, self.transport.look_again)
        self.services.rights_changed = watch.changed
        return watch

    def _doorway(self, routes: list[BaseRoute]) -> Doorway:
        """The routes behind all that every request passes."""
        proxies = self.transport_settings.trusted_proxies
        middleware = [
            Middleware(ForwardedHeaders, proxies),
            Middleware(SecurityHeaders),
            Middleware(CrossOrigin, self._origins),
        ]
        sockets = {GRAPHQL_PATH: ForwardedHeaders(self.transport.websocket, proxies)}
        application = Starlette(False, routes, middleware)
        return Doorway(application, self._database.observers, sockets)

    def _routes(self, issuing: TokenSettings, pages: PageFacts | None) -> list[BaseRoute]:
        return [
            *self.transport.routes(),
            *download_routes(self.services),
            *OAuthEndpoints(self.services, issuing).routes(),
            *self.health.routes(),
            *(pages_routes(pages) if pages else []),
        ]

    async def _channel_origins(self) -> Mapping[UUID, frozenset[str]]:
        def read() -> Mapping[UUID, frozenset[str]]:
            with self._database.snapshot() as connection:
                return origins_by_channel(connection)

        return await self.services.run_read(read)

    def _shared_budgets(self, buckets: PointBuckets | None) -> SharedStore | None:
        """Where processes count together; one process with SQLite counts for itself."""
        if buckets is not None:
            return SharedStore(buckets, anyio.to_thread.run_sync)
        if self._database.is_sqlite:
            return None
        return SharedStore(PostgresPointBuckets(self._database), self.services.run_read)

    async def start(self) -> None:
        """Begin to follow commits; call it on the event loop that will serve."""
        await self.feed.start()
        self._rights.start()
        instruments = self._database.observers.instruments
        if not isinstance(instruments, NoInstruments):
            sampling = Sampling(instruments, self.asgi, self.transport, self.services)
            self._sampling = asyncio.create_task(sampling.keep())

    def leave(self) -> None:
        """Let balancers and clients go elsewhere, while everything is still answered."""
        self.health.leave()
        self.asgi.leave()

    async def send_away(self) -> None:
        """Send subscribers elsewhere and finish what is being written; requests are answered.

        Each is told before where it stands, and comes back with that cursor.
        """
        await self.services.say_goodbye()
        await self.transport.close()

    async def close(self) -> None:
        """Send subscribers elsewhere, finish what is being written, let go of connections."""
        await self._rights.close()
        await self.transport.close()
        if self._sampling is not None:
            self._sampling.cancel()
        await self.authentication.close()
        await self.feed.close()
        await self.services.close()

    def _context(self, caller: Caller, facts: RequestFacts) -> Context:
        if facts.cart is not None:
            caller = replace(caller, cart=facts.cart)
        return Context(self.services, caller, facts)

    def _tracking_token(
        self, order_id: UUID, version: int, expires_at: datetime | None = None
    ) -> str:
        return self._tokens.issue(order_id, version, self.services.clock(), expires_at=expires_at)
