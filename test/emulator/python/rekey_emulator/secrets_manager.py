"""Where moto's Secrets Manager is kinder than AWS."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto.secretsmanager import models
from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from . import secret_policies
from .calls import Call
from .clock import clock
from .errors import AwsError
from .identity import Principal
from .resources import secret_of

NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}")
MAX_VALUE_BYTES = 65536

REFUSED_WHEN_DELETED = (
    *("PutSecretValue", "PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"),
    *("TagResource", "UntagResource", "UpdateSecretVersionStage", "UpdateSecret"),
    *("GetSecretValue", "RotateSecret"),
)


def _validation(message: str) -> AwsError:
    return AwsError("ValidationException", message)


def _check_value(call: Call) -> None:
    value = call.params.get("SecretString") or call.params.get("SecretBinary") or ""
    if len(value.encode()) > MAX_VALUE_BYTES:
        raise _validation(f"Secret value must be at most {MAX_VALUE_BYTES} bytes.")


def purge(account: str, region: str) -> None:
    """Secrets whose recovery window is over are gone."""
    secrets = secretsmanager_backends[account][region].secrets
    for name, secret in list(secrets.items()):
        deleted = getattr(secret, "deleted_date", None)
        if deleted is not None and deleted <= clock.time():
            dict.pop(secrets, name)


def _check_create(call: Call, principal: Principal) -> None:
    purge(principal.account, call.region)
    name = call.text("Name") or ""
    if not NAME.fullmatch(name):
        raise _validation(
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of "
            "the following: -/_+=.@!"
        )
    _check_value(call)
    existing: Any = secretsmanager_backends[principal.account][call.region].secrets.get(
        name
    )
    if existing is not None and existing.is_deleted():
        raise AwsError(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled "
            "for deletion.",
        )


def _check_existing(call: Call, principal: Principal) -> None:
    purge(principal.account, call.region)
    secret = secret_of(call, principal)
    if secret is None:
        return
    if call.operation in REFUSED_WHEN_DELETED and secret.is_deleted():
        raise AwsError(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
        )
    _check_value(call)
    if call.operation == "PutSecretValue":
        _check_token(call, secret)
    if call.operation == "PutResourcePolicy":
        block = call.params.get("BlockPublicPolicy") is True
        secret_policies.check(call.text("ResourcePolicy") or "", block)


def _check_token(call: Call, secret: FakeSecret) -> None:
    """A version's value never changes, whatever its stages (moto lets AWSPENDING through)."""
    version = secret.versions.get(call.text("ClientRequestToken") or "")
    if version is None or not {"secret_string", "secret_binary"} & set(version):
        return
    same = version.get("secret_string") == call.params.get("SecretString")
    if not same or version.get("secret_binary") != call.params.get("SecretBinary"):
        raise AwsError(
            "ResourceExistsException",
            f"You can't use ClientRequestToken {call.text('ClientRequestToken')} because that "
            f"value is already in use for a version of secret {secret.arn}.",
        )


def follow_current(call: Call, principal: Principal) -> None:
    """GetSecretValue without a stage gives the version that AWSCURRENT was moved to."""
    secret = secret_of(call, principal)
    if secret is None:
        return
    for version_id, version in secret.versions.items():
        if "AWSCURRENT" in version["version_stages"]:
            secret.set_default_version_id(version_id)


def validate_policy(call: Call, _principal: Principal) -> dict[str, Any]:
    try:
        secret_policies.check(call.text("ResourcePolicy") or "", block_public=True)
    except AwsError as error:
        found = [{"CheckName": error.code, "ErrorMessage": error.message}]
        return {"PolicyValidationPassed": False, "ValidationErrors": found}
    return {"PolicyValidationPassed": True, "ValidationErrors": []}


Check = Callable[[Call, Principal], None]
CHECKS: dict[tuple[str, str], Check] = {
    ("secretsmanager", "CreateSecret"): _check_create,
    **{
        ("secretsmanager", operation): _check_existing
        for operation in (*REFUSED_WHEN_DELETED, "DescribeSecret", "RestoreSecret")
    },
}


def install() -> None:
    """moto walks through all secrets of a region for each look-up, several times a call."""
    store = models.SecretsStore

    def find(self: models.SecretsStore, key: str) -> Any:
        direct = dict.get(self, key)
        if direct is not None:
            return direct
        if key.startswith("arn:"):
            name = key.rsplit(":", 1)[-1]
            for candidate in (dict.get(self, name[:-7]), dict.get(self, name)):
                if candidate is not None and (
                    candidate.arn == key or candidate.name == name
                ):
                    return candidate
        for secret in dict.values(self):
            if isinstance(secret, models.ReplicaSecret) and key in (
                secret.arn,
                secret.name,
            ):
                return secret
        return None

    def getitem(self: models.SecretsStore, key: str) -> Any:
        found = find(self, key)
        if found is None:
            raise KeyError(key)
        return found

    store.get = find  # type: ignore[assignment,method-assign]
    store.__getitem__ = getitem  # type: ignore[method-assign]
    store.__contains__ = lambda self, key: find(self, key) is not None  # type: ignore[method-assign]
