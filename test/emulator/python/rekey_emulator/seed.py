"""Builds an organization straight in moto's backends: 500 accounts take about a second."""

from __future__ import annotations

import random
import string
from datetime import timedelta
from typing import Any

from moto.iam.models import AccessKeyLastUsed, Role, User
from moto.organizations import utils as ids
from moto.organizations.models import (
    FakeAccount,
    FakeOrganization,
    FakeOrganizationalUnit,
    FakePolicy,
    FakeRoot,
    organizations_backends,
)

from . import description, managed_policies, member_role, report, seed_secrets
from .clock import clock, iso, parse_iso
from .world import ADMIN_SESSION, PARTITION, world

ADMIN_ROLE = "OrganizationAccountAccessRole"
ADMIN_SECONDS = 10 * 365 * 86400  # tests travel in time; their own session must not expire


def _lower(size: int) -> str:
    return "".join(random.choices(string.ascii_lowercase + string.digits, k=size))


def seed(source: str | dict[str, Any]) -> dict[str, Any]:
    content = description.parse(source)
    with world.lock:
        world.reset()
        if start := content.get("clock"):
            moment = (
                parse_iso(start["now"]) if start.get("now") else float(int(clock.time()))
            )
            clock.set(moment, bool(start.get("frozen")))
        _organization(content)
        keys: list[dict[str, Any]] = []
        for found in description.accounts_of(content):
            _inside(found, content.get("memberRole") or {}, keys)
        admin = admin_credentials(content["management"])
    return {
        "organizationId": world.organization_id,
        "rootId": organizations_backends[content["management"]][PARTITION].org.root_id,
        "management": content["management"],
        "region": world.region,
        "keys": keys,
        "credentials": admin,
    }


# -- the tree --------------------------------------------------------------------------


def _first_ou_id(node: dict[str, Any]) -> str | None:
    for child in node.get("ous") or []:
        if found := child.get("id") or _first_ou_id(child):
            return found
    return None


def _organization(content: dict[str, Any]) -> None:
    management = content["management"]
    world.management = management
    world.region = content.get("region") or "us-east-1"
    if management not in [a["id"] for a in description.accounts_of(content)]:
        content.setdefault("accounts", []).insert(
            0, {"id": management, "name": "management"}
        )

    org = FakeOrganization(management, "us-east-1", "ALL")
    org.id = content.get("organizationId") or f"o-{_lower(10)}"
    ou_id = _first_ou_id(content)
    from_ou = f"r-{ou_id.split('-')[1]}" if ou_id else f"r-{_lower(4)}"
    org.root_id = content.get("rootId") or from_ou
    world.organization_id = org.id
    backend = organizations_backends[management][PARTITION]
    backend.org = org
    root = FakeRoot(org)
    root.policy_types = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]
    backend.ou.append(root)
    full_access = FakePolicy(
        org,
        Name="FullAWSAccess",
        Description="Allows access to every operation",
        Type="SERVICE_CONTROL_POLICY",
        Content=member_role.document(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            }
        ),
    )
    full_access.id = ids.DEFAULT_SCP_POLICY_ID
    full_access.aws_managed = True
    backend.policies.append(full_access)
    _children(org, content, root.id)


def _children(org: FakeOrganization, node: dict[str, Any], parent_id: str) -> None:
    backend = organizations_backends[org.master_account_id][PARTITION]
    for found in node.get("accounts") or []:
        backend.accounts.append(_account(org, found, parent_id))
        if found["id"] != org.master_account_id:
            owner = (org.master_account_id, PARTITION)
            organizations_backends.master_accounts[found["id"]] = owner
    for found in node.get("ous") or []:
        tags = [{"Key": k, "Value": v} for k, v in (found.get("tags") or {}).items()]
        unit = FakeOrganizationalUnit(
            org, Name=found["name"], ParentId=parent_id, Tags=tags
        )
        unit.id = found.get("id") or f"ou-{org.root_id[2:]}-{_lower(8)}"
        backend.ou.append(unit)
        _children(org, found, unit.id)


def _account(org: FakeOrganization, found: dict[str, Any], parent_id: str) -> FakeAccount:
    # Past __init__, which makes a role by way of the slow, checked path.
    account: Any = FakeAccount.__new__(FakeAccount)
    management = found["id"] == org.master_account_id
    account.type = "ACCOUNT"
    account.region = org.region
    account.organization_id = org.id
    account.master_account_id = org.master_account_id
    account.create_account_status_id = ids.make_random_create_account_status_id()
    account.id = found["id"]
    account.name = found.get("name") or f"account-{found['id']}"
    account.email = found.get("email") or f"aws+{found['id']}@example.com"
    account.create_time = clock.days_ago(found.get("joinedDaysAgo", 400))
    set_state(account, found.get("state") or "ACTIVE")
    account.joined_method = "INVITED" if management else "CREATED"
    account.parent_id = parent_id
    account.attached_policies = []
    account.tags = dict(found.get("tags") or {})
    if scp := found.get("scpDeny"):
        world.scp_deny[found["id"]] = list(scp)
    return account


def set_state(account: FakeAccount, state: str) -> None:
    """`Status` has no word for the newer states."""
    account.state = state
    account.status = {"CLOSED": "SUSPENDED", "PENDING_ACTIVATION": "ACTIVE"}.get(
        state, state
    )


# -- inside an account -----------------------------------------------------------------


