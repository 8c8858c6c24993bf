"""What is counted, as it happens: events in, daily rollups out."""
