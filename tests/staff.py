"""Fixtures that sign members of staff in."""
