"""Whether an item is as a condition wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .binding import Bound, at
from .grammar import Node
from .values import ORDERED, TYPES, Item, Value, comparable, equal, invalid, type_of

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_SETS = ("SS", "NS", "BS")


def holds(condition: Bound | None, item: Item | None) -> bool:
    return condition is None or _holds(condition, condition.tree, item)


def _holds(bound: Bound, node: Node, item: Item | None) -> bool:
    match node:
        case ("or", left, right):
            return _holds(bound, left, item) or _holds(bound, right, item)
        case ("and", left, right):
            return _holds(bound, left, item) and _holds(bound, right, item)
        case ("not", inner):
            return not _holds(bound, inner, item)
        case ("compare", operator, left, right):
            return _compare(bound, operator, left, right, item)
        case ("between", middle, low, high):
            return _compare(bound, ">=", middle, low, item) and _compare(
                bound, "<=", middle, high, item
            )
        case ("in", left, among):
            value = _value(bound, left, item)
            return any(equal(value, _value(bound, one, item)) for one in among)
        case ("call", name, *arguments):
            return _call(bound, name, arguments, item)
    raise AssertionError(node)


def _value(bound: Bound, node: Node, item: Item | None) -> Value | None:
    kind, what = node
    if kind == "value":
        return bound.values[what]
    if kind == "path":
        return at(item, bound.path(what))
    length = _length(_value(bound, what, item))
    return None if length is None else {"N": str(length)}


def _length(value: Value | None) -> int | None:
    if value is None or type_of(value) in ("N", "BOOL", "NULL"):
        return None
    ((kind, content),) = value.items()
    return len(comparable(value)) if kind == "B" else len(content)


def _compare(bound: Bound, operator: str, left: Node, right: Node, item: Item | None) -> bool:
    one, other = _value(bound, left, item), _value(bound, right, item)
    if operator == "=":
        return equal(one, other)
    if operator == "<>":
        return not equal(one, other)
    for node in (left, right):
        if node[0] == "value" and (kind := type_of(bound.values[node[1]])) not in ORDERED:
            raise invalid(
                "Invalid ConditionExpression: Incorrect operand type for operator or function; "
                f"operator or function: {operator}, operand type: {kind}"
            )
    if (
        one is None
        or other is None
        or type_of(one) != type_of(other)
        or type_of(one) not in ORDERED
    ):
        return False
    return _ORDER[operator](comparable(one), comparable(other))


def _call(bound: Bound, name: str, arguments: list[Node], item: Item | None) -> bool:
    value = _value(bound, arguments[0], item)
    if name == "attribute_exists":
        return value is not None
    if name == "attribute_not_exists":
        return value is None
    other = _value(bound, arguments[1], item)
    if name == "attribute_type":
        return _is_type(value, other)
    if value is None or other is None:
        return False
    if name == "begins_with":
        alike = type_of(value) == type_of(other) and type_of(value) in ("S", "B")
        return alike and bool(comparable(value).startswith(comparable(other)))
    return _contains(value, other)


def _is_type(value: Value | None, wanted: Value | None) -> bool:
    name = (wanted or {}).get("S")
    if name not in TYPES:
        raise invalid(
            f"Invalid ConditionExpression: Invalid attribute type name found; type: {name}"
        )
    return value is not None and type_of(value) == name


def _contains(value: Value, other: Value) -> bool:
    ((kind, content),) = value.items()
    if kind == "L":
        return any(equal(each, other) for each in content)
    if kind in _SETS:
        return kind[0] in other and any(equal({kind[0]: each}, other) for each in content)
    return kind in ("S", "B") and kind in other and comparable(other) in comparable(value)
