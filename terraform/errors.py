"""What goes wrong with Terraform: its files, its command, and whom it talks to."""


class TerraformError(Exception):
    """Something about Terraform is not as needed, in one sentence; `details` are what it said, if it said more."""

    def __init__(self, sentence: str, details: str = "") -> None:
        super().__init__(sentence)
        self.details = details


class Unreadable(TerraformError):
    """What was read is no stack, state or plan that can be understood."""


class WrongTarget(TerraformError):
    """Account, bucket or state belong to something else."""


class UnusableVariable(TerraformError):
    """One of the user's environment variables would make Terraform say what cannot be understood here."""


class StalePlan(TerraformError):
    """The saved plan no longer fits."""


class DestroyPrevented(TerraformError):
    """The plan destroys what says prevent_destroy."""
