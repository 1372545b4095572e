"""Both directions: what happened to orders is taken over, what happened here is sent."""

from examples.partner_python.api import Api
from examples.partner_python.books import Books

EVENTS = """query Events($after: String) {
  events(first: 100, after: $after, filter: { subjectTypes: [ORDER] }) {
    nodes { subjectId }
    pageInfo { hasNextPage endCursor }
  }
}"""
ORDERS = """query Orders($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order { id number version status total { amount currencyCode } }
  }
}"""
RECORD = """mutation Record($orderId: ID!, $input: PaymentTransactionRecordInput!, $key: String!) {
  paymentTransactionRecord(orderId: $orderId, input: $input, idempotencyKey: $key) {
    transaction { id }
    userErrors { code message }
  }
}"""


def pull(api: Api, books: Books) -> int:
    """Take over every order that something happened to since the last time; how many changed.

    The log is read behind our cursor, page by page. It says which orders to ask for; what they are
    now is asked afterwards, so that an event read twice or late does no harm.
    """
    changed = 0
    while True:
        page = api.ask(EVENTS, {"after": books.cursor})["events"]
        cursor = page["pageInfo"]["endCursor"]
        if cursor is None:
            return changed
        ids = sorted({event["subjectId"] for event in page["nodes"]})
        found = api.ask(ORDERS, {"ids": ids})["nodes"] if ids else []
        changed += books.take_over([order for order in found if order], cursor)
        if not page["pageInfo"]["hasNextPage"]:
            return changed


def push(api: Api, books: Books) -> int:
    """Tell Orderwright of payments that it may not know; how many it took.

    The number of our own document is the idempotency key: whatever is lost between sending and
    writing down that it was sent, the payment is recorded once.
    """
    sent = 0
    for payment in books.unsent():
        money = {"amount": payment.amount, "currencyCode": payment.currency_code}
        answer = api.ask(
            RECORD,
            {
                "orderId": payment.order_id,
                "key": payment.document,
                "input": {
                    "kind": "CHARGE",
                    "status": "SUCCESS",
                    "gateway": "manual",
                    "reference": payment.document,
                    "amount": money,
                },
            },
        )["paymentTransactionRecord"]
        problems = "; ".join(
            f"{error['code']}: {error['message']}" for error in answer["userErrors"]
        )
        books.settle(payment.document, problems or None)
        sent += not problems
    return sent
