"""Terraform modules as constructs: networking, database, compute.

A module takes settings and facts, makes resources and hands out their attributes. It knows nothing of
environments, of the state that is adopted or of the machine that runs it.
"""
