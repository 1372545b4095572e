"""Secrets are cut out of every line of a log, whoever wrote them into it.

None of ours are logged on purpose. But exceptions quote what they failed on, libraries log addresses
with passwords in them, and the next person to add a line does not know every form of a secret.
"""

import re
from typing import Final

HIDDEN: Final = "[hidden]"
_NAMED: Final = (
    "authorization|client_secret|code_verifier|cookie|id_token|access_token|refresh_token"
    "|passwd|password|secret_key|signature|x-cart-secret"
)
_SECRETS: Final = (
    # Our own, by their forms: an API key keeps its prefix, which says which key it is.
    (re.compile(r"(ow_[a-z]+_[a-z0-9]{12}_)[A-Za-z0-9]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(ow_refresh_)[A-Za-z0-9_-]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(cart_[0-9a-f]{32}_)[A-Za-z0-9_-]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(whsec_)[A-Za-z0-9+/=_-]{8,}"), rf"\1{HIDDEN}"),
    # The address of a bulk operation's result, which needs no other credential.
    (re.compile(r"(/bulk-operations/)[A-Za-z0-9_-]{20,}"), rf"\1{HIDDEN}"),
    # Tokens: three parts, of which the first is JSON that begins with a brace.
    (re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"), HIDDEN),
    (re.compile(r"\b(Bearer|Basic)\s+[^\s'\",;]{12,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # Passwords in addresses: from the first colon after the user to the last at-sign before a slash.
    (re.compile(r"(\w+://[^\s:/@'\"]*:)[^\s/'\"]+@"), rf"\1{HIDDEN}@"),
    # Whatever has a telling name, in JSON, in Python's own form, in a query string or a setting.
    (
        re.compile(
            rf"((?:{_NAMED})['\"]?\s*(?:[:=]|,)\s*b?['\"]?)(?!(?:Bearer|Basic) \[)[^\s'\",&;}}\]]+",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END|\Z)"), HIDDEN),
    (re.compile(r"(['\"]d['\"]\s*:\s*['\"])[A-Za-z0-9_-]{20,}"), rf"\1{HIDDEN}"),
)
_HINT: Final = re.compile(
    rf"ow_|cart_|whsec_|/bulk-operations/|eyJ|bearer|basic|://|{_NAMED}|PRIVATE|['\"]d['\"]",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """The text with every secret of a known form hidden."""
    if _HINT.search(text) is None:
        return text
    for form, shown in _SECRETS:
        text = form.sub(shown, text)
    return text
