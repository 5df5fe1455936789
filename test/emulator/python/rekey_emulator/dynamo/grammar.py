"""Expressions: text to a tree, each text once.

A tree is of tuples, the first of which says what it is. Names (`#n`) and values (`:v`) stay as they are written: what
they stand for comes with each request (`binding.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..errors import AwsError
from .values import invalid

Path = tuple[str | int, ...]
Node = tuple[Any, ...]

_TOKEN = re.compile(r"\s*([#:]\w+|[A-Za-z_]\w*|\d+|<>|<=|>=|[=<>(),.\[\]+\-])", re.ASCII)
COMPARATORS = {"=", "<>", "<", "<=", ">", ">="}
CONDITION_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


@dataclass
class Parsed:
    tree: Any
    paths: list[Path] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.at = 0
        self.tokens: list[str] = []
        self._split(text.rstrip())
        self.parsed = Parsed(None)

    def _split(self, text: str) -> None:
        end = 0
        while end < len(text):
            found = _TOKEN.match(text, end)
            if found is None:
                raise self.error(text[end:].strip()[:1])
            self.tokens.append(found.group(1))
            end = found.end()

    def error(self, token: str) -> AwsError:
        near = " ".join(self.tokens[max(self.at - 1, 0) : self.at + 2])
        return invalid(f'Invalid {self.kind}: Syntax error; token: "{token}", near: "{near}"')

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else "<EOF>"

    def word(self) -> str:
        return self.next.upper()

    def take(self, *wanted: str) -> str:
        token = self.next
        if wanted and token.upper() not in wanted:
            raise self.error(token)
        self.at += 1
        return token

    def took(self, wanted: str) -> bool:
        if self.word() != wanted:
            return False
        self.at += 1
        return True

    def several(self, one: Callable[[], Any]) -> list[Any]:
        found = [one()]
        while self.took(","):
            found.append(one())
        return found

    # -- operands ----------------------------------------------------------------------

    def path(self) -> Path:
        parts: list[str | int] = [self._name()]
        while self.next in (".", "["):
            if self.take() == ".":
                parts.append(self._name())
            else:
                if not self.next.isdigit():
                    raise self.error(self.next)
                parts.append(int(self.take()))
                self.take("]")
        path = tuple(parts)
        self.parsed.paths.append(path)
        return path

    def _name(self) -> str:
        token = self.next
        if token == "<EOF>" or not (token[0] == "#" or token[0].isalpha() or token[0] == "_"):
            raise self.error(token)
        self.at += 1
        if token[0] == "#":
            self.parsed.names.add(token)
        return token

    def value(self) -> Node:
        token = self.next
        if token[0] != ":":
            raise self.error(token)
        self.at += 1
        self.parsed.values.add(token)
        return ("value", token)

    def operand(self) -> Node:
        if self.next[0] == ":":
            return self.value()
        if self.next == "size" and self.tokens[self.at + 1 : self.at + 2] == ["("]:
            self.take()
            self.take("(")
            node = ("size", self.operand())
            self.take(")")
            return node
        return ("path", self.path())

    # -- conditions --------------------------------------------------------------------

    def condition(self) -> Node:
        node = self._both()
        while self.took("OR"):
            node = ("or", node, self._both())
        return node

    def _both(self) -> Node:
        node = self._negated()
        while self.took("AND"):
            node = ("and", node, self._negated())
        return node

    def _negated(self) -> Node:
        return ("not", self._negated()) if self.took("NOT") else self._simple()

    def _simple(self) -> Node:
        if self.took("("):
            node = self.condition()
            self.take(")")
            return node
        if self.tokens[self.at + 1 : self.at + 2] == ["("] and self.next != "size":
            return self._function()
        left = self.operand()
        if self.took("BETWEEN"):
            low = self.operand()
            self.take("AND")
            return ("between", left, low, self.operand())
        if self.took("IN"):
            self.take("(")
            among = self.several(self.operand)
            self.take(")")
            return ("in", left, among)
        return ("compare", self.take(*COMPARATORS), left, self.operand())

    def _function(self) -> Node:
        name = self.take()
        if name not in CONDITION_FUNCTIONS:
            raise invalid(f"Invalid {self.kind}: Invalid function name; function: {name}")
        self.take("(")
        arguments = self.several(self.operand)
        self.take(")")
        wanted = CONDITION_FUNCTIONS[name]
        if len(arguments) != wanted:
            raise invalid(
                f"Invalid {self.kind}: Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(arguments)}"
            )
        return ("call", name, *arguments)

    # -- updates -----------------------------------------------------------------------

    def update(self) -> dict[str, list[Any]]:
        clauses: dict[str, list[Any]] = {}
        one = {
            "SET": self._assignment,
            "REMOVE": self.path,
            "ADD": self._change,
            "DELETE": self._change,
        }
        while self.next != "<EOF>":
            clause = self.take(*_CLAUSES).upper()
            if clause in clauses:
                raise invalid(
                    f'Invalid UpdateExpression: The "{clause}" section can only be used once in an update expression;'
                )
            clauses[clause] = self.several(one[clause])
        if not clauses:
            raise invalid("Invalid UpdateExpression: The expression can not be empty;")
        return clauses

    def _assignment(self) -> Node:
        path = self.path()
        self.take("=")
        left = self._term()
        if self.next in ("+", "-"):
            return (path, ("sum", self.take(), left, self._term()))
        return (path, left)

    def _term(self) -> Node:
        if self.tokens[self.at + 1 : self.at + 2] != ["("]:
            return self.operand()
        name = self.next
        if name not in ("if_not_exists", "list_append"):
            raise invalid(
                f"Invalid UpdateExpression: Invalid function name; function: {name}"
            )
        self.take()
        self.take("(")
        first = ("path", self.path()) if name == "if_not_exists" else self._term()
        self.take(",")
        node = (name, first, self._term())
        self.take(")")
        return node

    def _change(self) -> Node:
        return (self.path(), self.value())


@lru_cache(maxsize=4096)
def parse(kind: str, text: str) -> Parsed:
    """`kind` as the parameter is called: ConditionExpression, UpdateExpression and so on."""
    if not text.strip():
        raise invalid(f"Invalid {kind}: The expression can not be empty;")
    reader = _Reader(kind, text)
    if kind == "UpdateExpression":
        reader.parsed.tree = reader.update()
    elif kind == "ProjectionExpression":
        reader.parsed.tree = reader.several(reader.path)
    else:
        reader.parsed.tree = reader.condition()
    if reader.next != "<EOF>":
        raise reader.error(reader.next)
    return reader.parsed
