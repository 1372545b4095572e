from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.pages.documentation import Documentation
from api.pages.facts import PageFacts
from api.pages.guide_operations import load_guide_operations
from api.pages.home import home_page
from api.pages.page_headers import GRAPHIQL_PAGE, REFERENCE_PAGE, TEXT_PAGE, TRACKING_PAGE
from api.pages.schema_reference.pages import ReferencePages
from api.pages.static_files import REVALIDATE, StaticFolder, not_found

STATIC = Path(__file__).with_name("static")
IMAGES = frozenset({".svg", ".png", ".jpg"})
UNCACHED = {"Cache-Control": REVALIDATE}


def pages_routes(facts: PageFacts) -> list[Route]:
    """Every address a browser opens by itself; `/graphql` and the probes are the app's own."""
    return [
        *_text_routes(facts),
        *_graphiql_routes(facts),
        *_documentation_routes(facts),
        *_reference_routes(facts),
        _folder_route("/site/{name:path}", StaticFolder(STATIC / "site", TEXT_PAGE)),
        _folder_route(
            "/tracking/{name:path}", StaticFolder(facts.tracking_page_folder, TRACKING_PAGE)
        ),
    ]


def _text_routes(facts: PageFacts) -> list[Route]:
    # Plain functions: Starlette runs them in a thread, where a callable may ask the database.
    def home(_request: Request) -> Response:
        return HTMLResponse(home_page(facts), headers={**TEXT_PAGE, **UNCACHED})

    def schema(_request: Request) -> Response:
        return PlainTextResponse(facts.schema_text(), headers={**TEXT_PAGE, **UNCACHED})

    return [Route("/", home), Route("/schema.graphql", schema)]


def _graphiql_routes(facts: PageFacts) -> list[Route]:
    folder = StaticFolder(STATIC / "graphiql", GRAPHIQL_PAGE)

    def page(request: Request) -> Response:
        return folder.response(request, "index.html")

    def examples(_request: Request) -> Response:
        offered = [*facts.examples(), *load_guide_operations(facts.docs_folder)]
        operations = [example.as_json() for example in offered]
        return JSONResponse(operations, headers={**GRAPHIQL_PAGE, **UNCACHED})

    return [
        Route("/graphiql", page),
        Route("/graphiql/examples.json", examples),
        _folder_route("/graphiql/{name:path}", folder),
    ]


def _documentation_routes(facts: PageFacts) -> list[Route]:
    documentation = Documentation(facts.docs_folder)
    images = StaticFolder(facts.docs_folder, TEXT_PAGE, suffixes=IMAGES)

    def document(request: Request) -> Response:
        name = request.path_params["name"]
        if Path(name).suffix in IMAGES:
            return images.response(request, name)
        page = documentation.page(name)
        if page is None:
            return not_found(TEXT_PAGE)
        return HTMLResponse(page, headers={**TEXT_PAGE, **UNCACHED})

    return [Route("/docs/{name:path}", document)]


def _reference_routes(facts: PageFacts) -> list[Route]:
    pages = ReferencePages(facts.schema_text, facts.examples)
    headers = {**REFERENCE_PAGE, **UNCACHED}

    def contents(_request: Request) -> Response:
        return HTMLResponse(pages.contents(), headers=headers)

    def index(_request: Request) -> Response:
        return Response(pages.search_index(), headers=headers, media_type="application/json")

    def type_page(request: Request) -> Response:
        page = pages.page(request.path_params["name"])
        return not_found(TEXT_PAGE) if page is None else HTMLResponse(page, headers=headers)

    return [
        Route("/reference/", contents),
        Route("/reference/index.json", index),
        Route("/reference/{name}", type_page),
    ]


def _folder_route(address: str, folder: StaticFolder) -> Route:
    def file(request: Request) -> Response:
        return folder.response(request, request.path_params["name"] or "index.html")

    return Route(address, file)
