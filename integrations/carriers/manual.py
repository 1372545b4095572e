"""The built-in carrier: people type its tracking numbers, and links where they have one."""


class ManualCarrier:
    """Any carrier without an integration, and the merchant's own van."""

    @property
    def name(self) -> str:
        """The name that shipments carry."""
        return "manual"

    def tracking_url(self, tracking_number: str) -> str | None:
        """Nothing: whoever ships gives the link."""
        return None
