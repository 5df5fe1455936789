"""The tables of moto, with our items in them."""

from __future__ import annotations

from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from ..calls import Call
from ..errors import AwsError
from .rows import MAX_ITEM_BYTES, Rows, Schema, check_keys
from .values import Item, checked, invalid, size_of_item

_ROWS = "rekey_rows"
_MAX_HASH_BYTES = 2048
_MAX_RANGE_BYTES = 1024


def rows_of(table: Table) -> Rows:
    """They live on moto's table, and so go with it."""
    found = vars(table).get(_ROWS)
    if found is None:
        found = vars(table)[_ROWS] = Rows(_schema(table, table.schema))
    return found  # type: ignore[no-any-return]


def _schema(
    table: Table, keys: list[dict[str, str]], shown: frozenset[str] | None = None
) -> Schema:
    types = {each["AttributeName"]: each["AttributeType"] for each in table.attr}
    names = [
        each["AttributeName"]
        for kind in ("HASH", "RANGE")
        for each in keys
        if each["KeyType"] == kind
    ]
    return Schema(tuple((name, types[name]) for name in names), shown)


class OpenTable:
    """One table as a request names it. Throws ResourceNotFoundException."""

    def __init__(self, call: Call, account: str, name: str) -> None:
        self.name = name.rsplit("table/", 1)[-1]
        found = dynamodb_backends[account][call.region].tables.get(self.name)
        if found is None:
            raise AwsError("ResourceNotFoundException", "Requested resource not found")
        self.table = found
        self.rows = rows_of(found)
        self.schema = self.rows.schema

    def index_schemas(self) -> dict[str, Schema]:
        return {
            index.name: self._index(index)
            for index in (*self.table.global_indexes, *self.table.indexes)
        }

    def _index(self, index: Any) -> Schema:
        projection = index.projection or {}
        if projection.get("ProjectionType", "ALL") == "ALL":
            return _schema(self.table, index.schema)
        keys = {name for name, _ in self.schema.attributes} | {
            each["AttributeName"] for each in index.schema
        }
        return _schema(
            self.table,
            index.schema,
            frozenset({*keys, *(projection.get("NonKeyAttributes") or [])}),
        )

    def is_global(self, index: str) -> bool:
        return any(each.name == index for each in self.table.global_indexes)

    def key(self, given: dict[str, Any]) -> Item:
        """The key of a request, which must have exactly the attributes of the schema."""
        kinds = dict(self.schema.attributes)
        if given.keys() != kinds.keys() or any(
            kind not in given[name] for name, kind in kinds.items()
        ):
            raise invalid("The provided key element does not match the schema")
        self._check_key_values(given)
        return {name: checked(value) for name, value in given.items()}

    def key_in(self, item: Item) -> Item:
        return {name: item[name] for name, _ in self.schema.attributes}

    def item(self, given: dict[str, Any]) -> Item:
        item = {name: checked(value) for name, value in given.items()}
        check_keys(self.schema, item)
        self._check_key_values(item)
        self.check_item(item, "Item size has exceeded the maximum allowed size")
        return item

    def check_item(self, item: Item, too_large: str) -> None:
        if size_of_item(item) > MAX_ITEM_BYTES:
            raise invalid(too_large)
        for name, schema in self.index_schemas().items():
            for attribute, kind in schema.attributes:
                if attribute in item and attribute not in dict(self.schema.attributes):
                    _check_index_key(name, attribute, kind, item)

    def _check_key_values(self, item: Item) -> None:
        for name, kind in self.schema.attributes:
            length = len(item[name][kind].encode())
            if length == 0:
                raise invalid(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute "
                    f"cannot contain an empty {'string' if kind == 'S' else 'binary'} value. Key: {name}"
                )
            if name == self.schema.hash and length > _MAX_HASH_BYTES:
                raise invalid(
                    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
                    f"size limit of {_MAX_HASH_BYTES} bytes"
                )
            if name == self.schema.range and length > _MAX_RANGE_BYTES:
                raise invalid(
                    "One or more parameter values were invalid: Aggregated size of all range keys has "
                    f"exceeded the size limit of {_MAX_RANGE_BYTES} bytes"
                )


def _check_index_key(index: str, attribute: str, kind: str, item: Item) -> None:
    value = item[attribute]
    if kind not in value:
        raise invalid(
            f"One or more parameter values were invalid: Type mismatch for Index Key {attribute} "
            f"Expected: {kind} Actual: {next(iter(value))} IndexName: {index}"
        )
    if value[kind] == "":
        raise invalid(
            "One or more parameter values are not valid. A value specified for a secondary index key is not "
            "supported. The AttributeValue for a key attribute cannot contain an empty string value. "
            f"IndexName: {index}, IndexKey: {attribute}"
        )
