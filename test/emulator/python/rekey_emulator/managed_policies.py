"""AWS managed policies, loaded when one is asked for (moto would load all, per account)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, Group, IAMBackend, Role, User

AWS_PREFIX = "arn:aws:iam::aws:policy/"

# What AWS attaches to a user whose key it found in public; denies what an intruder would do.
_QUARANTINE = {
    "Statement": [
        {
            "Effect": "Deny",
            "Action": ["iam:AttachUserPolicy", "iam:CreateAccessKey", "iam:CreateUser"],
            "Resource": "*",
        }
    ],
    "Version": "2012-10-17",
}


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Any]:
    return json.loads(aws_managed_policies_data)


def _data(name: str) -> dict[str, Any] | None:
    found = _catalogue().get(name)
    if found is None and name.startswith("AWSCompromisedKeyQuarantine"):
        found = {
            "CreateDate": "2020-08-11T18:04:24+00:00",
            "UpdateDate": "2020-08-11T18:04:24+00:00",
            "DefaultVersionId": "v1",
            "Document": _QUARANTINE,
            "Path": "/",
        }
    return found


def ensure(iam: IAMBackend, arn: str) -> None:
    """Makes an AWS managed policy known in an account, if there is one of that name."""
    if arn in iam.managed_policies or not arn.startswith(AWS_PREFIX):
        return
    name = arn.rsplit("/", 1)[-1]
    data = _data(name)
    if data is None:
        return
    policy = AWSManagedPolicy.from_data(name, iam.account_id, iam.region_name, data)
    iam.managed_policies[policy.arn] = policy
    iam.aws_managed_policies.append(policy)


def attach(iam: IAMBackend, to: User | Role | Group, name_or_arn: str) -> None:
    """Attaches a managed policy by name or ARN, as a description names it."""
    names = [name_or_arn]
    if not name_or_arn.startswith("arn:"):
        names = [
            f"{AWS_PREFIX}{name_or_arn}",
            f"{AWS_PREFIX}job-function/{name_or_arn}",
            f"{AWS_PREFIX}service-role/{name_or_arn}",
            f"arn:aws:iam::{iam.account_id}:policy/{name_or_arn}",
        ]
    for arn in names:
        ensure(iam, arn)
        if arn in iam.managed_policies:
            iam.managed_policies[arn].attach_to(to)
            return
    raise KeyError(f"no managed policy {name_or_arn}")


def install() -> None:
    """Lets IAM calls and CloudFormation find AWS managed policies too."""
    for name in ("attach_user_policy", "attach_role_policy", "attach_group_policy"):
        _wrap(name)
    original = IAMBackend.get_policy

    def get_policy(self: IAMBackend, policy_arn: str) -> Any:
        ensure(self, policy_arn)
        return original(self, policy_arn)

    IAMBackend.get_policy = get_policy  # type: ignore[method-assign]


def _wrap(name: str) -> None:
    original = getattr(IAMBackend, name)

    def attach_policy(self: IAMBackend, policy_arn: str, target: str) -> None:
        ensure(self, policy_arn)
        original(self, policy_arn, target)

    setattr(IAMBackend, name, attach_policy)