def _inside(
    found: dict[str, Any], defaults: dict[str, Any], keys: list[dict[str, Any]]
) -> None:
    account = found["id"]
    wanted = found.get("memberRole", account != world.management)
    if wanted is not False:
        own = wanted if isinstance(wanted, dict) else {}
        _member_role(account, {**defaults, **own})
    iam = world.iam(account)
    for name, group in (found.get("groups") or {}).items():
        made = iam.create_group(name, (group or {}).get("path") or "/")
        for policy in (group or {}).get("attachedPolicies") or []:
            managed_policies.attach(iam, made, policy)
        for policy_name, text in ((group or {}).get("inlinePolicies") or {}).items():
            made.policies[policy_name] = member_role.document(text)
    for user in found.get("users") or []:
        _user(account, user, keys)
    if fill := found.get("fillUsers"):
        prefix = fill.get("prefix") or "user-"
        for number in range(1, int(fill["count"]) + 1):
            _user(account, {**fill, "name": f"{prefix}{number:04d}"}, keys)
    for item in found.get("secrets") or []:
        seed_secrets.add(account, item)
    if found.get("rootHasKeys"):
        world.root_keys.add(account)
    if (age := found.get("reportAgeHours")) is not None:
        report.make_ready(account, clock.utcnow() - timedelta(hours=age))


def _member_role(account: str, wanted: dict[str, Any]) -> None:
    assert world.management and world.organization_id
    trust = wanted.get("trust") or member_role.default_trust(
        world.management, world.organization_id
    )
    role = make_role(
        account,
        wanted.get("name") or member_role.DEFAULT_NAME,
        wanted.get("path") or member_role.DEFAULT_PATH,
        trust,
        int(wanted.get("maxSessionSeconds") or 3600),
    )
    role.description = wanted.get("description") or member_role.DEFAULT_DESCRIPTION
    policy = wanted.get("policy") or member_role.default_policy()
    role.policies["rekey"] = member_role.document(policy)
    if denied := wanted.get("denyActions"):
        role.policies["denied"] = member_role.document(member_role.deny(denied))


def make_role(account: str, name: str, path: str, trust: Any, max_seconds: int) -> Role:
    return world.iam(account).create_role(
        role_name=name,
        assume_role_policy_document=member_role.document(trust),
        path=path,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration=str(max_seconds),
    )


def _user(account: str, found: dict[str, Any], keys: list[dict[str, Any]]) -> None:
    iam = world.iam(account)
    wanted_keys = found.get("keys") or []
    user = User(account, PARTITION, found["name"], found.get("path") or "/")
    oldest = max([k["ageDays"] for k in wanted_keys], default=0)
    user.create_date = clock.days_ago(max(found.get("createdDaysAgo") or 500, oldest))
    iam.users[user.name] = user
    if tags := found.get("tags"):
        pairs = [{"Key": k, "Value": v} for k, v in tags.items()]
        iam.tagger.tag_resource(user.arn, pairs)
    for name in found.get("groups") or []:
        group = iam.groups.get(name) or iam.create_group(name)
        group.users.append(user)
    for policy in found.get("attachedPolicies") or []:
        managed_policies.attach(iam, user, policy)
    for name, text in (found.get("inlinePolicies") or {}).items():
        user.policies[name] = member_role.document(text)
    if found.get("console"):
        user.password = "set"
        if (used := found.get("consoleLastUsedDaysAgo")) is not None:
            user.password_last_used = clock.days_ago(used)  # type: ignore[assignment]
    for wanted in wanted_keys:
        keys.append(add_key(account, user, wanted))


def add_key(account: str, user: User, wanted: dict[str, Any]) -> dict[str, Any]:
    """Makes a key of a given age, past the quota of two, as racing creates do in AWS."""
    status = wanted.get("status") or "Active"
    key = user.create_access_key(prefix="AKIA", status=status)
    world.iam(account).access_keys[key.access_key_id] = key
    key.create_date = clock.days_ago(wanted["ageDays"])
    changed = wanted.get("statusChangedDaysAgo")
    if changed is not None:
        key.status_changed = clock.days_ago(changed)  # type: ignore[attr-defined]
    if (used := wanted.get("lastUsedDaysAgo")) is not None:
        key.last_used = AccessKeyLastUsed(
            clock.days_ago(used),
            wanted.get("lastUsedService") or "s3",
            wanted.get("lastUsedRegion") or "us-east-1",
        )
    return {
        "account": account,
        "user": user.name,
        "keyId": key.access_key_id,
        "secret": key.secret_access_key,
        "status": status,
        "createDate": iso(key.create_date),
    }


# -- credentials for the tests themselves ----------------------------------------------


def admin_credentials(account: str) -> dict[str, Any]:
    """A session of an administrator role in any account."""
    role = world.role(account, ADMIN_ROLE)
    if role is None:
        trusted = f"arn:aws:iam::{world.management or account}:root"
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": trusted},
                    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
                }
            ],
        }
        role = make_role(account, ADMIN_ROLE, "/", trust, 43200)
    if not role.managed_policies:
        managed_policies.attach(world.iam(account), role, "AdministratorAccess")
    return _credentials_of(role, ADMIN_SESSION)


def role_credentials(account: str, name: str) -> dict[str, Any]:
    """What a service that runs as the role has: its trust policy names the service, not us."""
    role = world.role(account, name)
    if role is None:
        raise description.BadDescription(f"role: {account} has no role {name}")
    return _credentials_of(role, name)


def _credentials_of(role: Role, session_name: str) -> dict[str, Any]:
    session = world.open_session(role, session_name, ADMIN_SECONDS)
    return {
        "accessKeyId": session.key_id,
        "secretAccessKey": session.secret,
        "sessionToken": session.token,
    }
