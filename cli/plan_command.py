"""`orderwright plan`: plan the orders that wait, together."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.commands import INTERRUPTED, CommandFailed
from cli.interrupting import stopped_by_signals
from cli.output import progress_bar, say, say_json
from cli.settings.all_settings import read_settings
from domain.access.caller import SYSTEM
from domain.fulfillment.sourcing.batch.batch import SOLVES_LIMIT
from persistence.opening import open_migrated_database
from use_cases.fulfillment.plan_backlog import BATCH_LIMIT, BacklogPlanned, plan_backlog


def plan(
    channel: Annotated[str, typer.Argument(help="Code of the channel whose orders wait.")],
    batch_size: Annotated[
        int, typer.Option(min=1, max=1_000, help="Orders that are planned together.")
    ] = BATCH_LIMIT,
    solves: Annotated[
        int,
        typer.Option(min=0, help="Searches of single plans in a batch; more find cheaper plans."),
    ] = SOLVES_LIMIT,
    as_json_text: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON.")
    ] = False,
) -> None:
    """Plan the confirmed orders of a channel that wait for a plan, together, and commit each.

    Each order is committed in a transaction of its own. Ctrl-C ends it after the order it is in;
    the same command goes on with what still waits. Ends with status 130 when interrupted.
    """
    database = open_migrated_database(read_settings(os.environ).database_url)
    try:
        with stopped_by_signals("the order") as stopped, progress_bar() as steps:
            planned = plan_backlog(
                database,
                SYSTEM,
                lambda: datetime.now(UTC),
                channel_code=channel,
                batch_size=batch_size,
                solves_limit=solves,
                stopped=stopped.is_set,
                show=steps.show,
            )
    finally:
        database.close()
    if as_json_text:
        say_json(_as_json(planned))
    else:
        _tell(planned)
    if planned.stopped:
        raise CommandFailed("Stopped. Run the same command to go on.", INTERRUPTED)


def _tell(planned: BacklogPlanned) -> None:
    say(f"{planned.together} orders planned together, {planned.alone} by themselves.")
    if planned.one_by_one_cost:
        saved = planned.one_by_one_cost - planned.cost
        least = planned.cost - planned.lower_bound
        say(
            f"{saved / planned.one_by_one_cost:.2%} cheaper than one by one; "
            f"at most {least / max(planned.cost, 1):.2%} could still be saved."
        )
    for order_id, reason in planned.refused.items():
        say(f"{order_id}: {reason}")


def _as_json(planned: BacklogPlanned) -> dict[str, object]:
    return {
        "together": planned.together,
        "alone": planned.alone,
        "refused": {str(order_id): str(reason) for order_id, reason in planned.refused.items()},
        "oneByOneCost": planned.one_by_one_cost,
        "cost": planned.cost,
        "lowerBound": planned.lower_bound,
        "stopped": planned.stopped,
    }
