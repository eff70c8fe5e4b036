"""What a host of a lab shall be, before it is one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HostPlan:
    """The host of this `name`, the one with this `number` on the wire, with `ipv6` or without."""

    name: str
    number: int
    has_ipv6: bool = False

    @property
    def address(self) -> str:
        """Its IPv4 address."""
        return f"10.0.0.{self.number}"

    @property
    def ipv6(self) -> str:
        """Its IPv6 address; "" where it has none."""
        return f"fd00::{self.number}" if self.has_ipv6 else ""

    @property
    def mac(self) -> str:
        """The address of its network card."""
        return f"02:00:00:00:00:{self.number:02x}"
