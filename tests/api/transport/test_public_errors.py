import logging

import pytest
from graphql import GraphQLError

from api.transport.public_errors import ErrorMask, PublicError, RequestRefused, Unauthenticated


def located(cause: Exception, *path: str | int) -> GraphQLError:
    return GraphQLError(str(cause), path=list(path), original_error=cause)


def test_a_public_error_keeps_its_code_whatever_its_extensions_say() -> None:
    error = PublicError("THROTTLED", "Slow down.", {"code": "x", "retryAfterSeconds": 2})
    assert error.formatted() == {
        "message": "Slow down.",
        "extensions": {"code": "THROTTLED", "retryAfterSeconds": 2},
    }


def test_errors_of_graphql_itself_are_shown_with_a_code() -> None:
    [shown] = ErrorMask().present([GraphQLError("The argument is wrong.")])
    assert shown["message"] == "The argument is wrong."
    assert shown["extensions"] == {"code": "BAD_REQUEST"}


def test_the_bugs_of_one_operation_share_an_incident_and_few_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errors = [located(RuntimeError("secret"), "orders", number) for number in range(100)]
    with caplog.at_level(logging.ERROR):
        shown = ErrorMask().present(errors)
    assert len({error["extensions"]["incidentId"] for error in shown}) == 1
    assert shown[7]["path"] == ["orders", 7]
    assert "secret" not in str(shown)
    assert len(caplog.records) == 3


def test_a_refusal_of_the_whole_request_stays_what_it_is() -> None:
    refusal = RequestRefused([{"message": "No."}])
    assert ErrorMask().refuse(refusal) is refusal
    assert ErrorMask().refuse(Unauthenticated()).status == 401


def test_a_bug_refuses_the_whole_request_with_an_incident(
    caplog: pytest.LogCaptureFixture,
) -> None:
    refusal = ErrorMask().refuse(RuntimeError("secret"))
    assert (refusal.status, refusal.json_status) == (500, 500)
    assert refusal.errors[0]["extensions"]["incidentId"] in caplog.text
    assert "secret" not in str(refusal.errors)
