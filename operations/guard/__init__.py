"""Keeps what runs from being destroyed: judges plans, locks addresses, accounts for the state.

How its commands work together: docs/planning-safely.md. Only the standard library is imported here, so that a command
answers at once; the stack is synthesized in a process of its own.
"""
