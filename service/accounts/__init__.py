"""Staff: who they are, how they sign in, and where their roles reach."""
