"""A dump of everything, for tests that judge by what is there."""

from __future__ import annotations

from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from .clock import clock, iso
from .dynamo.tables import rows_of
from .iam_users import user_tags
from .world import world


def dump() -> dict[str, Any]:
    with world.lock:
        accounts = _account_ids()
        return {
            "now": iso(clock.utcnow()),
            "organization": _organization(),
            "accounts": {account: _account(account) for account in accounts},
            "minted": [
                {
                    "account": m.account,
                    "user": m.user,
                    "keyId": m.key_id,
                    "secret": m.secret,
                }
                for m in world.minted
            ],
        }


def _account_ids() -> list[str]:
    members = [a.id for a in world.organizations.accounts] if world.organizations else []
    outside = [s.account for s in world.sessions.values()]
    return sorted({*members, *outside})


def _organization() -> dict[str, Any] | None:
    organizations = world.organizations
    if organizations is None or organizations.org is None:
        return None
    return {
        "id": organizations.org.id,
        "rootId": organizations.org.root_id,
        "management": world.management,
        "ous": [
            {"id": ou.id, "name": ou.name, "parentId": ou.parent_id, "tags": ou.tags}
            for ou in organizations.ou
            if ou.type == "ORGANIZATIONAL_UNIT"
        ],
        "delegatedAdministrators": [
            {"account": a.account.id, "services": sorted(a.services)}
            for a in organizations.admins
        ],
    }


def _account(account_id: str) -> dict[str, Any]:
    iam = world.iam(account_id)
    member = world.account(account_id)
    groups: dict[str, list[str]] = {}
    for group in iam.groups.values():
        for user in group.users:
            groups.setdefault(user.name, []).append(group.name)
    return {
        "id": account_id,
        "name": member.name if member else None,
        "state": member.state if member else None,
        "parentId": member.parent_id if member else None,
        "path": world.org_path(member) if member else None,
        "tags": dict(member.tags) if member else {},
        "users": {u.name: _user(u, groups.get(u.name, [])) for u in iam.users.values()},
        "secrets": _secrets(account_id),
        "roles": {r.name: {"arn": r.arn} for r in iam.roles.values()},
    }


def _user(user: Any, groups: list[str]) -> dict[str, Any]:
    return {
        "name": user.name,
        "arn": user.arn,
        "path": user.path,
        "userId": user.id,
        "createDate": iso(user.create_date),
        "tags": {tag["Key"]: tag["Value"] for tag in user_tags(user)},
        "groups": groups,
        "attachedPolicies": list(user.managed_policies),
        "console": bool(user.password),
        "keys": [_key(key) for key in user.access_keys],
    }


def _key(key: Any) -> dict[str, Any]:
    used = key.last_used
    return {
        "id": key.access_key_id,
        "status": key.status,
        "createDate": iso(key.create_date),
        "lastUsed": used
        and {"date": iso(used.timestamp), "service": used.service, "region": used.region},
    }


def _secrets(account_id: str) -> dict[str, dict[str, Any]]:
    """Region, then name."""
    if account_id not in secretsmanager_backends.keys():
        return {}
    found: dict[str, dict[str, Any]] = {}
    for region, backend in secretsmanager_backends[account_id].items():
        for secret in dict.values(backend.secrets):
            if isinstance(secret, FakeSecret):
                found.setdefault(region, {})[secret.name] = _secret(secret)
    return found


def _secret(secret: FakeSecret) -> dict[str, Any]:
    return {
        "name": secret.name,
        "arn": secret.arn,
        "description": secret.description,
        "tags": {tag["Key"]: tag["Value"] for tag in secret.tags or []},
        "policy": secret.policy,
        "createdDate": iso(secret.created_date),
        "deletionDate": iso(secret.deleted_date),
        "rotationEnabled": secret.rotation_enabled,
        "replicas": [replica.region for replica in secret.replicas],
        "versions": [
            {
                "id": version_id,
                "stages": list(version["version_stages"]),
                "createdDate": iso(version["createdate"]),
                "value": version.get("secret_string"),
            }
            for version_id, version in secret.versions.items()
        ],
    }


def table(name: str, account: str | None, region: str | None) -> list[dict[str, Any]]:
    """Every item of a DynamoDB table, in the form of the low-level API."""
    account = account or world.management
    backend = dynamodb_backends[account or ""][region or world.region]
    found = backend.tables.get(name)
    if found is None:
        raise KeyError(f"no table {name} in {account} {region or world.region}")
    return rows_of(found).items()


def tables() -> list[dict[str, str]]:
    return [
        {"account": account, "region": region, "name": name}
        for account, region, backend in dynamodb_backends.iter_backends()
        for name in getattr(backend, "tables", {})
    ]
