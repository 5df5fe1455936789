"""Resource policies of secrets: what AWS accepts, and how they follow their principals."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from .errors import AwsError
from .policy import as_list
from .world import world

MAX_CHARACTERS = 20480
IAM_ARN = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):(root|user/.+|role/.+)")
ASSUMED_ROLE = re.compile(r"arn:aws[a-z-]*:sts::\d{12}:assumed-role/.+/.+")
# Condition keys that make a grant to everyone a grant to somebody.
NARROWING = re.compile(
    r"aws:(Principal(Arn|Account|OrgID|OrgPaths)|Source\w+|userid)", re.I
)


def _malformed(message: str) -> AwsError:
    return AwsError("MalformedPolicyDocumentException", message)


def _exists(principal: str) -> bool:
    if principal == "*" or re.fullmatch(r"\d{12}", principal):
        return True
    if ASSUMED_ROLE.fullmatch(principal):
        return True
    found = IAM_ARN.fullmatch(principal)
    if not found:
        return False
    account, rest = found.groups()
    if rest == "root":
        return True
    iam = world.iam(account)
    owners: Any = iam.users.values() if rest.startswith("user/") else iam.roles.values()
    return any(owner.arn == principal for owner in owners)


def check(text: str, block_public: bool) -> None:
    """Refuses what AWS refuses in PutResourcePolicy."""
    if len(text) > MAX_CHARACTERS:
        raise _malformed(f"The policy must be at most {MAX_CHARACTERS} characters.")
    try:
        statements = as_list(json.loads(text)["Statement"])
    except (ValueError, KeyError, TypeError) as error:
        raise _malformed("This resource policy is not valid JSON.") from error
    for statement in statements:
        _check_statement(statement)
        if block_public and _is_public(statement):
            raise AwsError(
                "PublicPolicyException",
                "This resource policy allows broad access to the secret.",
            )


def _check_statement(statement: Any) -> None:
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        raise _malformed("A statement of this resource policy has no valid Effect.")
    for one, other in (
        ("Principal", "NotPrincipal"),
        ("Action", "NotAction"),
        ("Resource", "NotResource"),
    ):
        if one not in statement and other not in statement:
            raise _malformed(f"A statement of this resource policy has no {one}.")
    for principal in _principals(statement):
        if not _exists(principal):
            raise _malformed("This resource policy contains an unsupported principal.")


def _principals(statement: dict[str, Any]) -> list[str]:
    named = statement.get("Principal", statement.get("NotPrincipal"))
    if isinstance(named, str):
        return [named]
    return as_list(named.get("AWS", []))


def _is_public(statement: dict[str, Any]) -> bool:
    if statement["Effect"] != "Allow" or "*" not in _principals(statement):
        return False
    keys = [key for pairs in (statement.get("Condition") or {}).values() for key in pairs]
    return not any(NARROWING.fullmatch(key) for key in keys)


def follow(account: str, old_arn: str, new: str) -> None:
    """A principal is kept by its unique id: it shows as the new ARN, or as the id once gone.

    Conditions are plain text and stay as they were.
    """
    for backend in secretsmanager_backends[account].values():
        for secret in dict.values(backend.secrets):
            if (
                isinstance(secret, FakeSecret)
                and secret.policy
                and old_arn in secret.policy
            ):
                secret.policy = _replaced(secret.policy, old_arn, new)


def _replaced(text: str, old: str, new: str) -> str:
    content = json.loads(text)
    for statement in as_list(content["Statement"]):
        for field in ("Principal", "NotPrincipal"):
            named = statement.get(field)
            if isinstance(named, dict) and "AWS" in named:
                swapped = [new if arn == old else arn for arn in as_list(named["AWS"])]
                named["AWS"] = swapped if isinstance(named["AWS"], list) else swapped[0]
    return json.dumps(content)
