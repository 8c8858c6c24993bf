"""The outbox: what must be announced, written with its cause and delivered after it."""
