"""Putting an API process together from settings: what `serve` and `demo` share."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from importlib import import_module
from importlib.metadata import version

from api.app import Application
from api.background.bulk_reading import bulk_reader
from api.pages import PageFacts
from api.pages.example_operations import ExampleOperation, load_example_operations
from api.pages.facts import WorkerState
from api.schema import build_schema, schema_text
from api.transport.settings import TransportSettings
from api.transport.trusted_proxies import TrustedProxies
from cli.serving.server import Leaving, Server
from cli.settings.all_settings import REDIS_URL, InvalidSetting, Settings
from cli.settings.identity import mailer_of
from cli.settings.values import UNLIMITED
from cli.webhook_delivery import webhook_delivery
from domain.ports import PointBuckets
from persistence.database import Database
from persistence.installation_secrets import installation_secret
from persistence.opening import DATABASE_FAILURES, kind_of
from persistence.reads.relay import COUNTED_EVENTS, relay_is_elected, waiting_events
from use_cases.access.access_tokens import TokenSettings
from worker.main_loop import Worker

TRACKING_SECRET = "tracking"  # noqa: S105 - the name of a secret
LAGGING_EVENTS = 100


def tracking_secret(settings: Settings, database: Database) -> bytes:
    """What signs tracking tokens: the setting's, else the one this database keeps."""
    return settings.secret or installation_secret(database, TRACKING_SECRET)


def build_server(
    settings: Settings,
    database: Database,
    *,
    with_worker: bool,
    examples: Callable[[], Sequence[ExampleOperation]] = load_example_operations,
) -> Server:
    """An API process on a migrated database, ready to serve."""
    worker = None
    if with_worker:
        worker = Worker(
            database,
            bulk_reader=bulk_reader(database),
            webhooks=webhook_delivery(settings, database),
            mailer=mailer_of(settings.mail),
            keep_audit_for=timedelta(days=settings.audit_days),
            keep_deliveries_for=timedelta(days=settings.webhook_days),
        )
    schema = schema_text(build_schema())
    application = Application(
        database,
        secret=tracking_secret(settings, database),
        pages=PageFacts(
            version=version("orderwright"),
            database_kind=kind_of(database),
            worker_state=lambda: worker_state(database, worker),
            schema_text=lambda: schema,
            examples=examples,
        ),
        keep_keys_for=timedelta(days=settings.idempotency_days),
        token_settings=TokenSettings(
            settings.public_url, timedelta(minutes=settings.access_token_minutes)
        ),
        cost_budget=settings.cost_budget if settings.cost_budget != UNLIMITED else None,
        point_buckets=point_buckets(settings),
        longest_relay_lag=settings.ready_lag,
        allow_loopback_webhooks=settings.allow_loopback_webhooks,
        settings=transport_settings(settings),
    )
    return Server(
        application,
        worker,
        leaving=Leaving(settings.shutdown_grace_seconds, settings.shutdown_seconds),
        most_connections=settings.limits.max_connections,
    )


def transport_settings(settings: Settings) -> TransportSettings:
    """What the transports allow clients."""
    limits = settings.limits
    return TransportSettings(
        anonymous_introspection=settings.anonymous_introspection,
        allowed_origins=settings.allowed_origins,
        trusted_proxies=TrustedProxies.of(settings.trusted_proxies, settings.forwarded_header),
        max_body_bytes=limits.max_body_bytes,
        request_deadline_seconds=limits.request_seconds,
        max_sockets_per_person=limits.max_sockets_per_person,
        max_sockets_per_key=limits.max_sockets_per_key,
        max_subscriptions_per_person=limits.max_subscriptions_per_person,
        max_subscriptions_per_key=limits.max_subscriptions_per_key,
    )


def point_buckets(settings: Settings) -> PointBuckets | None:
    """The Redis that the settings name; None for the database's own. Raises InvalidSetting."""
    if settings.redis_url is None:
        return None
    try:
        module = import_module("integrations.point_buckets.redis_buckets")
    except ImportError:
        problem = "needs the extra redis: pip install 'orderwright[redis]'."
        raise InvalidSetting((REDIS_URL.variable, problem)) from None
    buckets: PointBuckets = module.RedisPointBuckets(settings.redis_url)
    return buckets


def worker_state(database: Database, worker: Worker | None) -> WorkerState:
    """Whether work outside requests is being done, here or in another process."""
    if worker is not None:
        condition = worker.condition()
        return WorkerState(condition.description, condition.healthy)
    try:
        with database.snapshot() as connection:
            elected, waiting = relay_is_elected(connection), waiting_events(connection)
    except DATABASE_FAILURES:
        return WorkerState("not known: the database does not answer", healthy=False)
    count = f"{COUNTED_EVENTS} or more" if waiting >= COUNTED_EVENTS else str(waiting)
    behind = f"{count} events wait" if waiting else "no event waits"
    if elected is None:
        return WorkerState(f"not in this process; {behind}", healthy=waiting < LAGGING_EVENTS)
    if not elected:
        return WorkerState(f"none runs: start `orderwright worker`; {behind}", healthy=False)
    return WorkerState(f"running; {behind}", healthy=waiting < COUNTED_EVENTS)
