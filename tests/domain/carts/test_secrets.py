"""A cart's secret: a function of the installation and the cart, of which only a digest is kept."""

from uuid import UUID

import pytest

from api.transport.http_request import cart_credential
from api.transport.public_errors import InvalidRequest
from domain.access.caller import CartCredential
from domain.carts.secrets import CartSecrets, read_secret

MINE, OTHER = UUID(int=1), UUID(int=2)
SECRETS = CartSecrets(b"a secret of thirty-two bytes.....")


def test_what_is_shown_opens_its_cart_and_no_other() -> None:
    secret = SECRETS.secret_of(MINE)
    read = read_secret(secret.shown())

    assert read == secret.credential()
    assert read.opens(MINE, secret.credential().digest)
    assert not read.opens(OTHER, secret.credential().digest)
    assert not read.opens(MINE, SECRETS.secret_of(OTHER).credential().digest)


def test_the_same_cart_has_the_same_secret_here_and_another_elsewhere() -> None:
    assert SECRETS.secret_of(MINE) == SECRETS.secret_of(MINE)
    elsewhere = CartSecrets(b"another secret of as many bytes..")
    assert elsewhere.secret_of(MINE).proof != SECRETS.secret_of(MINE).proof


def test_neither_secret_nor_digest_is_printed() -> None:
    secret = SECRETS.secret_of(MINE)
    assert secret.proof not in repr(secret)
    assert secret.credential().digest not in repr(secret.credential())


@pytest.mark.parametrize("text", ["", "cart_", f"cart_{MINE.hex}_short", f"Cart_{MINE.hex}"])
def test_what_has_not_the_form_of_a_secret_is_a_mistake_of_the_request(text: str) -> None:
    assert read_secret(text) is None
    with pytest.raises(InvalidRequest):
        cart_credential(text)


def test_without_a_secret_there_is_no_cart() -> None:
    assert cart_credential(None) is None
    shown = SECRETS.secret_of(MINE).shown()
    assert isinstance(cart_credential(f" {shown} "), CartCredential)
