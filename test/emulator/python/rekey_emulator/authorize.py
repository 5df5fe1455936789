"""Whether a principal may do what it asks: identity, session, resource and SCP together."""

from __future__ import annotations

import re
from typing import Any

from . import call_log, resources
from .calls import Call
from .errors import AwsError
from .identity import Principal
from .policy import ALLOW, DENY, Ask, Statement, as_list, evaluate, glob
from .world import world


def principal_context(principal: Principal) -> dict[str, list[str]]:
    context = {
        "aws:principalarn": [principal.principal_arn],
        "aws:principalaccount": [principal.account],
        "aws:userid": [principal.user_id],
        "aws:principaltype": ["User" if principal.user else "AssumedRole"],
        "aws:securetransport": ["true"],
        "aws:multifactorauthpresent": ["false"],
    }
    member = world.account(principal.account)
    if member is not None and world.organization_id:
        context["aws:principalorgid"] = [world.organization_id]
        context["aws:principalorgpaths"] = [world.org_path(member)]
    tags: list[dict[str, Any]] = []
    if principal.user is not None:
        context["aws:username"] = [principal.user.name]
        tags = principal.user.tags or []
    elif principal.role is not None:
        tags = principal.role.tags or []
    if principal.session and principal.session.source_identity:
        context["aws:sourceidentity"] = [principal.session.source_identity]
    for tag in tags:
        context[f"aws:principaltag/{tag['Key']}".lower()] = [tag["Value"]]
    return context


def _documents(owner: Any) -> list[str]:
    documents = list(owner.policies.values())
    for policy in owner.managed_policies.values():
        documents += [v.document for v in policy.versions if v.is_default]
    return documents


def identity_documents(principal: Principal) -> list[str]:
    if principal.user is not None:
        documents = _documents(principal.user)
        for group in world.iam(principal.account).groups.values():
            if principal.user in group.users:
                documents += _documents(group)
        return documents
    return _documents(principal.role) if principal.role else []


def _boundary(principal: Principal) -> list[str] | None:
    arn = principal.role.permissions_boundary_arn if principal.role else None
    if not arn:
        return None
    policy = world.iam(principal.account).managed_policies.get(arn)
    return [v.document for v in policy.versions if v.is_default] if policy else []


def matches_principal(statement: Statement, principal: Principal, direct: bool) -> bool:
    """Whether a resource policy's statement names this principal.

    `direct` = it names the principal itself, not merely its account (which only lets the
    account's own identity policies decide).
    """
    if statement.principal is None:
        return False
    named = statement.principal
    arns = ["*"] if named == "*" else as_list(named.get("AWS", []))
    own = {principal.arn, principal.principal_arn}
    account = {principal.account, f"arn:aws:iam::{principal.account}:root"}
    found = any(
        arn in own or (arn == "*") or (not direct and arn in account) for arn in arns
    )
    return found != statement.principal_negated


def _with_caller(ask: Ask, call: Call, caller: dict[str, list[str]]) -> Ask:
    context = {**caller, "aws:requestedregion": [call.region], **ask.context}
    return Ask(ask.action, ask.resource, context, ask.label)


def scp_denies(account: str, action: str) -> bool:
    """SCPs do not bind the management account."""
    if account == world.management:
        return False
    denied = world.scp_deny.get(account) or []
    return any(re.fullmatch(glob(pattern), action, re.I) for pattern in denied)


def _because(principal: Principal, ask: Ask, resource_policy: str | None) -> str | None:
    """Why not; None if it is allowed. Explicit denies first, as AWS reports them."""
    if scp_denies(principal.account, ask.action):
        return "with an explicit deny in a service control policy"
    identity = evaluate(identity_documents(principal), ask)
    if identity == DENY:
        return "with an explicit deny in an identity-based policy"
    session = principal.session
    in_session = [evaluate([text], ask) for text in session.policies] if session else []
    if DENY in in_session:
        return "with an explicit deny in a session policy"
    granted = False
    if resource_policy is not None:
        denied = evaluate(
            [resource_policy], ask, lambda s: matches_principal(s, principal, direct=False)
        )
        if denied == DENY:
            return "with an explicit deny in a resource-based policy"
        by_name = evaluate(
            [resource_policy], ask, lambda s: matches_principal(s, principal, direct=True)
        )
        granted = by_name == ALLOW
    if not granted and identity != ALLOW:
        return f"because no identity-based policy allows the {ask.action} action"
    if in_session and ALLOW not in in_session:
        return f"because no session policy allows the {ask.action} action"
    boundary = _boundary(principal)
    if boundary is not None and not granted and evaluate(boundary, ask) != ALLOW:
        return f"because no permissions boundary allows the {ask.action} action"
    return None


def refusal(protocol: str, principal: Principal, ask: Ask, because: str) -> AwsError:
    where = f" on resource: {ask.label or ask.resource}" if ask.resource else ""
    message = (
        f"User: {principal.arn} is not authorized to perform: {ask.action}{where} {because}"
    ).rstrip()
    if protocol in ("query", "rest-xml"):
        return AwsError("AccessDenied", message, 403)
    return AwsError("AccessDeniedException", message, 400)


def check(call: Call, principal: Principal) -> None:
    needed = resources.asks(call, principal)
    if not needed:
        return
    caller = principal_context(principal)
    secret = None
    if call.service == "secretsmanager":
        secret = resources.secret_of(call, principal)
    for ask in needed:
        call_log.judged_by(call, ask.action)
        ask = _with_caller(ask, call, caller)
        because = _because(principal, ask, secret.policy if secret else None)
        if because is not None:
            raise refusal(call.protocol, principal, ask, because)


def may(principal: Principal, ask: Ask, call: Call) -> str | None:
    """Why an action outside the usual table is not allowed; None if it is."""
    call_log.judged_by(call, ask.action)
    return _because(principal, _with_caller(ask, call, principal_context(principal)), None)
