from api.domain_errors import translate
from domain.errors import InvalidInput


def test_a_refused_query_names_the_field_as_its_document_does() -> None:
    refused = translate(InvalidInput("No such channel.", field=("filter", "channel_code")))

    assert refused is not None
    assert refused.extensions == {"field": ["filter", "channelCode"]}


def test_a_refusal_of_several_arguments_names_none() -> None:
    refused = translate(InvalidInput("Give either `id` or `sku`."))

    assert refused is not None
    assert "field" not in refused.extensions


def test_a_bug_is_nobodys_to_see() -> None:
    assert translate(ValueError("a bug")) is None
