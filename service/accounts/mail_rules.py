"""What holds for the mails of this room, beside their words; the factory passes it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.accounts.ask_email import HOURS
from service.accounts.invite import DAYS
from service.accounts.link import LINK_MINUTES
from service.accounts.notices import KIND

FIRM: Final = frozenset({KIND, "staff_password_changed", "staff_factor_removed"})
"""What tells a member of staff that her account was changed: nobody may call it off."""

LIVES: Final = {
    "staff_link": timedelta(minutes=LINK_MINUTES),
    "staff_invited": timedelta(days=DAYS),
    "staff_email": timedelta(hours=HOURS),
}
"""How long the link in a mail opens anything, counted from its making as its expiry is."""
