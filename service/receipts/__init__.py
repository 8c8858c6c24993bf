"""What a citizen sees of her own comment afterwards, by a secret link."""
