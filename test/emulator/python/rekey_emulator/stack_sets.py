"""Service-managed StackSets reach the accounts that AWS's reach."""

from __future__ import annotations

from typing import Any

from .world import world


def _units_below(wanted: list[str]) -> set[str]:
    """The OUs (or the root) named, with everything nested in them."""
    assert world.organizations
    found = set(wanted)
    grown = True
    while grown:
        inside = {ou.id for ou in world.organizations.ou if ou.parent_id in found}
        grown = not inside <= found
        found |= inside
    return found


def targets(accounts: list[str], deployment: dict[str, Any]) -> list[str]:
    """Active member accounts, each once; the management account never."""
    named = [*accounts, *(deployment.get("Accounts") or [])]
    if world.organizations is None or not deployment.get("OrganizationalUnitIds"):
        return list(dict.fromkeys(named))
    units = _units_below(deployment["OrganizationalUnitIds"])
    reached = [
        account.id
        for account in world.organizations.accounts
        if account.parent_id in units
        and account.state == "ACTIVE"
        and account.id != world.management
    ]
    how = deployment.get("AccountFilterType") or "NONE"
    if how == "INTERSECTION":
        return [account for account in reached if account in named]
    if how == "DIFFERENCE":
        return [account for account in reached if account not in named]
    return list(dict.fromkeys([*reached, *(named if how == "UNION" else [])]))


def install() -> None:
    from moto.cloudformation import models

    def create_instances(
        self: Any,
        accounts: list[str],
        regions: list[str],
        parameters: list[dict[str, Any]] | None,
        deployment_targets: dict[str, Any],
        permission_model: str,
    ) -> list[dict[str, Any]]:
        made = []
        for region in regions:
            for account in targets(accounts, deployment_targets):
                if self.get_instance(account, region) is not None:
                    continue
                instance = models.StackInstance(
                    account_id=account,
                    region_name=region,
                    stackset_id=self.stackset_id,
                    stack_name=self.stack_name,
                    name=self.stackset_name,
                    template=self.template,
                    parameters=parameters,
                    permission_model=permission_model,
                )
                self.stack_instances.append(instance)
                made.append(instance.to_dict())
        return made

    models.StackInstances.create_instances = create_instances  # type: ignore[method-assign]
