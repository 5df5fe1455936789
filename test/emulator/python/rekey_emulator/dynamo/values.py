"""Attribute values in the form of the low-level API: checked, measured, compared."""

from __future__ import annotations

import base64
from decimal import Decimal, InvalidOperation
from typing import Any

from ..errors import AwsError

Value = dict[str, Any]
Item = dict[str, Value]

TYPES = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}
ORDERED = {"S", "N", "B"}
_SETS = {"SS": "string", "NS": "number", "BS": "binary"}
_MAX_DIGITS = 38


def invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)


def wrong(what: str) -> AwsError:
    return invalid(f"One or more parameter values were invalid: {what}")


def type_of(value: Value) -> str:
    return next(iter(value))


def checked(value: Value) -> Value:
    """The value as it is stored: numbers in one form. Refuses what AWS refuses."""
    if len(value) != 1 or not TYPES.issuperset(value):
        what = "has more than one datatypes set" if len(value) > 1 else "is empty"
        raise invalid(
            f"Supplied AttributeValue {what}, must contain exactly one of the supported datatypes"
        )
    ((kind, content),) = value.items()
    if kind == "N":
        return {"N": number(content)}
    if kind == "M":
        return {"M": {name: checked(each) for name, each in content.items()}}
    if kind == "L":
        return {"L": [checked(each) for each in content]}
    if kind in _SETS:
        if not content:
            raise wrong(f"An {_SETS[kind]} set  may not be empty")
        members = [number(each) for each in content] if kind == "NS" else content
        if len(set(members)) != len(members):
            raise wrong(f"Input collection [{', '.join(members)}] contains duplicates.")
        return {kind: members}
    return value


def number(text: Any) -> str:
    try:
        digits = Decimal(text) if isinstance(text, str) else Decimal("nan")
    except InvalidOperation:
        digits = Decimal("nan")
    if not digits.is_finite():
        raise invalid(f"The parameter cannot be converted to a numeric value: {text}")
    if len(digits.as_tuple().digits) > _MAX_DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    plain = format(digits, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if digits == 0 else plain


def size_of_item(item: Item) -> int:
    """Bytes, as AWS counts them against the limit of an item and of a page."""
    return sum(len(name.encode()) + size_of(value) for name, value in item.items())


def size_of(value: Value) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content) if content.isascii() else len(content.encode())
    if kind == "N":
        return len(content.strip("-").replace(".", "")) // 2 + 1
    if kind == "B":
        return len(content) * 3 // 4
    if kind == "M":
        return 3 + len(content) + size_of_item(content)
    if kind == "L":
        return 3 + len(content) + sum(size_of(each) for each in content)
    if kind in _SETS:
        return sum(size_of({kind[0]: each}) for each in content)
    return 1


def comparable(value: Value) -> Any:
    """What orders values of one type; only for those that have an order."""
    ((kind, content),) = value.items()
    if kind == "S":
        return content.encode()
    return Decimal(content) if kind == "N" else base64.b64decode(content)


def equal(one: Value | None, other: Value | None) -> bool:
    if one is None or other is None or type_of(one) != type_of(other):
        return False
    ((kind, left),) = one.items()
    right = other[kind]
    if kind == "N":
        return Decimal(left) == Decimal(right)
    if kind == "NS":
        return {Decimal(each) for each in left} == {Decimal(each) for each in right}
    if kind in _SETS:
        return set(left) == set(right)
    if kind == "L":
        return len(left) == len(right) and all(map(equal, left, right))
    if kind == "M":
        return left.keys() == right.keys() and all(
            equal(left[name], right[name]) for name in left
        )
    return left == right
