"""Desk pages that administer the other rooms; so far the audit trail."""
