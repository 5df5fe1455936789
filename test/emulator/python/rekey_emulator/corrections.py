"""Installs every patch of moto, once, at the start."""

from __future__ import annotations

import random
import string

from . import iam_keys, managed_policies, organizations, secrets_manager


def install() -> None:
    iam_keys.install()
    managed_policies.install()
    organizations.install()
    secrets_manager.install()
    _unique_ids()


def _unique_ids() -> None:
    """Users have ids that begin with AIDA, by which resource policies keep them."""
    import moto.iam.models

    letters = string.ascii_uppercase + string.digits
    moto.iam.models.random_resource_id = lambda size=20: "AIDA" + "".join(  # type: ignore[assignment]
        random.choices(letters, k=17)
    )
