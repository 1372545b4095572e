import json
import logging

from cli.observing.logs import JsonLines, TextLines, is_problem


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("orderwright.access", logging.INFO, "", 0, message, (), None)
    vars(made).update(extra)
    return made


def test_text_is_for_people_and_json_for_machines() -> None:
    line = record("query Named", duration_ms=1.5, outcome="ok")
    assert TextLines().format(line).endswith("query Named ok in 1.5 ms")
    assert json.loads(JsonLines().format(line))["duration_ms"] == 1.5


def test_a_failure_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("broken\nin two")
    except ValueError as error:
        failed = record("it failed")
        failed.exc_info = (ValueError, error, error.__traceback__)
    line = JsonLines().format(failed)
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["exception"]


def test_of_many_operations_only_the_problems_may_be_kept() -> None:
    assert not is_problem(record("query", outcome="ok"))
    assert is_problem(record("query", outcome="errors"))
