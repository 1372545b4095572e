"""No tracked file holds a secret or knows the machine it was written on."""

import re

import pytest

from scripts.tracked_files import ROOT, tracked_files

# Folders in which people and build machines keep checkouts: a path below one works nowhere else.
MACHINE_PATH = re.compile(r"(?<![\w.*~-])/(?:home|root|Users|work|workspace|builds|mnt)/[\w.~-]")
OUTSIDE_THE_REPOSITORY = re.compile(r"\.\./shared\b")
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "an AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}"),
    "a Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16}"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    # An example in the docs spells its secret with dots or words, never with 20 random characters.
    "an Orderwright key": re.compile(
        r"\bow_[a-z]+_[A-Za-z0-9]+_(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{20}"
    ),
}
TEXT_BYTES_MAX = 2_000_000


def findings(text: str) -> list[str]:
    """What the text must not say, each with its line number."""
    rules = {
        "a path of one machine": MACHINE_PATH,
        "a path outside the repository": OUTSIDE_THE_REPOSITORY,
        **SECRETS,
    }
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"
        for what, pattern in rules.items()
        for match in pattern.finditer(text)
    ]


def test_no_tracked_file_holds_a_secret_or_a_machine_path() -> None:
    found = {}
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" in content[:8000] or len(content) > TEXT_BYTES_MAX:
            continue
        if complaints := findings(content.decode("utf-8", errors="replace")):
            found[str(path.relative_to(ROOT))] = complaints
    assert found == {}


# Spelled in two parts, so that this file passes its own gate.
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("see /ho", "me/ada/orderwright"),
        ("'/wo", "rk/main'"),
        ("cp .", "./shared/data ."),
        ("-----BEGIN RSA PRI", "VATE KEY-----"),
        ("AKIA", "ABCDEFGHIJKLMNOP"),
        ("ghp_", "a" * 36),
        ("sk_", "live_" + "a" * 24),
        ("eyJhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0." + "a" * 43),
        ("ow_staff_k3Jd9s_", "Zp1x" * 8),
    ],
)
def test_secrets_and_machine_paths_are_noticed(first: str, second: str) -> None:
    assert len(findings(f"one\ntwo {first}{second}")) == 1
    assert findings(f"one\ntwo {first}{second}")[0].startswith("line 2: ")


@pytest.mark.parametrize(
    "text",
    [
        "/app/var",
        "/tmp/x",
        "https://example.com/home/page",
        "ow_staff_<prefix>_<secret>",
        "~/work/x",
    ],
)
def test_ordinary_paths_and_placeholders_pass(text: str) -> None:
    assert findings(text) == []
