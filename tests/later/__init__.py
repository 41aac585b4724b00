"""The owner's dev as it was on 2025-11-01, when it had an edge and repositories: its settings and its state."""
