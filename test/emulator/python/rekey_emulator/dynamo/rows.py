"""The items of one table, in order: by partition, and in every index that was asked for."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import Any

from .values import Item, comparable, size_of_item, wrong

Key = tuple[Any, ...]
MAX_ITEM_BYTES = 400 * 1024


@dataclass(frozen=True)
class Schema:
    """The key attributes of a table or an index, hash first, with their types; what an index shows beside them."""

    attributes: tuple[tuple[str, str], ...]
    shown: frozenset[str] | None = None

    @property
    def hash(self) -> str:
        return self.attributes[0][0]

    @property
    def range(self) -> str | None:
        return self.attributes[1][0] if len(self.attributes) > 1 else None

    def key_of(self, item: Item) -> Key | None:
        """None if the item has not all of them: it is not in that index then."""
        if any(name not in item for name, _ in self.attributes):
            return None
        return tuple(comparable(item[name]) for name, _ in self.attributes)

    def view(self, item: Item) -> Item:
        if self.shown is None:
            return item
        return {name: value for name, value in item.items() if name in self.shown}


@dataclass
class Stored:
    item: Item
    bytes: int


@dataclass
class Partition:
    """Sort keys in order, and what is under each."""

    keys: list[Key] = field(default_factory=list)
    stored: dict[Key, Stored] = field(default_factory=dict)

    def put(self, key: Key, stored: Stored) -> None:
        if key not in self.stored:
            insort(self.keys, key)
        self.stored[key] = stored

    def remove(self, key: Key) -> None:
        if self.stored.pop(key, None) is not None:
            del self.keys[bisect_left(self.keys, key)]


class Index:
    """Partitions by hash key. The sort key ends in the table's own key, for items that are alike in an index."""

    def __init__(self, schema: Schema, table: Schema) -> None:
        self.schema = schema
        self.table = table
        self.partitions: dict[Any, Partition] = {}

    def place(self, item: Item) -> tuple[Any, Key] | None:
        key = self.schema.key_of(item)
        if key is None:
            return None
        own = self.table.key_of(item) if self.schema is not self.table else ()
        return key[0], (*key[1:], *(own or ()))

    def put(self, item: Item, size: int) -> None:
        if place := self.place(item):
            shown = self.schema.view(item)
            stored = Stored(shown, size if shown is item else size_of_item(shown))
            self.partitions.setdefault(place[0], Partition()).put(place[1], stored)

    def remove(self, item: Item) -> None:
        if place := self.place(item):
            self.partitions[place[0]].remove(place[1])


class Rows:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.primary = Index(schema, schema)
        self.indexes: dict[Schema, Index] = {}

    def index(self, schema: Schema) -> Index:
        """Made when first asked for, and kept up from then on."""
        found = self.indexes.get(schema)
        if found is None:
            found = self.indexes[schema] = Index(schema, self.schema)
            for stored in self._all():
                found.put(stored.item, stored.bytes)
        return found

    def get(self, key: Item) -> Item | None:
        place = self.primary.place(key)
        assert place is not None
        partition = self.primary.partitions.get(place[0])
        stored = partition.stored.get(place[1]) if partition else None
        return stored.item if stored else None

    def replace(self, before: Item | None, after: Item | None) -> None:
        """One item by another with the same key, by none, or none by one."""
        if before is not None:
            for index in self.indexes.values():
                index.remove(before)
            if after is None:
                self.primary.remove(before)
        if after is not None:
            size = size_of_item(after)
            for index in (self.primary, *self.indexes.values()):
                index.put(after, size)

    def items(self) -> list[Item]:
        return [stored.item for stored in self._all()]

    def _all(self) -> list[Stored]:
        partitions = self.primary.partitions.values()
        return [partition.stored[key] for partition in partitions for key in partition.keys]


def check_keys(schema: Schema, item: Item) -> None:
    """The key attributes of an item that is to be put."""
    for name, kind in schema.attributes:
        if name not in item:
            raise wrong(f"Missing the key {name} in the item")
        if kind not in item[name]:
            actual = next(iter(item[name]))
            raise wrong(f"Type mismatch for key {name} expected: {kind} actual: {actual}")
