"""Text that Terraform takes as it is."""


def literal(text: str) -> str:
    """The text, with nothing in it that Terraform would evaluate: `${...}` and `%{...}`."""
    return text.replace("${", "$${").replace("%{", "%%{")
