"""Writes the TypeScript program that makes the same stack as a given cdk.tf.json."""

import json
import re
from collections.abc import Mapping
from typing import Any

# Packages of the comparison, at the versions that ours are made of.
PACKAGES = (
    "cdktf@0.21.0",
    "@cdktf/provider-aws@21.22.1",
    "constructs@10.4.2",
    "typescript@5.8",
    "ts-node@10.9.2",
    "@types/node@22",
)

TSCONFIG = {
    "compilerOptions": {
        "target": "ES2022",
        "module": "CommonJS",
        "strict": True,
        "skipLibCheck": True,
        "esModuleInterop": True,
    },
    "include": ["main.ts"],
}

# What is written in these is data: its keys are not names of arguments.
MAPS = {"tags", "tags_all", "dimensions"}


def program(stack: Mapping[str, Any], name: str, outdir: str) -> str:
    """Return main.ts: the stack called `name`, written to `outdir`."""
    resources = [(kind, id_, body) for kind, found in stack["resource"].items() for id_, body in found.items()]
    unknown = stack.keys() - {"//", "moved", "output", "provider", "resource", "terraform", "variable"}
    if unknown:
        raise NotImplementedError(f"the stack has {', '.join(sorted(unknown))}, which this can't write in TypeScript")

    constructs = ["App", "S3Backend", "TerraformOutput", "TerraformStack", "TerraformVariable", "Token"]
    return "\n".join(
        [
            f'import {{ {", ".join(constructs)} }} from "cdktf";',
            'import { AwsProvider } from "@cdktf/provider-aws/lib/provider";',
            *(
                f'import {{ {_pascal(kind)} }} from "@cdktf/provider-aws/lib/{_kebab(kind)}";'
                for kind in stack["resource"]
            ),
            f"const app = new App({{ outdir: {json.dumps(outdir)} }});",
            f"const stack = new TerraformStack(app, {json.dumps(name)});",
            f"new S3Backend(stack, {_arguments(stack['terraform']['backend']['s3'])});",
            f'new AwsProvider(stack, "aws", {_arguments(stack["provider"]["aws"][0])});',
            *(
                f"new TerraformVariable(stack, {json.dumps(id_)}, {_arguments(body)});"
                for id_, body in stack.get("variable", {}).items()
            ),
            *(f"new {_pascal(kind)}(stack, {json.dumps(id_)}, {_arguments(body)});" for kind, id_, body in resources),
            *(
                f"new TerraformOutput(stack, {json.dumps(id_)}, {_arguments(body)});"
                for id_, body in stack["output"].items()
            ),
            f'stack.addOverride("moved", {json.dumps(stack["moved"])});',
            f'stack.addOverride("terraform.required_version", {json.dumps(stack["terraform"]["required_version"])});',
            "app.synth();",
            "",
        ]
    )


def without_metadata(value: Any) -> Any:
    """Return the JSON without the comments that cdktf puts under "//", to compare two stacks."""
    if isinstance(value, dict):
        return {key: without_metadata(inner) for key, inner in value.items() if key != "//"}
    return [without_metadata(inner) for inner in value] if isinstance(value, list) else value


def _arguments(body: Mapping[str, Any]) -> str:
    fields = []
    for key, value in without_metadata(body).items():
        if key == "depends_on":
            fields.append(f"dependsOn: {json.dumps([{'fqn': address} for address in value])}")
        else:
            fields.append(f"{_camel(key)}: {_value(value, key)}")
    return f"{{ {', '.join(fields)} }}"


def _value(value: Any, key: str) -> str:
    if isinstance(value, dict) and key not in MAPS:
        return f"{{ {', '.join(f'{_camel(inner)}: {_value(item, inner)}' for inner, item in value.items())} }}"
    if value is None:
        return "Token.nullValue()"
    if isinstance(value, list):
        return f"[{', '.join(_value(item, '') for item in value)}]"
    # A reference is a string even where a number is expected.
    reference = isinstance(value, str) and re.fullmatch(r"\$\{.*\}", value)
    return f"{json.dumps(value)}{' as any' if reference else ''}"


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def _pascal(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.removeprefix("aws_").split("_"))


def _kebab(kind: str) -> str:
    return kind.removeprefix("aws_").replace("_", "-")
