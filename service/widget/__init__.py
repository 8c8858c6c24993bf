"""What a portal embeds: the loader script, the iframe page, the count badge."""
