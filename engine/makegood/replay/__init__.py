"""The dry-run: two books over one history, what changes between them, and its report."""
