"""What a shell offers: asked of a real bash, all questions in one of them."""

import subprocess
import tomllib

import pytest

from operations.command_line import main
from operations.completion.script import script
from operations.start_page import LISTED, ROOT, environments

ASK = r"""
_other() { COMPREPLY=(other); }
complete -F _other pipenv
source "$1"
source "$1"
while IFS=$'\t' read -r folder line; do
  cd "$folder"
  IFS='|' read -ra COMP_WORDS <<< "$line"
  COMP_WORDS[0]=pipenv
  [[ $line == *'|' ]] && COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _platform pipenv 2> /dev/null
  echo "${COMPREPLY[*]}"
done
"""

HERE = [
    ("run|", {*tomllib.loads((ROOT / "Pipfile").read_text())["scripts"]}),
    ("run|pl", {"plan"}),
    ("run|plan|", set(environments())),
    ("run|show|dev|p", {"prod"}),
    ("run|cost|dev|--compare|", set(environments())),
    ("run|plan|dev|--allow-", {"--allow-deactivation"}),
    ("run|plan|dev|--plan|READ", {"README.md"}),
    ("run|ship|dev|backend|--stop-at|C", {"CRITICAL"}),
    ("run|completion|", {"bash", "zsh"}),
    ("run|test|--", set()),
    ("ins", {"other"}),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    folder = tmp_path_factory.mktemp("elsewhere")
    file = folder / "completion"
    file.write_text(script("bash"))
    asked = [(ROOT, words) for words, _ in HERE] + [(ROOT / "docs", "run|plan|d"), (folder, "run|pl")]
    done = subprocess.run(
        ["bash", "-c", ASK, "bash", str(file)],
        input="".join(f"{where}\tpipenv|{words}\n" for where, words in asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [set(line.split()) for line in done.stdout.split("\n")[:-1]]


@pytest.mark.parametrize("number", range(len(HERE)), ids=[words for words, _ in HERE])
def test_a_word_is_completed(answers: list[set[str]], number: int):
    assert answers[number] == HERE[number][1]


def test_it_works_in_any_folder_of_the_project_and_leaves_others_to_whatever_was_there(answers: list[set[str]]):
    assert answers[len(HERE) :] == [{"dev"}, {"other"}]


def test_the_script_of_each_shell_is_printed_whole(capsys: pytest.CaptureFixture[str]):
    """zsh is not asked: not every machine has it."""
    for shell, last in (
        ("bash", "complete -o bashdefault -o default -F _platform pipenv"),
        ("zsh", "compdef _platform pipenv"),
    ):
        main(["completion", shell])
        printed = capsys.readouterr().out
        assert printed == script(shell)
        assert printed.endswith(f"\n{last}\n")
        assert LISTED in printed
        assert "@shtab@" not in printed
