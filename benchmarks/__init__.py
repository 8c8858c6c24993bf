"""What is fast, measured against floors in the same run; `make bench` runs it."""
