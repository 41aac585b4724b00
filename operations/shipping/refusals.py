"""What AWS says when it does not do what it was asked, as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from operations.errors import CommandError
from operations.preflight.asking import code_of, is_refusal


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Raises CommandError for whatever AWS says within it."""
    try:
        yield
    except ClientError as error:
        said = " ".join(str(error.response.get("Error", {}).get("Message", "")).split())
        if is_refusal(error):
            sentence = f"the credentials may not call {error.operation_name}; docs/pipeline.md has what who ships needs"
            raise _with_notes(CommandError(sentence, said), error) from None
        raise _with_notes(CommandError(f"{error.operation_name} failed: {code_of(error)}: {said}"), error) from None
    except BotoCoreError as error:
        raise _with_notes(CommandError(f"AWS did not answer: {error}"), error) from None


def _with_notes(sentence: CommandError, error: Exception) -> CommandError:
    for note in getattr(error, "__notes__", ()):
        sentence.add_note(note)
    return sentence
