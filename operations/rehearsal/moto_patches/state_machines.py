"""Step Functions."""

from typing import Any

from operations.rehearsal.moto_patches.patch import Patch, module


def _answer_about_state_machines() -> None:
    responses: Any = module("moto.stepfunctions.responses").StepFunctionResponse
    result: Any = module("moto.core.responses").ActionResult

    def validate(self: Any) -> Any:
        # moto's own parser, which it otherwise asks when a state machine runs. It takes a second to load.
        parser = module("moto.stepfunctions.parser.asl.parse.asl_parser")
        try:
            parser.AmazonStateLanguageParser.parse(self._get_param("definition"))
        except parser.ASLParserException as error:
            problem = {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error)}
            return result({"result": "FAIL", "diagnostics": [problem]})
        return result({"result": "OK", "diagnostics": []})

    responses.validate_state_machine_definition = validate
    responses.list_state_machine_versions = lambda self: result({"stateMachineVersions": []})  # none is published


PATCHES = (
    Patch(
        "state-machines",
        "ValidateStateMachineDefinition and ListStateMachineVersions are missing",
        _answer_about_state_machines,
    ),
)
