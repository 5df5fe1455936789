"""What an update makes of an item. The item given is left as it was: a new one shares what did not change."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .binding import Bound, at
from .grammar import Node, Path
from .values import Item, Value, invalid, number, type_of

_SETS = ("SS", "NS", "BS")
_INVALID_PATH = "The document path provided in the update expression is invalid for update"


def updated(update: Bound, before: Item) -> tuple[Item, list[Path]]:
    """The new item, and the paths that were named. All values are those of before the update."""
    clauses = {name: _resolved(update, entries) for name, entries in update.tree.items()}
    touched = [path for entries in clauses.values() for path, _ in entries]
    _refuse_overlaps(touched)
    sets = [(path, _evaluate(update, node, before)) for path, node in clauses.get("SET", [])]
    sets += [
        (path, _added(at(before, path), update.values[node[1]]))
        for path, node in clauses.get("ADD", [])
    ]
    removed = [path for path, _ in clauses.get("REMOVE", [])]
    for path, node in clauses.get("DELETE", []):
        left = _without(at(before, path), update.values[node[1]])
        if left is not None:
            sets.append((path, left))
        elif at(before, path) is not None:
            removed.append(path)
    item: Value = {"M": before}
    for path, value in sorted(sets, key=lambda each: _order(each[0])):
        item = _put(item, path, value)
    for path in sorted(
        removed, key=_order, reverse=True
    ):  # so that the places in a list stay right
        item = _removed(item, path)
    return item["M"], touched


def _resolved(update: Bound, entries: list[Any]) -> list[tuple[Path, Any]]:
    """Of REMOVE an entry is the path alone; a path begins with a word."""
    pairs = [(entry, None) if isinstance(entry[0], str) else entry for entry in entries]
    return [(update.path(path), node) for path, node in pairs]


def _order(path: Path) -> list[tuple[int, Any]]:
    return [(0, part) if isinstance(part, int) else (1, part) for part in path]


def _refuse_overlaps(paths: Iterable[Path]) -> None:
    seen: list[Path] = []
    for path in paths:
        for other in seen:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise invalid(
                    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or "
                    f"rewrite one of these paths; path one: {_shown(other)}, path two: {_shown(path)}"
                )
        seen.append(path)


def _shown(path: Path) -> str:
    return f"[{', '.join(f'[{part}]' if isinstance(part, int) else part for part in path)}]"


def _evaluate(update: Bound, node: Node, before: Item) -> Value:
    kind = node[0]
    if kind == "value":
        return update.values[node[1]]
    if kind == "path":
        found = at(before, update.path(node[1]))
        if found is None:
            raise invalid(
                "The provided expression refers to an attribute that does not exist in the item"
            )
        return found
    if kind == "if_not_exists":
        found = at(before, update.path(node[1][1]))
        return _evaluate(update, node[2], before) if found is None else found
    if kind == "list_append":
        one, other = (_evaluate(update, each, before) for each in node[1:])
        _must_be(one, "L", "list_append")
        _must_be(other, "L", "list_append")
        return {"L": one["L"] + other["L"]}
    if kind == "sum":
        one, other = (_evaluate(update, each, before) for each in node[2:])
        _must_be(one, "N", node[1])
        _must_be(other, "N", node[1])
        return _sum(one, other, node[1])
    raise invalid(
        f"Invalid UpdateExpression: The function is not allowed in an update expression; function: {kind}"
    )


def _must_be(value: Value, kind: str, operator: str) -> None:
    if kind not in value:
        raise invalid(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; "
            f"operator or function: {operator}, operand type: {type_of(value)}"
        )


def _sum(one: Value, other: Value, operator: str) -> Value:
    left, right = Decimal(one["N"]), Decimal(other["N"])
    return {"N": number(str(left + right if operator == "+" else left - right))}


def _added(there: Value | None, value: Value) -> Value:
    kind = type_of(value)
    if kind != "N" and kind not in _SETS:
        _must_be(value, "N", "ADD")
    if there is None:
        return value
    if kind not in there:
        raise invalid("An operand in the update expression has an incorrect data type")
    if kind == "N":
        return _sum(there, value, "+")
    return {kind: there[kind] + [each for each in value[kind] if each not in there[kind]]}


def _without(there: Value | None, value: Value) -> Value | None:
    kind = type_of(value)
    if kind not in _SETS:
        _must_be(value, "SS", "DELETE")
    if there is None:
        return None
    if kind not in there:
        raise invalid("An operand in the update expression has an incorrect data type")
    left = [each for each in there[kind] if each not in value[kind]]
    return {kind: left} if left else None


def _put(here: Value, path: Path, value: Value) -> Value:
    if not path:
        return value
    part, *rest = path
    if isinstance(part, str):
        if "M" not in here or (rest and part not in here["M"]):
            raise invalid(_INVALID_PATH)
        return {"M": {**here["M"], part: _put(here["M"].get(part, {}), tuple(rest), value)}}
    if "L" not in here or (rest and part >= len(here["L"])):
        raise invalid(_INVALID_PATH)
    content = list(here["L"])
    if part >= len(content):
        return {"L": [*content, value]}
    content[part] = _put(content[part], tuple(rest), value)
    return {"L": content}


def _removed(here: Value, path: Path) -> Value:
    part, *rest = path
    kind = "M" if isinstance(part, str) else "L"
    if kind not in here:
        raise invalid(_INVALID_PATH)
    content: Any = dict(here["M"]) if kind == "M" else list(here["L"])
    absent = part not in content if isinstance(part, str) else part >= len(content)
    if absent:
        if rest:
            raise invalid(_INVALID_PATH)
        return here
    if rest:
        content[part] = _removed(content[part], tuple(rest))
    else:
        del content[part]
    return {kind: content}


def changed(before: Item | None, after: Item | None, paths: list[Path], new: bool) -> Item:
    """For UPDATED_OLD and UPDATED_NEW: the top-level attributes that the update named."""
    source = (after if new else before) or {}
    return {
        path[0]: source[path[0]]
        for path in paths
        if isinstance(path[0], str) and path[0] in source
    }
