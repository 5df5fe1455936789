"""Checks the description of an organization and names the field that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

Check = Callable[[Any, str], None]

ACCOUNT_ID = re.compile(r"\d{12}")
OU_ID = re.compile(r"ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}")
STATES = ("ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED", "PENDING_ACTIVATION")


class BadDescription(Exception):
    """The sentence says which field is wrong and what belongs there."""


def _fail(path: str, what: str) -> None:
    raise BadDescription(f"{path or 'the description'}: {what}")


def text(value: Any, path: str) -> None:
    if not isinstance(value, str):
        hint = " (quote it)" if isinstance(value, (int, float)) else ""
        _fail(path, f"must be a string{hint}, not {value!r}")


def number(value: Any, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _fail(path, f"must be a number, not {value!r}")


def boolean(value: Any, path: str) -> None:
    if not isinstance(value, bool):
        _fail(path, f"must be true or false, not {value!r}")


def anything(_value: Any, _path: str) -> None:
    return


def matching(pattern: re.Pattern[str], what: str) -> Check:
    def check(value: Any, path: str) -> None:
        text(value, path)
        if not pattern.fullmatch(value):
            _fail(path, f"must be {what}, not {value!r}")

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str) -> None:
        if value not in allowed:
            _fail(path, f"must be one of {', '.join(allowed)}, not {value!r}")

    return check


def list_of(item: Check) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            _fail(path, f"must be a list, not {value!r}")
        for index, element in enumerate(value):
            item(element, f"{path}[{index}]")

    return check


def map_of_text(value: Any, path: str) -> None:
    if not isinstance(value, dict):
        _fail(path, f"must be a map, not {value!r}")
    for key, element in value.items():
        text(element, f"{path}.{key}")


def record(fields: dict[str, Check], required: tuple[str, ...] = ()) -> Check:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            _fail(path, f"must be a map, not {value!r}")
        for name in required:
            if name not in value:
                _fail(f"{path}.{name}".lstrip("."), "is missing")
        for name, element in value.items():
            here = f"{path}.{name}".lstrip(".")
            if name not in fields:
                _fail(here, f"is unknown; known are {', '.join(sorted(fields))}")
            if element is not None:
                fields[name](element, here)

    return check


def _recursive(value: Any, path: str) -> None:
    ou(value, path)


account_id = matching(ACCOUNT_ID, "12 digits in quotes")

key = record(
    {
        "ageDays": number,
        "status": one_of("Active", "Inactive"),
        "lastUsedDaysAgo": number,
        "lastUsedService": text,
        "lastUsedRegion": text,
        "statusChangedDaysAgo": number,
    },
    ("ageDays",),
)
user = record(
    {
        "name": text,
        "path": text,
        "tags": map_of_text,
        "groups": list_of(text),
        "attachedPolicies": list_of(text),
        "inlinePolicies": anything,
        "console": boolean,
        "consoleLastUsedDaysAgo": number,
        "createdDaysAgo": number,
        "keys": list_of(key),
    },
    ("name",),
)
fill_users = record(
    {
        "count": number,
        "prefix": text,
        "path": text,
        "tags": map_of_text,
        "createdDaysAgo": number,
        "keys": list_of(key),
    },
    ("count",),
)
secret = record(
    {
        "name": text,
        "region": text,
        "value": text,
        "tags": map_of_text,
        "policy": anything,
        "deletedDaysAgo": number,
        "createdDaysAgo": number,
        "rotationEnabled": boolean,
        "owningService": text,
        "primaryRegion": text,
    },
    ("name",),
)
role_fields: dict[str, Check] = {
    "path": text,
    "name": text,
    "trust": anything,
    "policy": anything,
    "denyActions": list_of(text),
    "maxSessionSeconds": number,
    "description": text,
}


def member_role(value: Any, path: str) -> None:
    if isinstance(value, bool):
        return
    record(role_fields)(value, path)


account = record(
    {
        "id": account_id,
        "name": text,
        "email": text,
        "state": one_of(*STATES),
        "tags": map_of_text,
        "joinedDaysAgo": number,
        "memberRole": member_role,
        "scpDeny": list_of(text),
        "groups": anything,
        "users": list_of(user),
        "fillUsers": fill_users,
        "secrets": list_of(secret),
        "reportAgeHours": number,
        "rootHasKeys": boolean,
    },
    ("id",),
)
ou = record(
    {
        "id": matching(OU_ID, "an OU id such as ou-ab12-workload1"),
        "name": text,
        "tags": map_of_text,
        "accounts": list_of(account),
        "ous": list_of(_recursive),
    },
    ("name",),
)
clock_field = record({"now": text, "frozen": boolean})
organization = record(
    {
        "management": account_id,
        "organizationId": matching(
            re.compile(r"o-[a-z0-9]{10,32}"), "o- and 10-32 letters"
        ),
        "rootId": matching(re.compile(r"r-[0-9a-z]{4,32}"), "r- and 4-32 letters"),
        "region": text,
        "clock": clock_field,
        "accounts": list_of(account),
        "ous": list_of(ou),
        "memberRole": record(role_fields),
    },
    ("management",),
)


def parse(source: str | dict[str, Any]) -> dict[str, Any]:
    """Reads YAML or JSON, checks it and gives the description."""
    content: Any = source
    if isinstance(source, str):
        try:
            content = yaml.load(
                source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            )
        except yaml.YAMLError as error:
            raise BadDescription(f"not YAML: {error}") from error
    organization(content, "")
    seen: set[str] = set()
    for found in accounts_of(content):
        if found["id"] in seen:
            _fail(f"account {found['id']}", "appears twice")
        seen.add(found["id"])
    return content


def accounts_of(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(node.get("accounts") or [])
    for child in node.get("ous") or []:
        found += accounts_of(child)
    return found
