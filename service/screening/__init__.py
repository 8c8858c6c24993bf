"""What the machine thinks of a submission; no Flask, no database."""
