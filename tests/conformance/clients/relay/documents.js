// What a Relay application would have beside its components. Only the compiler reads this file.
import { graphql } from "relay-runtime";

graphql`
  query documentsOrdersQuery($first: Int!) {
    ...documentsOrders @arguments(first: $first)
  }
`;

graphql`
  fragment documentsOrders on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" })
  @refetchable(queryName: "documentsMoreOrdersQuery") {
    orders(first: $first, after: $after) @connection(key: "documentsOrders_orders") {
      edges {
        node {
          id
          number
          ...documentsOrder
        }
      }
    }
  }
`;

graphql`
  fragment documentsOrder on Order @refetchable(queryName: "documentsOrderAgainQuery") {
    id
    number
    status
    version
  }
`;

graphql`
  mutation documentsCancelMutation($orderId: ID!, $key: String!) {
    orderCancel(orderId: $orderId, input: { reason: CUSTOMER }, idempotencyKey: $key) {
      order {
        ...documentsOrder
      }
      userErrors {
        code
        message
      }
    }
  }
`;

graphql`
  subscription documentsLiveSubscription($orderId: ID!, $after: String) {
    orderEvents(orderId: $orderId, after: $after) {
      __typename
      ... on OrderSnapshot {
        cursor
        order {
          ...documentsOrder
        }
      }
      ... on OrderEvent {
        cursor
        type
        version
      }
    }
  }
`;
