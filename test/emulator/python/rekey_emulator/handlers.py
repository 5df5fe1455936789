"""Which operations we answer ourselves, and which we check before moto sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import cloudformation, functions, iam_keys, iam_users, mail, organizations, redrive, report, secrets_manager, sts, topics
from .calls import Call
from .dynamo import operations as dynamo
from .errors import Response
from .identity import Principal

Handler = Callable[[Call, Principal], dict[str, Any] | Response | None]
Check = Callable[[Call, Principal], None]


def _generate_report(_call: Call, principal: Principal) -> dict[str, Any]:
    return report.generate(principal.account)


def _get_report(_call: Call, principal: Principal) -> dict[str, Any]:
    import base64

    found = report.get(principal.account)
    return {
        "Content": base64.b64encode(found.content.encode()).decode(),
        "ReportFormat": "text/csv",
        "GeneratedTime": found.made,
    }


HANDLERS: dict[tuple[str, str], Handler] = {
    **{("dynamodb", operation): handler for operation, handler in dynamo.HANDLERS.items()},
    ("cloudformation", "ActivateOrganizationsAccess"): cloudformation.activate_access,
    ("cloudformation", "DeactivateOrganizationsAccess"): cloudformation.deactivate_access,
    ("cloudformation", "DescribeOrganizationsAccess"): cloudformation.describe_access,
    ("iam", "CreateAccessKey"): iam_keys.create,
    ("iam", "DeleteAccessKey"): iam_keys.delete,  # type: ignore[dict-item]
    ("iam", "DeleteUser"): iam_users.delete,  # type: ignore[dict-item]
    ("iam", "GenerateCredentialReport"): _generate_report,
    ("iam", "GetAccessKeyLastUsed"): iam_keys.last_used,
    ("iam", "GetAccountAuthorizationDetails"): iam_users.authorization_details,
    ("iam", "GetCredentialReport"): _get_report,
    ("iam", "GetUser"): iam_users.get,
    ("iam", "ListAccessKeys"): iam_keys.list_keys,
    ("iam", "ListAttachedUserPolicies"): iam_users.list_attached_policies,
    ("iam", "ListGroupsForUser"): iam_users.list_groups,
    ("iam", "ListUserTags"): iam_users.list_tags,
    ("iam", "ListUsers"): iam_users.list_users,
    ("iam", "UpdateAccessKey"): iam_keys.update,  # type: ignore[dict-item]
    ("iam", "UpdateUser"): iam_users.update,  # type: ignore[dict-item]
    ("lambda", "Invoke"): functions.invoke,
    ("organizations", "DescribeAccount"): organizations.describe_account,
    ("organizations", "ListAccounts"): organizations.list_accounts,
    ("organizations", "ListAccountsForParent"): organizations.list_accounts_for_parent,
    ("secretsmanager", "ValidateResourcePolicy"): secrets_manager.validate_policy,
    ("ses", "SendEmail"): mail.send,
    ("states", "RedriveExecution"): redrive.redrive,
    ("sts", "AssumeRole"): sts.assume_role,
    ("sts", "GetCallerIdentity"): sts.get_caller_identity,
    ("tagging", "GetResources"): organizations.get_resources,
}
WITHOUT_RESULT = {
    ("iam", "DeleteAccessKey"),
    ("iam", "DeleteUser"),
    ("iam", "UpdateAccessKey"),
    ("iam", "UpdateUser"),
}
CHECKS: dict[tuple[str, str], Check] = {
    **secrets_manager.CHECKS,
    ("sns", "Publish"): topics.check_publish,
}
# After moto has answered well.
AFTERWARDS: dict[tuple[str, str], Check] = {
    ("secretsmanager", "UpdateSecretVersionStage"): secrets_manager.follow_current,
}
