"""The commands, one file each, of one shape: operations/command_line.py says which."""
