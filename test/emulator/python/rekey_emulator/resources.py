"""What a call needs permission for: action, the concrete ARN, and what conditions may ask."""

from __future__ import annotations

import re
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from . import event_buses, functions, mail
from .calls import OF_OBJECTS, Call
from .conditions import Context
from .identity import Principal
from .policy import Ask
from .seed_secrets import OWNING_SERVICE_TAG
from .world import world

# IAM operations on a user without the word in their name.
USER_OPERATIONS = re.compile(
    r"User|AccessKey|LoginProfile|SSHPublicKey|ServiceSpecific|SigningCert|MFADevice"
)
ORGANIZATION_WIDE = re.compile(
    r"(List(Accounts|Roots|Delegated\w+|Policies|CreateAccountStatus|AWSService\w+|Handshakes\w+)"
    r"|DescribeOrganization|EnableAWS\w+|DisableAWS\w+|CreateAccount|CreateOrganization)$"
)
ACTION_PREFIX = {"monitoring": "cloudwatch", "email": "ses"}


def asks(call: Call, principal: Principal) -> list[Ask]:
    """The permissions a call needs; none for GetCallerIdentity and calls we do not read."""
    if call.service == "s3":
        return _s3(call)
    if call.service == "lambda":
        return functions.asks(call, principal)
    if (call.service, call.operation) == ("ses", "SendEmail"):
        return mail.asks(call, principal)
    if call.protocol in ("rest-xml", "rest-json"):
        return []
    if call.service == "events" and call.operation in event_buses.ACTIONS_ON_A_BUS:
        return event_buses.asks(call, principal)
    if call.service == "iam":
        return [_iam(call, principal)]
    if call.service == "secretsmanager":
        return _secrets_manager(call, principal)
    if call.service == "dynamodb":
        return _dynamodb(call, principal)
    if call.service == "sts":
        return []  # GetCallerIdentity needs none; AssumeRole is judged with its trust policy
    if call.service == "tagging":
        return [Ask(f"tag:{call.operation}", "*")]
    if call.service == "organizations":
        return [Ask(f"organizations:{call.operation}", _organizations(call))]
    prefix = ACTION_PREFIX.get(call.service, call.service)
    return [Ask(f"{prefix}:{call.operation}", _arn_among(call))]


def _tags(tags: list[dict[str, str]] | None, *prefixes: str) -> Context:
    return {
        f"{prefix}/{tag['Key']}".lower(): [tag.get("Value") or ""]
        for tag in tags or []
        for prefix in prefixes
    }


def _request_tags(call: Call) -> Context:
    tags = call.params.get("Tags")
    if not isinstance(tags, list):
        return {}
    context = _tags(tags, "aws:RequestTag")
    context["aws:tagkeys"] = [tag["Key"] for tag in tags]
    return context


def _arn_among(call: Call) -> str | None:
    for name in ("TopicArn", "TargetArn", "stateMachineArn", "executionArn", "ResourceArn"):
        if value := call.text(name):
            return value
    return None


# -- IAM -------------------------------------------------------------------------------


def _iam(call: Call, principal: Principal) -> Ask:
    action = f"iam:{call.operation}"
    context = _request_tags(call)
    if policy := call.text("PolicyArn"):
        context["iam:policyarn"] = [policy]
    account = principal.account
    base = f"arn:aws:iam::{account}"
    if call.operation == "ListUsers":
        prefix = call.text("PathPrefix") or "/"
        return Ask(action, f"{base}:user{prefix}", context)
    if role := call.text("RoleName"):
        found = world.role(account, role)
        return Ask(action, found.arn if found else f"{base}:role/{role}", context)
    name = call.text("UserName")
    if call.operation == "GetAccessKeyLastUsed":
        owned = world.owned_key(call.text("AccessKeyId") or "")
        name = owned.user.name if owned and owned.account == account else None
        if name is None:
            return Ask(action, f"{base}:user/*", context)
    if name is None and principal.user and USER_OPERATIONS.search(call.operation):
        name = principal.user.name
    if name is not None:
        user = world.iam(account).users.get(name)
        if user is None:
            path = call.text("Path") or "/"
            return Ask(action, f"{base}:user{path}{name}", context, f"user {name}")
        context |= _tags(user.tags, "aws:ResourceTag", "iam:ResourceTag")
        return Ask(action, user.arn, context, f"user {name}")
    if group := call.text("GroupName"):
        found_group = world.iam(account).groups.get(group)
        return Ask(
            action, found_group.arn if found_group else f"{base}:group/{group}", context
        )
    if policy and not policy.startswith("arn:aws:iam::aws:"):
        return Ask(action, policy, context)
    return Ask(action, "*", context)


# -- Secrets Manager -------------------------------------------------------------------


