"""The suites that the API is held against, and how each is run.

A suite is a program that prints one line of JSON for each check (`clients/checks.mjs`,
`checks.py`); whatever language it is in, its checks are counted alike.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.node_packages import CHECKOUT, FOLDER
from tests.conformance.outcomes import SuiteReport, parse_checks
from tests.conformance.shop import RunningShop

AT_ONCE = 2
"""Most suites wait for most of their time."""


@dataclass(frozen=True, slots=True)
class Suite:
    """`on_server`: it talks to one. `long`: left to `make conformance`, too long for `make test`."""

    name: str
    command: tuple[str, ...]
    on_server: bool = True
    long: bool = False
    limit_seconds: int = 240


def node(name: str, script: str, **more: Any) -> Suite:
    """A suite that is a script for Node."""
    return Suite(name, ("node", str(FOLDER / "clients" / script)), **more)


def python(name: str, module: str, **more: Any) -> Suite:
    """A suite that is a module of ours."""
    return Suite(name, (sys.executable, "-m", f"tests.conformance.{module}"), **more)


SUITES = (
    node("graphql-http audits", "http_audits.mjs"),
    node("graphql-transport-ws", "websocket_protocol.mjs"),
    python("graphql-transport-ws, by sentence", "websocket_protocol"),
    node("graphql-ws client", "graphql_ws_client.mjs"),
    node("graphql-sse client", "graphql_sse_client.mjs"),
    node("Apollo Client 4", "apollo_client.mjs"),
    node("urql 5", "urql.mjs"),
    node("Relay", "relay/relay.mjs"),
    python("Python gql 4", "clients.python_gql"),
    node("trusted documents", "trusted_documents.mjs"),
    python("schemathesis", "fuzzing", long=True, limit_seconds=1_200),
    node("graphql-codegen", "codegen/codegen.mjs", on_server=False),
    node("gql.tada", "tada/tada.mjs", on_server=False),
    node("Swift and Kotlin names", "mobile_names.mjs", on_server=False),
    node("graphql-eslint", "lint/lint.mjs", on_server=False),
    node("graphql-inspector", "inspect.mjs", on_server=False),
)


def run(suite: Suite, shop: RunningShop | None = None) -> SuiteReport:
    """Run one suite to its end, or to the end of its time."""
    begun = time.monotonic()
    trouble = ""
    try:
        done = subprocess.run(
            suite.command,
            cwd=CHECKOUT if suite.command[0] == sys.executable else FOLDER,
            env={**_environment(), "CONFORMANCE_SHOP": shop.told() if shop else "{}"},
            capture_output=True,
            text=True,
            timeout=suite.limit_seconds,
            check=False,
        )
        printed, complaints = done.stdout, done.stderr
        if done.returncode:
            trouble = f"ended with {done.returncode}: {complaints[-2000:]}"
    except subprocess.TimeoutExpired as late:
        printed = late.stdout.decode() if isinstance(late.stdout, bytes) else ""
        trouble = f"had not ended after {suite.limit_seconds} seconds"
    checks, others = parse_checks(printed.splitlines())
    if trouble and others:
        trouble = f"{trouble}\n{chr(10).join(others[-20:])}"
    return SuiteReport(suite.name, checks, time.monotonic() - begun, trouble)


def _environment() -> Mapping[str, str]:
    kept = {
        name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ
    }
    return {**kept, "PYTHONPATH": str(CHECKOUT), "NO_COLOR": "1", "NODE_NO_WARNINGS": "1"}
