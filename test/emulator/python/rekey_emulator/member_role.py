"""The role Rekey assumes in each account, as the description asks for it."""

from __future__ import annotations

import json
from typing import Any

DEFAULT_PATH = "/rekey/"
DEFAULT_NAME = "rekey-member"
# As the newest stacksets/member-role.yaml writes it.
DEFAULT_DESCRIPTION = "Rekey member role v1, access rotate"

# What Rekey calls in a member account, as packages/aws/src/permissions.ts lists it.
MEMBER_ACTIONS = [
    "iam:CreateAccessKey",
    "iam:DeleteAccessKey",
    "iam:GenerateCredentialReport",
    "iam:GetAccessKeyLastUsed",
    "iam:GetAccountAuthorizationDetails",
    "iam:GetCredentialReport",
    "iam:GetLoginProfile",
    "iam:GetRole",
    "iam:GetUser",
    "iam:ListAccessKeys",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupsForUser",
    "iam:ListUsers",
    "iam:UpdateAccessKey",
    "secretsmanager:CreateSecret",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetResourcePolicy",
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:PutSecretValue",
    "secretsmanager:RestoreSecret",
    "secretsmanager:TagResource",
]


def default_trust(management: str, organization_id: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{management}:root"},
                "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": organization_id}},
            }
        ],
    }


def default_policy() -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": MEMBER_ACTIONS, "Resource": "*"}],
    }


def deny(actions: list[str]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": actions, "Resource": "*"}],
    }


def document(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
