"""What the names and values of an expression stand for in one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from .grammar import Parsed, Path, parse
from .values import Item, Value, checked, invalid

_RESERVED = frozenset(ReservedKeywords.get_reserved_keywords())


@dataclass(frozen=True)
class Bound:
    """An expression whose paths and values are real ones."""

    tree: Any
    names: dict[str, str]
    values: dict[str, Value]

    def path(self, path: Path) -> Path:
        return tuple(
            self.names.get(part, part) if isinstance(part, str) else part for part in path
        )


class Binding:
    """The names and values of one request, for all its expressions. `done` refuses what none of them used."""

    def __init__(self, request: dict[str, Any]) -> None:
        self.request = request
        self.names: dict[str, str] = request.get("ExpressionAttributeNames") or {}
        given = request.get("ExpressionAttributeValues")
        if given == {}:
            raise invalid("ExpressionAttributeValues must not be empty")
        self.values = {name: checked(value) for name, value in (given or {}).items()}
        self.used_names: set[str] = set()
        self.used_values: set[str] = set()

    def expression(self, kind: str) -> Bound | None:
        text = self.request.get(kind)
        if text is None:
            return None
        parsed = parse(kind, text)
        self._check(kind, parsed)
        self.used_names |= parsed.names
        self.used_values |= parsed.values
        return Bound(parsed.tree, self.names, self.values)

    def _check(self, kind: str, parsed: Parsed) -> None:
        for name in parsed.names - self.names.keys():
            raise invalid(
                f"Invalid {kind}: An expression attribute name used in the document path is not defined; "
                f"attribute name: {name}"
            )
        for value in parsed.values - self.values.keys():
            raise invalid(
                f"Invalid {kind}: An expression attribute value used in expression is not defined; "
                f"attribute value: {value}"
            )
        for path in parsed.paths:
            for part in path:
                if isinstance(part, str) and part.upper() in _RESERVED:
                    raise invalid(
                        f"Invalid {kind}: Attribute name is a reserved keyword; reserved keyword: {part}"
                    )

    def done(self) -> None:
        for what, given, used in (
            ("Names", self.names, self.used_names),
            ("Values", self.values, self.used_values),
        ):
            if unused := sorted(given.keys() - used):
                raise invalid(
                    f"Value provided in ExpressionAttribute{what} unused in expressions: "
                    f"keys: {{{', '.join(unused)}}}"
                )


def at(item: Item | None, path: Path) -> Value | None:
    """What is at a path; None if nothing is."""
    here: Any = (item or {}).get(path[0])
    for part in path[1:]:
        if here is None:
            return None
        if isinstance(part, str):
            here = here["M"].get(part) if "M" in here else None
        else:
            here = here["L"][part] if "L" in here and part < len(here["L"]) else None
    return here
