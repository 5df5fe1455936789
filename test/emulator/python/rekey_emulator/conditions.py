"""Conditions of policy statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Context = dict[str, list[str]]
Fill = Callable[[str, Context], "str | None"]


class UnknownOperator(Exception):
    """Loud, because a condition that is silently true or false hides a mistake."""


def _like(pattern: str, value: str, flags: int = 0) -> bool:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(escaped, value, flags | re.S) is not None


def _arn_like(pattern: str, value: str) -> bool:
    wanted, got = pattern.split(":", 5), value.split(":", 5)
    if pattern == "*":
        return True
    return len(wanted) == len(got) and all(map(_like, wanted, got))


def _compare(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda wanted, value: test(float(value), float(wanted))


# Each compares what the policy says with the value of the request.
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "NumericEquals": _compare(lambda value, wanted: value == wanted),
    "NumericLessThan": _compare(lambda value, wanted: value < wanted),
    "NumericLessThanEquals": _compare(lambda value, wanted: value <= wanted),
    "NumericGreaterThan": _compare(lambda value, wanted: value > wanted),
    "NumericGreaterThanEquals": _compare(lambda value, wanted: value >= wanted),
    "DateLessThan": lambda wanted, value: value < wanted,
    "DateGreaterThan": lambda wanted, value: value > wanted,
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _one(operator: str, values: list[str] | None, wanted: list[str]) -> bool:
    quantifier, _, name = operator.rpartition(":")
    name, if_exists = name.removesuffix("IfExists"), name.endswith("IfExists")
    if name == "Null":
        return (not values) == (wanted[0].lower() == "true")
    negated = name in _NEGATED
    test = _OPERATORS.get(_NEGATED.get(name, name))
    if test is None:
        raise UnknownOperator(f"the condition operator {operator} is not evaluated")
    if not values:
        return if_exists or negated or quantifier == "ForAllValues"

    def holds(value: str) -> bool:
        return any(test(want, value) for want in wanted) != negated

    if quantifier == "ForAllValues":
        return all(holds(value) for value in values)
    if quantifier == "ForAnyValue" or not negated:
        return any(holds(value) for value in values)
    return all(holds(value) for value in values)


def hold(condition: dict[str, dict[str, Any]], context: Context, fill: Fill) -> bool:
    """Whether every condition holds; a value with an unknown variable never matches."""
    for operator, pairs in condition.items():
        for key, raw in pairs.items():
            texts = [_text(v) for v in (raw if isinstance(raw, list) else [raw])]
            filled = [fill(t, context) if "${" in t else t for t in texts]
            wanted = [t for t in filled if t is not None]
            if not _one(operator, context.get(key.lower()), wanted):
                return False
    return True
