"""Security headers: each page may load what it needs from this server, and nothing else."""

from collections.abc import Mapping
from types import MappingProxyType

# A page cannot be framed, cannot post a form elsewhere and sends its address to nobody. The
# tracking page's paste form is read by its script, so no page needs to submit one at all.
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "


def _headers(policy: str) -> Mapping[str, str]:
    return MappingProxyType(EVERYWHERE | {"Content-Security-Policy": LOCKED + policy})


REFERENCE_PAGE = _headers("script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'")
TEXT_PAGE = _headers("style-src 'self'; img-src 'self'")
# Monaco writes its themes into style elements and carries its icon font as a data address.
GRAPHIQL_PAGE = _headers(
    "script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:"
)
TRACKING_PAGE = _headers("script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'")
