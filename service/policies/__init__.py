"""What a portal wants done with a verdict: policy as data."""
