"""Takes an environment down and brings it back: docs/switching-off.md.

What goes is the stack's to say (modules/switched_off.py), and whether it may the guard's. Here it is said to people,
the database is saved before and restored afterwards, and a run that was killed half way is completed by the next one.
"""
