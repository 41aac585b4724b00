"""Where judged plans wait for their apply, beside the state: operations store them, roles of a pipeline reach them."""


def plans_folder(state_key: str) -> str:
    """As the beginning of keys in the state's bucket: `dev/plans/` for `dev/terraform.tfstate`."""
    return f"{state_key.rpartition('/')[0]}/plans/".lstrip("/")
