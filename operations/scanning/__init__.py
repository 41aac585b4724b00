"""What checkov and parliament find in a stack, and which of it is waived: docs/scanning.md."""
