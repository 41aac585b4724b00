"""What a stack of ours is, whatever is in it: whose account, where its state lies, and how addresses are made."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cdktf import (
    S3Backend,
    TerraformElement,
    TerraformLocal,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
    TerraformVariable,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags, AwsProviderIgnoreTags
from constructs import Construct, Node

REQUIRED_TERRAFORM = ">= 1.11"  # what wrote the state that is adopted


class Ignored(Protocol):
    """Tags of others, which no plan looks at."""

    @property
    def keys(self) -> Sequence[str]:
        """Whole keys."""

    @property
    def key_prefixes(self) -> Sequence[str]:
        """Keys that start so."""


class Stack(TerraformStack):
    """A stack of one account of AWS, with addresses that can be read."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        account_id: str,
        profile: str | None,
        tags: Mapping[str, str],
        ignored_tags: Ignored | None = None,
    ) -> None:
        """`account_id` is the only one that state and providers may be used with, and `profile` that of the AWS command
        line which they take credentials from; None: whatever Terraform finds. Every resource gets `tags`.
        """
        super().__init__(scope, id_)
        self._paths: dict[str, str] = {}
        self._names: dict[Node | TerraformElement, str] = {}
        self._account_id = account_id
        self._profile = profile
        self._tags = dict(tags)
        self._ignored_tags = ignored_tags
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)

    def keep_state(
        self, *, bucket: str, key: str, region: str, dynamodb_table: str | None, use_lockfile: bool, encrypt: bool
    ) -> None:
        """Has the state in S3, locked by an item in `dynamodb_table`, a file beside it, or both."""
        state = S3Backend(
            self,
            bucket=bucket,
            key=key,
            region=region,
            dynamodb_table=dynamodb_table,
            encrypt=encrypt,
            profile=self._profile,
            allowed_account_ids=[self._account_id],
        )
        if use_lockfile:
            state.add_override("use_lockfile", True)  # cdktf is older than Terraform's setting

    def provider(self, id_: str, region: str, alias: str | None = None) -> AwsProvider:
        """A provider of AWS in a region; the one without an alias is everything's that names no other."""
        ignored = self._ignored_tags
        return AwsProvider(
            self,
            id_,
            alias=alias,
            region=region,
            profile=self._profile,
            allowed_account_ids=[self._account_id],
            default_tags=[AwsProviderDefaultTags(tags=self._tags)],
            ignore_tags=(
                [AwsProviderIgnoreTags(keys=list(ignored.keys), key_prefixes=list(ignored.key_prefixes))]
                if ignored
                else None
            ),
        )

    def output(self, **values: object) -> None:
        """Root outputs. Scripts read them by name: `terraform output -raw vpc_id`."""
        for name, value in values.items():
            TerraformOutput(self, name, value=value, static_id=True)

    def resources(self) -> dict[str, TerraformResource]:
        """Those that are in it by now, by address: `aws_vpc.networking_vpc`. A third of the time of to_terraform()."""
        return {
            f"{_type(type(element))}.{self._allocate_logical_id(element)}": element
            for element in self.node.find_all()
            if isinstance(element, TerraformResource)
        }

    def _allocate_logical_id(self, tf_element: Node | TerraformElement) -> str:
        """Names each resource for its path, `networking_vpc`, so that addresses can be read and never drift.

        cdktf calls this for every element. Two paths that would get one name are an error: in the generated
        JSON the second would silently replace the first.
        """
        if tf_element in self._names:
            return self._names[tf_element]
        if isinstance(tf_element, Node):
            path = tf_element.path
        elif isinstance(tf_element, (TerraformVariable, TerraformLocal)):  # their text is a reference to themselves
            path = tf_element.node.path
        else:
            path = tf_element.to_string()  # one call where node.path is two, and half of all calls were these
        name = "_".join(path.split("/")[1:])
        first = self._paths.setdefault(name, path)
        if first != path:
            raise ValueError(f"{path} and {first} are both called {name}; rename the newer one")
        self._names[tf_element] = name
        return name


@functools.cache
def _type(resource: Any) -> str:
    """Terraform's name for a class of the bindings: each asks Node for it."""
    return str(resource.TF_RESOURCE_TYPE)
