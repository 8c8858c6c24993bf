"""What people decide: the queue, one item, decisions and their undoing."""
