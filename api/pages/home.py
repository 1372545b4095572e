from html import escape

from api.pages.facts import PageFacts
from api.pages.templates import HOME


def home_page(facts: PageFacts) -> str:
    """What is running here, and where to go next."""
    worker = facts.worker_state()
    return HOME.substitute(
        version=escape(facts.version),
        database=escape(facts.database_kind),
        worker=escape(worker.description),
        worker_class="good" if worker.healthy else "bad",
    )
