"""What the city owes a citizen: a case with its clock, and the official answer."""
