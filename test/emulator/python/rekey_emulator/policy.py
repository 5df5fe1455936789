"""Evaluation of policy documents: statements, wildcards, variables."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from . import conditions
from .conditions import Context

ALLOW = "allow"
DENY = "deny"
_VARIABLE = re.compile(r"\$\{([^},]+)(?:,\s*'([^']*)')?\}")


@dataclass(frozen=True)
class Ask:
    """One permission a call needs; resource None = we do not know the ARN."""

    action: str
    resource: str | None
    context: Context = field(default_factory=dict)
    label: str | None = None


@dataclass(frozen=True)
class Statement:
    effect: str
    actions: re.Pattern[str]
    actions_negated: bool
    resources: tuple[str, ...] | None
    resources_negated: bool
    condition: dict[str, dict[str, Any]]
    principal: Any
    principal_negated: bool


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def glob(pattern: str) -> str:
    escaped = re.escape(pattern)
    return escaped.replace(r"\*", ".*").replace(r"\?", ".")


def _statement(raw: dict[str, Any]) -> Statement:
    actions = as_list(raw.get("Action", raw.get("NotAction", [])))
    resources = raw.get("Resource", raw.get("NotResource"))
    return Statement(
        effect=raw["Effect"],
        actions=re.compile("|".join(glob(a) for a in actions) or r"(?!)", re.I),
        actions_negated="NotAction" in raw,
        resources=None if resources is None else tuple(as_list(resources)),
        resources_negated="NotResource" in raw,
        condition=raw.get("Condition") or {},
        principal=raw.get("Principal", raw.get("NotPrincipal")),
        principal_negated="NotPrincipal" in raw,
    )


@lru_cache(maxsize=8192)
def parse(document: str) -> tuple[Statement, ...]:
    content = json.loads(document)
    return tuple(_statement(raw) for raw in as_list(content.get("Statement", [])))


@lru_cache(maxsize=16384)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(glob(text), re.S)


def fill_variables(text: str, context: Context) -> str | None:
    """The pattern with its variables filled in as a regular expression; None if one is not."""
    out, end = "", 0
    for found in _VARIABLE.finditer(text):
        out += glob(text[end : found.start()])
        name, default = found.group(1).strip(), found.group(2)
        if name in ("*", "?", "$"):
            value: str | None = name
        else:
            values = context.get(name.lower())
            value = values[0] if values else default
        if value is None:
            return None
        out += re.escape(value)
        end = found.end()
    return out + glob(text[end:])


def _resource_matches(statement: Statement, ask: Ask) -> bool:
    if statement.resources is None:
        return True
    if ask.resource is None:
        # An ARN we cannot tell: an Allow gets the benefit of the doubt, a Deny only if for all.
        return statement.effect == "Allow" or "*" in statement.resources
    for text in statement.resources:
        if "${" in text:
            filled = fill_variables(text, ask.context)
            matched = filled is not None and re.fullmatch(filled, ask.resource, re.S)
        else:
            matched = text == "*" or _pattern(text).fullmatch(ask.resource)
        if matched:
            return not statement.resources_negated
    return statement.resources_negated


def _fill(text: str, context: Context) -> str | None:
    """Variables in condition values, filled in literally."""
    missing = False

    def replace(found: re.Match[str]) -> str:
        nonlocal missing
        values = context.get(found.group(1).strip().lower())
        if values:
            return values[0]
        missing = missing or found.group(2) is None
        return found.group(2) or ""

    filled = _VARIABLE.sub(replace, text)
    return None if missing else filled


def applies(
    statement: Statement, ask: Ask, principal: Callable[[Statement], bool] | None
) -> bool:
    if bool(statement.actions.fullmatch(ask.action)) == statement.actions_negated:
        return False
    if principal is not None and not principal(statement):
        return False
    if not _resource_matches(statement, ask):
        return False
    return conditions.hold(statement.condition, ask.context, _fill)


def evaluate(
    documents: list[str],
    ask: Ask,
    principal: Callable[[Statement], bool] | None = None,
) -> str | None:
    """`deny` if any statement denies, else `allow` if one allows, else None."""
    verdict = None
    for document in documents:
        for statement in parse(document):
            if statement.effect == "Allow" and verdict == ALLOW:
                continue
            if applies(statement, ask, principal):
                if statement.effect == "Deny":
                    return DENY
                verdict = ALLOW
    return verdict
