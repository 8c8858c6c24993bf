"""The one way in: what a citizen sends becomes a stored comment, or a clear refusal."""
