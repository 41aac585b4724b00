"""What operates the platform: commands, the guard that judges plans, and the rehearsal on emulated AWS.

One command line, `python operations COMMAND` or `pipenv run COMMAND`; a command is a file in commands/.
"""
