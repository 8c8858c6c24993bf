"""Threads and comments, the status table, and the one function that moves a status."""