def secret_of(call: Call, principal: Principal) -> FakeSecret | None:
    """The secret a call names, if it is there."""
    name = call.text("SecretId")
    if name is None:
        return None
    found: Any = secretsmanager_backends[principal.account][call.region].secrets.get(name)
    return getattr(found, "source", found)


def _secret_arn(call: Call, principal: Principal, name: str) -> str:
    if name.startswith("arn:"):
        return name
    # AWS adds six characters of its own, which policies match by -??????
    base = f"arn:aws:secretsmanager:{call.region}:{principal.account}:secret"
    return f"{base}:{name}-AbCdEf"


def _secrets_manager(call: Call, principal: Principal) -> list[Ask]:
    action = f"secretsmanager:{call.operation}"
    context = _request_tags(call)
    if (block := call.params.get("BlockPublicPolicy")) is not None:
        context["secretsmanager:blockpublicpolicy"] = [str(block).lower()]
    if call.operation in ("ListSecrets", "GetRandomPassword"):
        return [Ask(action, "*", context)]
    if call.operation == "BatchGetSecretValue":
        return [Ask(action, "*", context)]
    if call.operation == "CreateSecret":
        name = call.text("Name") or ""
        context["secretsmanager:name"] = [name]
        arn = _secret_arn(call, principal, name)
        needed = [Ask(action, arn, context)]
        if call.params.get("Tags"):
            needed.append(Ask("secretsmanager:TagResource", arn, context))
        return needed
    secret = secret_of(call, principal)
    if secret is None:
        return [
            Ask(action, _secret_arn(call, principal, call.text("SecretId") or ""), context)
        ]
    context["secretsmanager:secretid"] = [secret.arn]
    if stage := call.text("VersionStage"):
        context["secretsmanager:versionstage"] = [stage]
    tags = [t for t in secret.tags or [] if t["Key"] != OWNING_SERVICE_TAG]
    context |= _tags(tags, "aws:ResourceTag", "secretsmanager:ResourceTag")
    return [Ask(action, secret.arn, context)]


# -- S3 --------------------------------------------------------------------------------


def _s3(call: Call) -> list[Ask]:
    """Objects that are put and read; the rest is asked of nobody. Every bucket is one of the organization."""
    if call.operation not in OF_OBJECTS.values():
        return []
    context = {"aws:resourceorgid": [world.organization_id]} if world.organization_id else {}
    return [Ask(f"s3:{call.operation}", f"arn:aws:s3:::{call.request.path.lstrip('/')}", context)]


# -- the rest --------------------------------------------------------------------------


def _organizations(call: Call) -> str:
    if ORGANIZATION_WIDE.match(call.operation) or world.organizations is None:
        return "*"
    for name in ("AccountId", "ChildId", "ResourceId", "TargetId", "ParentId"):
        wanted = call.text(name)
        if wanted is None:
            continue
        if account := world.account(wanted):
            return account.arn
        for unit in world.organizations.ou:
            if unit.id == wanted:
                return unit.arn
    return "*"


def _table_arn(call: Call, principal: Principal, table: str) -> str:
    if table.startswith("arn:"):
        return table
    return f"arn:aws:dynamodb:{call.region}:{principal.account}:table/{table}"


def _leading_keys(call: Call, principal: Principal, request: dict[str, Any]) -> Context:
    """dynamodb:LeadingKeys of a call on one item. Of a Query it is not read from the expression."""
    item = request.get("Key") or request.get("Item")
    table = dynamodb_backends[principal.account][call.region].tables.get(
        str(request.get("TableName"))
    )
    if item is None or table is None:
        return {}
    key = item.get(table.hash_key_attr)  # a key of another form is the service's to refuse
    return {} if key is None else {"dynamodb:leadingkeys": [str(next(iter(key.values())))]}


def _dynamodb(call: Call, principal: Principal) -> list[Ask]:
    action = f"dynamodb:{call.operation}"
    if items := call.params.get("TransactItems"):
        verbs = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
        verbs |= {"ConditionCheck": "ConditionCheckItem", "Get": "GetItem"}
        return [
            Ask(
                f"dynamodb:{verbs[verb]}",
                _table_arn(call, principal, part["TableName"]),
                _leading_keys(call, principal, part),
            )
            for item in items
            for verb, part in item.items()
        ]
    if tables := call.params.get("RequestItems"):
        return [Ask(action, _table_arn(call, principal, table)) for table in tables]
    table = call.text("TableName")
    if table is None:
        return [Ask(action, call.text("ResourceArn") or "*")]
    arn = _table_arn(call, principal, table)
    if index := call.text("IndexName"):
        arn += f"/index/{index}"
    return [Ask(action, arn, _leading_keys(call, principal, call.params))]
