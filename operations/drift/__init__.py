"""What somebody changed outside of Terraform: what a refresh finds, and what Terraform is told to leave alone.

refresh.py asks Terraform, left_alone.py asks AWS, report.py says it. Nothing here changes anything.
"""
