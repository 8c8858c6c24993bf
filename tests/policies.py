"""Setting a policy the way the desk does, for tests of every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access import Scope
from service.policies.policy_save import NewPolicy, read_policy, save_policy
from service.policies.words import Who
from service.policies.words_scope import scope_named
from tests.fakes import MORNING

if TYPE_CHECKING:
    from datetime import datetime

EVERYWHERE = Scope(everywhere=True)
WHO = Who("staff:7", EVERYWHERE)


def set_policy(name: str, at: datetime = MORNING, **fields: object) -> int:
    """Set the whole policy of `all`, `agency:SLUG` or `portal:SLUG`; gives its version."""
    scope = scope_named(name, EVERYWHERE)
    return save_policy(NewPolicy(scope, fields, read_policy(scope).version), WHO, at)
