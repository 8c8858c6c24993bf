"""What the public reads: one thread, paged and cacheable, and the counts of many."""
