"""The room of Terraform's files and of Terraform's command. It knows nothing of this project.

stack.py, state.py and plan.py read what cdktf and Terraform write; addresses.py follows moves and keys. command.py
finds and runs Terraform, by processes.py, which interrupts.py helps to end in good order, and with the user's own
variables.py; explanations.py says in one sentence why it failed; families.py ends a command with all that it started.
errors.py has what any of them raises.
"""
