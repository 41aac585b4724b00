"""Terraform's files and Terraform's command: a stack's JSON, a state, a plan, moves, and how they are made and read."""
