"""graphql-transport-ws, sentence by sentence of the PROTOCOL.md of graphql-ws, against any server.

As a suite it prints a line of JSON for each check. By hand, where an operation of each kind is named:

    python -m tests.conformance.websocket_protocol URL AUTHORIZATION QUERY ENDLESS ENDING
"""

import asyncio
import json
import os
import sys
import traceback
from typing import NamedTuple

from tests.conformance.protocol_client import Target
from tests.conformance.protocol_sentences import SENTENCES, Sentence

AT_ONCE = 8


class Finding(NamedTuple):
    """What became of a check; an empty note: it passed."""

    sentence: Sentence
    note: str


def main(target: Target) -> list[Finding]:
    """Hold a server against every sentence."""
    return asyncio.run(findings(target))


async def findings(target: Target) -> list[Finding]:
    """Some checks at a time, for most of them wait."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(sentence: Sentence) -> Finding:
        async with slots:
            return Finding(sentence, await _note(sentence, target))

    return await asyncio.gather(*map(one, SENTENCES))


async def _note(sentence: Sentence, target: Target) -> str:
    try:
        await sentence.check(target)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is the finding
        return str(error) or traceback.format_exc()[-500:]
    return ""


def told(found: list[Finding]) -> str:
    """A line of JSON for each check, as the runner of all suites reads it."""
    return "\n".join(
        json.dumps(
            {
                "level": finding.sentence.level,
                "check": f"{number}. {finding.sentence.text}",
                "outcome": "failed" if finding.note else "passed",
                "note": finding.note,
            }
        )
        for number, finding in enumerate(found, start=1)
    )


def counts(found: list[Finding]) -> str:
    """How many sentences of each level hold."""
    levels = dict.fromkeys(finding.sentence.level for finding in found)
    return "; ".join(
        f"{level}: {sum(not f.note for f in found if f.sentence.level == level)} of "
        f"{sum(f.sentence.level == level for f in found)}"
        for level in levels
    )


def _of_the_suites() -> Target:
    """The shop that the runner prepared."""
    shop = json.loads(os.environ["CONFORMANCE_SHOP"])
    order, cursor = json.dumps(shop["orderId"]), json.dumps(shop["expiredCursor"])
    return Target(
        url=shop["url"],
        authorization=f"Bearer {shop['staffKey']}",
        query="{ viewer { kind } }",
        endless=f"subscription {{ orderEvents(orderId: {order}) {{ __typename }} }}",
        ending=f"subscription {{ orderEvents(orderId: {order}, after: {cursor}) {{ __typename }} }}",
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    result = main(Target(*given) if given else _of_the_suites())  # type: ignore[arg-type]
    print(told(result))
    if given:
        print(counts(result))
        sys.exit(any(finding.note for finding in result))
