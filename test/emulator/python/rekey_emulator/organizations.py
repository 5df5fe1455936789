"""Organizations and account tags, as AWS answers for them."""

from __future__ import annotations

from typing import Any

from moto.organizations import models
from moto.organizations.models import FakeAccount

from .calls import Call
from .errors import AwsError
from .identity import Principal
from .paging import organizations_page, tagging_page
from .world import world

READS = ("List", "Describe")
# Any member account may ask which organization it is in.
OPEN_TO_MEMBERS = ("DescribeOrganization", "LeaveOrganization")


def acting_account(call: Call, principal: Principal) -> str:
    """The management account for those who may act for it; refuses everyone else."""
    if world.management is None or world.account(principal.account) is None:
        if call.operation == "CreateOrganization":
            return principal.account
        raise AwsError(
            "AWSOrganizationsNotInUseException",
            "Your account is not a member of an organization.",
        )
    if principal.account == world.management or call.operation in OPEN_TO_MEMBERS:
        return principal.account
    if call.operation.startswith(READS) and world.is_delegated(principal.account):
        return world.management
    raise AwsError(
        "AccessDeniedException", "You don't have permissions to access this resource."
    )


def _shown(account: FakeAccount) -> dict[str, Any]:
    detail = account.describe()
    detail["State"] = account.state
    if not world.settings.omit_account_paths:
        detail["Paths"] = [world.org_path(account)]
    if world.settings.omit_account_status:
        del detail["Status"]
    return detail


def _accounts(call: Call, accounts: list[FakeAccount]) -> dict[str, Any]:
    page, tail = organizations_page(call, accounts)
    return {"Accounts": [_shown(account) for account in page], **tail}


def list_accounts(call: Call, _principal: Principal) -> dict[str, Any]:
    assert world.organizations
    return _accounts(call, world.organizations.accounts)


def list_accounts_for_parent(call: Call, _principal: Principal) -> dict[str, Any]:
    assert world.organizations
    parent = call.text("ParentId")
    if parent not in [ou.id for ou in world.organizations.ou]:
        raise AwsError(
            "ParentNotFoundException", "You specified parent that doesn't exist."
        )
    inside = [a for a in world.organizations.accounts if a.parent_id == parent]
    return _accounts(call, inside)


def describe_account(call: Call, _principal: Principal) -> dict[str, Any]:
    account = world.account(call.text("AccountId") or "")
    if account is None:
        message = "You specified an account that doesn't exist."
        raise AwsError("AccountNotFoundException", message)
    return {"Account": _shown(account)}


def get_resources(call: Call, principal: Principal) -> dict[str, Any] | None:
    """Account tags; None leaves all other resource types to moto."""
    if "organizations:account" not in (call.params.get("ResourceTypeFilters") or []):
        return None
    found = []
    # Accounts are resources of the management account, in us-east-1: elsewhere, nothing.
    if principal.account == world.management and call.region == "us-east-1":
        assert world.organizations
        filters = call.params.get("TagFilters") or []
        found = [
            account
            for account in world.organizations.accounts
            if account.tags and all(_tagged(account, wanted) for wanted in filters)
        ]
    page, tail = tagging_page(call, found)
    shown = [
        {
            "ResourceARN": account.arn,
            "Tags": [{"Key": k, "Value": v} for k, v in account.tags.items()],
        }
        for account in page
    ]
    return {"ResourceTagMappingList": shown, **tail}


def _tagged(account: FakeAccount, wanted: dict[str, Any]) -> bool:
    value = account.tags.get(wanted.get("Key", ""))
    values = wanted.get("Values") or []
    return value is not None and (not values or value in values)


def install() -> None:
    """Services that integrate with Organizations are more than the six moto knows."""
    models.FakeDelegatedAdministrator.supported_service = staticmethod(  # type: ignore[method-assign]
        lambda service: service.endswith(".amazonaws.com")
    )
