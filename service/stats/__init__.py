"""Measures over the figures: the statistics API."""
