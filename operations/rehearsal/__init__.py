"""Rehearses the migration on emulated AWS: a laptop is all it takes, no account and no network but loopback.

Nothing that generates or deploys a stack knows of this package. Endpoints and credentials reach Terraform through
environment variables, the provider's version and retries through an override file beside the stack.
"""
