"""Nights: when a workflow has to switch an environment, and waking and putting one to sleep by hand."""
