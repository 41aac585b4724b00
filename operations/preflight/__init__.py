"""Asks the account what neither a plan nor the emulator knows, by calls that only read.

checks.py has the table of what is asked, and each area a file. A check takes the account and what the stack wants, and
yields findings; what it may not ask is not known, and never fine.
"""
