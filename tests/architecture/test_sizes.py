"""Files and functions stay small enough to be read whole."""

from scripts.check_sizes import EXEMPT, FILE_LINES_MAX, FUNCTION_LINES_MAX, main, oversized
from scripts.tracked_files import ROOT, tracked_files


def function_of(lines: int, docstring: str = "") -> str:
    body = [docstring] if docstring else []
    return "\n".join(["def plan() -> None:", *body, *["    pass"] * (lines - 1)])


def test_every_file_and_function_of_the_repository_fits() -> None:
    assert main() == 0


def test_a_file_of_300_lines_passes_and_one_more_is_named() -> None:
    assert not list(oversized("a.py", "\n" * FILE_LINES_MAX))
    (complaint,) = oversized("a.py", "\n" * (FILE_LINES_MAX + 1))
    assert complaint == "a.py has 301 lines; 300 are allowed"


def test_a_function_of_50_lines_passes_and_one_more_is_named() -> None:
    assert not list(oversized("a.py", function_of(FUNCTION_LINES_MAX)))
    (complaint,) = oversized("a.py", "\n" + function_of(FUNCTION_LINES_MAX + 1))
    assert complaint == "a.py:2 plan has 51 lines; 50 are allowed"


def test_methods_and_coroutines_count_as_functions() -> None:
    long = function_of(FUNCTION_LINES_MAX + 1).replace("def ", "async def ")
    indented = "\n".join("    " + line for line in long.splitlines())
    assert len(list(oversized("a.py", f"class Plan:\n{indented}"))) == 1


def test_docstrings_cost_nothing() -> None:
    docstring = '    """Plan.\n\n' + "    A reason.\n" * 40 + '    """'
    assert not list(oversized("a.py", function_of(FUNCTION_LINES_MAX, docstring)))


def test_only_the_lists_of_statements_that_migrations_are_may_be_long() -> None:
    exempt = set(tracked_files("*.py")) - set(tracked_files("*.py", f":(exclude){EXEMPT}"))
    assert {path.parent for path in exempt} <= {ROOT / "migrations" / "versions"}
