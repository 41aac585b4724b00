"""How-tos and decisions, and what writes the parts of them that the code knows."""
