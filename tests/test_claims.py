"""What the mistakes do not show of the claims: other right forms, and answers that nobody can judge."""
