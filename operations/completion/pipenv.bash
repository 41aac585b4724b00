# Completes `pipenv run` in platform-cdk. Written by `pipenv run completion bash`, for a file that .bashrc sources.
# After another word, and in other folders, what completed pipenv before goes on to do so.

_platform_found=$(complete -p pipenv 2> /dev/null | sed -nE 's/.* -F ([^ ]+) .*/\1/p')
[[ $_platform_found == _platform ]] || _platform_before=$_platform_found  # where this is read a second time

_platform_root() {
  local folder=$PWD
  while [[ -n $folder && ! ( -f $folder/Pipfile && -f $folder/operations/command_line.py ) ]]; do
    folder=${folder%/*}
  done
  echo "$folder"
}

_platform_environments() {
  compgen -W "$(sed -nE 's/@listed@/\1/p' "$(_platform_root)/environments/__init__.py")" -- "$1"
}

_platform() {
  if [[ -n $(_platform_root) && ( ${COMP_WORDS[1]} == run && $COMP_CWORD -gt 1 || -z $_platform_before ) ]]; then
    _shtab_pipenv "$@"
  elif [[ -n $_platform_before ]]; then
    "$_platform_before" "$@"
  fi
}

@shtab@

complete -o bashdefault -o default -F _platform pipenv
