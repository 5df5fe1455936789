"""Secrets of a description."""

from __future__ import annotations

import json
from typing import Any

from moto.secretsmanager.models import FakeSecret, secretsmanager_backends

from .clock import clock
from .world import world

OWNING_SERVICE_TAG = "aws:secretsmanager:owningService"
RECOVERY_DAYS = 30  # the default recovery window of DeleteSecret


def add(account: str, wanted: dict[str, Any]) -> None:
    region = wanted.get("region") or world.region
    primary = wanted.get("primaryRegion") or region
    backend = secretsmanager_backends[account][primary]
    tags = [{"Key": k, "Value": v} for k, v in (wanted.get("tags") or {}).items()]
    if owner := wanted.get("owningService"):
        tags.append({"Key": OWNING_SERVICE_TAG, "Value": owner})
    secret, _ = backend._add_secret(
        wanted["name"], secret_string=wanted.get("value"), tags=tags
    )
    created = int(clock.time() - 86400 * (wanted.get("createdDaysAgo") or 0))
    secret.created_date = secret.last_changed_date = created
    for version in secret.versions.values():
        version["createdate"] = created
    if (policy := wanted.get("policy")) is not None:
        secret.policy = policy if isinstance(policy, str) else json.dumps(policy)
    if (days := wanted.get("deletedDaysAgo")) is not None:
        secret.delete(clock.time() + 86400 * (RECOVERY_DAYS - days))
    if wanted.get("rotationEnabled"):
        secret.rotation_requested = secret.rotation_enabled = True
        secret.auto_rotate_after_days = 30
        name = f"arn:aws:lambda:{region}:{account}:function:rotate"
        secret.rotation_lambda_arn = name
    if primary != region:
        replicate(secret, region)


def replicate(secret: FakeSecret, region: str) -> None:
    secret.replicas += secret.create_replicas([{"Region": region}], force_overwrite=True)
