# Completes `pipenv run` in platform-cdk. Written by `pipenv run completion zsh`, for a file that .zshrc sources after
# compinit. After another word, and in other folders, what completed pipenv before goes on to do so.

[[ ${_comps[pipenv]-} == _platform ]] || _platform_before=${_comps[pipenv]-}  # where this is read a second time

_platform_root() {
  local folder=$PWD
  while [[ -n $folder && ! ( -f $folder/Pipfile && -f $folder/operations/command_line.py ) ]]; do
    folder=${folder%/*}
  done
  echo "$folder"
}

_platform_environments() {
  compadd -- ${(f)"$(sed -nE 's/@listed@/\1/p' "$(_platform_root)/environments/__init__.py")"}
}

_platform() {
  if [[ -n $(_platform_root) && ( $words[2] == run && $CURRENT -gt 2 || -z $_platform_before ) ]]; then
    _shtab_pipenv "$@"
  elif [[ -n $_platform_before ]]; then
    $_platform_before "$@"
  else
    _default
  fi
}

@shtab@

compdef _platform pipenv
