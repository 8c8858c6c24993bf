"""Feature → packed weights in flat memory; the classifier looks every n-gram up here.

A dict would hold an object a feature, and reading one writes its reference count: workers forked
from one process would end up with a copy each. Measured with 133,000 features and two workers that
is 20 MiB more; a look-up here takes 0.2 µs instead of 0.05, most of which the memory of tokens
saves again.
"""

from __future__ import annotations

from array import array

UNITS_BYTES = 24  # eight outputs of 24 bits


class FeatureTable:
    """An open-addressing table with room for `capacity` features; features are only ever added.

    A feature is known by its 64-bit hash (Python's own, another one in every process): that two of
    them, or a stranger, meet is a chance of one in 10^14 a look-up.
    """

    def __init__(self, capacity: int) -> None:
        slots = 1 << max(4, (2 * capacity).bit_length())
        self._mask = slots - 1
        self._marks = array("q", bytes(8 * slots))
        self._places = array("I", bytes(4 * slots))
        self._units = bytearray()

    def __len__(self) -> int:
        """How many features there are."""
        return len(self._units) // UNITS_BYTES

    def add(self, feature: str, units: int) -> None:
        """Add to what the feature has, 0 at first."""
        slot, known = self._find(feature)
        if known:
            units += self._at(slot)
            place = self._places[slot] * UNITS_BYTES
            self._units[place : place + UNITS_BYTES] = _bytes(units)
        else:
            self._marks[slot] = hash(feature) or 1
            self._places[slot] = len(self)
            self._units += _bytes(units)

    def get(self, feature: str) -> int:
        """What the feature has; 0 where it is unknown."""
        mark = hash(feature) or 1
        marks, mask = self._marks, self._mask
        slot = mark & mask
        while (found := marks[slot]) != mark:
            if not found:
                return 0
            slot = (slot + 1) & mask
        return self._at(slot)

    def _at(self, slot: int) -> int:
        place = self._places[slot] * UNITS_BYTES
        return int.from_bytes(self._units[place : place + UNITS_BYTES], "little", signed=True)

    def _find(self, feature: str) -> tuple[int, bool]:
        mark = hash(feature) or 1
        slot = mark & self._mask
        while (found := self._marks[slot]) and found != mark:
            slot = (slot + 1) & self._mask
        return slot, bool(found)


def _bytes(units: int) -> bytes:
    return units.to_bytes(UNITS_BYTES, "little", signed=True)
