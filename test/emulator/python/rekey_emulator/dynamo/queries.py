"""GetItem, Query and Scan: reading, a page at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from ..calls import Call
from ..identity import Principal
from .binding import Binding, Bound, at
from .conditions import holds
from .grammar import Node, Path
from .rows import Index, Key, Partition, Stored
from .tables import OpenTable
from .values import Item, Value, checked, comparable, invalid

_PAGE_BYTES = 1024 * 1024
_RANGE_COMPARATORS = ("=", "<", "<=", ">", ">=")


def get(call: Call, principal: Principal) -> dict[str, Any]:
    item = get_one(call, principal.account, call.params)
    return {} if item is None else {"Item": item}


def get_one(call: Call, account: str, request: dict[str, Any]) -> Item | None:
    table = OpenTable(call, account, request["TableName"])
    binding = Binding(request)
    projection = binding.expression("ProjectionExpression")
    binding.done()
    item = table.rows.get(table.key(request["Key"]))
    return None if item is None else projected(projection, item)


def projected(projection: Bound | None, item: Item) -> Item:
    if projection is None:
        return item
    shown: Value = {"M": {}}
    for path in sorted((projection.path(each) for each in projection.tree), key=str):
        if (value := at(item, path)) is not None:
            _show(shown, path, value)
    return shown["M"]


def _show(here: Value, path: Path, value: Value) -> None:
    """Maps on the way are made; of a list the chosen elements move together."""
    part, *rest = path
    if isinstance(part, int):
        here["L"].append(value if not rest else _empty(rest[0]))
        if rest:
            _show(here["L"][-1], tuple(rest), value)
    elif not rest:
        here["M"][part] = value
    else:
        _show(here["M"].setdefault(part, _empty(rest[0])), tuple(rest), value)


def _empty(before: str | int) -> Value:
    return {"L": []} if isinstance(before, int) else {"M": {}}


def query(call: Call, principal: Principal) -> dict[str, Any]:
    request = call.params
    table = OpenTable(call, principal.account, request["TableName"])
    index = _index_of(table, request)
    binding = Binding(request)
    expressions = _Expressions(binding)
    condition = binding.expression("KeyConditionExpression")
    if condition is None:
        raise invalid(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    binding.done()
    hash_value, range_node = _key_condition(condition, index)
    partition = index.partitions.get(hash_value, Partition())
    start = _place_of(table, index, request)
    keys = _behind(
        partition.keys, start[1] if start else None, request.get("ScanIndexForward", True)
    )
    on_range = Bound(range_node, condition.names, condition.values) if range_node else None
    candidates = (partition.stored[key] for key in keys)
    return _page(
        table,
        index,
        request,
        expressions,
        (each for each in candidates if holds(on_range, each.item)),
    )


class _Expressions:
    def __init__(self, binding: Binding) -> None:
        self.filter = binding.expression("FilterExpression")
        self.projection = binding.expression("ProjectionExpression")


def _index_of(table: OpenTable, request: dict[str, Any]) -> Index:
    name = request.get("IndexName")
    if name is None:
        return table.rows.primary
    schema = table.index_schemas().get(name)
    if schema is None:
        raise invalid(f"The table does not have the specified index: {name}")
    if request.get("ConsistentRead") and table.is_global(name):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    return table.rows.index(schema)


def _key_condition(condition: Bound, index: Index) -> tuple[Any, Node | None]:
    """The hash value, comparable, and what is asked of the range key."""
    parts = _parts(condition.tree)
    on_hash = [part for part in parts if _attribute(condition, part) == index.schema.hash]
    on_range = [part for part in parts if _attribute(condition, part) == index.schema.range]
    if len(on_hash) != 1 or on_hash[0][:2] != ("compare", "="):
        raise invalid(f"Query condition missed key schema element: {index.schema.hash}")
    if len(on_range) > 1:
        raise invalid("KeyConditionExpressions must only contain one condition per key")
    if len(parts) != len(on_hash) + len(on_range):
        raise invalid("Query key condition not supported")
    if (
        on_range
        and on_range[0][:2] not in {("compare", each) for each in _RANGE_COMPARATORS}
        and (on_range[0][0] != "between" and on_range[0][:2] != ("call", "begins_with"))
    ):
        raise invalid("Query key condition not supported")
    value = condition.values[on_hash[0][3][1]]
    if index.schema.attributes[0][1] not in value:
        raise invalid(
            "One or more parameter values were invalid: Condition parameter type does not match schema type"
        )
    return comparable(value), on_range[0] if on_range else None


def _parts(tree: Node) -> list[Node]:
    return [*_parts(tree[1]), *_parts(tree[2])] if tree[0] == "and" else [tree]


def _attribute(condition: Bound, part: Node) -> str | None:
    operand = (
        part[1]
        if part[0] == "between"
        else part[2]
        if part[0] in ("compare", "call")
        else None
    )
    if operand is None or operand[0] != "path":
        return None
    return str(condition.path(operand[1])[0])


def _place_of(
    table: OpenTable, index: Index, request: dict[str, Any]
) -> tuple[Any, Key] | None:
    start = request.get("ExclusiveStartKey")
    if start is None:
        return None
    wanted = {name for name, _ in (*table.schema.attributes, *index.schema.attributes)}
    if start.keys() != wanted:
        raise invalid("The provided starting key is invalid")
    return index.place({name: checked(value) for name, value in start.items()})


def _behind(keys: list[Key], start: Key | None, forward: bool) -> Iterable[Key]:
    if forward:
        return keys[bisect_right(keys, start) :] if start is not None else keys
    return reversed(keys[: bisect_left(keys, start)] if start is not None else keys)


def _page(
    table: OpenTable,
    index: Index,
    request: dict[str, Any],
    expressions: _Expressions,
    candidates: Iterable[Stored],
) -> dict[str, Any]:
    limit = request.get("Limit")
    if limit is not None and limit < 1:
        raise invalid("Limit must be greater than or equal to 1")
    page: list[Item] = []
    seen = bytes_read = 0
    last: Item | None = None
    more = False
    for stored in candidates:
        # AWS does not look ahead: a page that is full at the very end still names a last key.
        if seen and bytes_read + stored.bytes > _PAGE_BYTES:
            more = True
            break
        seen += 1
        bytes_read += stored.bytes
        last = stored.item
        if holds(expressions.filter, stored.item):
            page.append(projected(expressions.projection, stored.item))
        if seen == limit:
            more = True
            break
    answer: dict[str, Any] = {"Count": len(page), "ScannedCount": seen}
    if request.get("Select") != "COUNT":
        answer["Items"] = page
    if more and last is not None:
        names = dict((*table.schema.attributes, *index.schema.attributes))
        answer["LastEvaluatedKey"] = {name: last[name] for name in names}
    return answer


def scan(call: Call, principal: Principal) -> dict[str, Any]:
    request = call.params
    table = OpenTable(call, principal.account, request["TableName"])
    index = _index_of(table, request)
    binding = Binding(request)
    expressions = _Expressions(binding)
    binding.done()
    return _page(
        table, index, request, expressions, _from(index, _place_of(table, index, request))
    )


def _from(index: Index, start: tuple[Any, Key] | None) -> Iterator[Stored]:
    """Partitions in the order in which they were made."""
    waiting = start is not None
    for hash_value, partition in index.partitions.items():
        keys: Iterable[Key] = partition.keys
        if waiting and start is not None:
            if hash_value != start[0]:
                continue
            waiting = False
            keys = _behind(partition.keys, start[1], forward=True)
        for key in keys:
            yield partition.stored[key]
