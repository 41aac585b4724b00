"""Completes `pipenv run` in a shell: commands, what they take, and names of environments.

script.py has shtab write all of it from the parsers, once. What shtab cannot know is in a file for each shell:
environments, which are looked up when the key is pressed and without Python, and what completes pipenv elsewhere.
"""
