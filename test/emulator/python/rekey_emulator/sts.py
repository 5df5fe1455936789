"""AssumeRole as AWS judges it: role, trust, state of the account, duration, session policy."""

from __future__ import annotations

import json
import re
from typing import Any

from . import authorize
from .calls import Call
from .errors import AwsError
from .identity import Principal
from .policy import ALLOW, Ask, Statement, as_list, evaluate
from .world import world

ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/(.+)")
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")
MAX_POLICY_CHARACTERS = 2048
MIN_SECONDS, MAX_SECONDS = 900, 43200
CHAINED_SECONDS = 3600  # AWS's limit for a role assumed by a role


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationError", message)


def _denied(principal: Principal, action: str, role_arn: str) -> AwsError:
    who = f"User: {principal.arn} is not authorized to perform: {action}"
    return AwsError("AccessDenied", f"{who} on resource: {role_arn}", 403)


def _session_policies(call: Call, account: str) -> list[str]:
    documents = []
    if text := call.text("Policy"):
        if len(text) > MAX_POLICY_CHARACTERS:
            raise AwsError(
                "PackedPolicyTooLarge", "Packed size of session policy is too large"
            )
        try:
            json.loads(text)["Statement"]
        except (ValueError, KeyError, TypeError) as error:
            message = "This policy contains invalid Json"
            raise AwsError("MalformedPolicyDocument", message) from error
        documents.append(text)
    for item in call.params.get("PolicyArns") or []:
        policy = world.iam(account).get_policy(item["arn"])
        documents += [v.document for v in policy.versions if v.is_default]
    # Several session policies grant together.
    return [_merged(documents)] if len(documents) > 1 else documents


def _merged(documents: list[str]) -> str:
    statements = [s for d in documents for s in as_list(json.loads(d)["Statement"])]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _duration(call: Call, principal: Principal, maximum: int) -> int:
    text = call.text("DurationSeconds") or "3600"
    if not text.isdigit() or not MIN_SECONDS <= int(text) <= MAX_SECONDS:
        raise _invalid(
            f"1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy "
            f"constraint: Member must be between {MIN_SECONDS} and {MAX_SECONDS}"
        )
    seconds = int(text)
    if principal.session is not None and seconds > CHAINED_SECONDS:
        raise _invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed "
            "by role chaining"
        )
    if seconds > maximum:
        raise _invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    return seconds


def _context(call: Call, account: str, identity: str | None) -> dict[str, list[str]]:
    context = {
        "sts:rolesessionname": [call.text("RoleSessionName") or ""],
        "aws:resourceaccount": [account],
    }
    if world.account(account) is not None and world.organization_id:
        context["aws:resourceorgid"] = [world.organization_id]
    if external_id := call.text("ExternalId"):
        context["sts:externalid"] = [external_id]
    if identity:
        context["sts:sourceidentity"] = [identity]
    for tag in call.params.get("Tags") or []:
        context[f"aws:requesttag/{tag['Key']}".lower()] = [tag["Value"]]
    return context


def _judge(call: Call, principal: Principal, role: Any, action: str, identity: Any) -> bool:
    """The trust policy and the caller's own policies together."""
    ask = Ask(action, role.arn, _context(call, role.account_id, identity))
    full = Ask(action, role.arn, {**authorize.principal_context(principal), **ask.context})
    trust = [role.assume_role_policy_document]

    def names(direct: bool) -> Any:
        def test(statement: Statement) -> bool:
            return authorize.matches_principal(statement, principal, direct)

        return test

    if evaluate(trust, full, names(direct=False)) != ALLOW:
        return False
    own = authorize.may(principal, ask, call)
    if own is None:
        return True
    same_account = principal.account == role.account_id
    by_name = evaluate(trust, full, names(direct=True)) == ALLOW
    return same_account and by_name and "explicit deny" not in own


def assume_role(call: Call, principal: Principal) -> dict[str, Any]:
    arn = call.text("RoleArn") or ""
    found = ROLE_ARN.fullmatch(arn)
    if not found:
        raise _invalid(f"{arn} is invalid")
    name = call.text("RoleSessionName") or ""
    if not SESSION_NAME.fullmatch(name):
        raise _invalid(
            f"Value '{name}' at 'roleSessionName' is not valid: [\\w+=,.@-]{{2,64}}"
        )
    identity = call.text("SourceIdentity")
    if identity is not None and not SESSION_NAME.fullmatch(identity):
        raise _invalid(f"Value '{identity}' at 'sourceIdentity' is not valid")
    account = found.group(1)
    call.log["params"]["targetAccount"] = account
    role = world.role(account, found.group(2).rsplit("/", 1)[-1])
    refusal = _denied(principal, "sts:AssumeRole", arn)
    if role is None or role.arn != arn:
        raise refusal
    member = world.account(account)
    if member is not None and member.state != "ACTIVE":
        raise refusal
    if not _judge(call, principal, role, "sts:AssumeRole", identity):
        raise refusal
    inherited = principal.session.source_identity if principal.session else None
    if identity is not None:
        wrong = inherited is not None and inherited != identity
        if wrong or not _judge(call, principal, role, "sts:SetSourceIdentity", identity):
            raise _denied(principal, "sts:SetSourceIdentity", arn)
    if call.params.get("Tags") and not _judge(
        call, principal, role, "sts:TagSession", identity
    ):
        raise _denied(principal, "sts:TagSession", arn)
    seconds = _duration(call, principal, int(role.max_session_duration or 3600))
    policies = _session_policies(call, account)
    session = world.open_session(role, name, seconds, identity or inherited, policies)
    answer: dict[str, Any] = {
        "Credentials": {
            "AccessKeyId": session.key_id,
            "SecretAccessKey": session.secret,
            "SessionToken": session.token,
            "Expiration": session.expires,
        },
        "AssumedRoleUser": {
            "AssumedRoleId": f"{role.id}:{name}",
            "Arn": session.arn,
        },
    }
    if session.source_identity:
        answer["SourceIdentity"] = session.source_identity
    return answer


def get_caller_identity(_call: Call, principal: Principal) -> dict[str, Any]:
    return {
        "UserId": principal.user_id,
        "Account": principal.account,
        "Arn": principal.arn,
    }
