# Which job engine is built in: Hangfire where this machine's package registry has it, else Quartz. The answer is kept in
# BitableSync.local.props, which is not under version control, so that a plain `dotnet build` agrees; delete it to ask again.

ENGINE_ANSWER=BitableSync.local.props
# Seconds that a registry is given; its client would try a silent one for many minutes.
ENGINE_PATIENCE=90

# usage: choose_job_engine; from the repository's root
choose_job_engine() {
  local problem
  if [ ! -e "$ENGINE_ANSWER" ]; then
    if problem=$(restore_hangfire); then
      keep_answer true
    elif grep -q 'NU110[0-3]' <<<"$problem"; then
      keep_answer false
    else
      # A registry that is away has not answered.
      problem=$(grep -m 1 -o 'NU[0-9]*: .*' <<<"$problem" || echo "no answer within $ENGINE_PATIENCE s")
      echo "Job engine: Quartz. Hangfire could not be restored and is asked for again next time ($problem)" >&2
      return
    fi
  fi
  if grep -q '<WithHangfire>true<' "$ENGINE_ANSWER"; then
    echo "Job engine: Hangfire." >&2
  else
    echo "Job engine: Quartz. The package registry has no Hangfire; delete $ENGINE_ANSWER to ask it again." >&2
  fi
}

restore_hangfire() {
  local limit=()
  command -v timeout >/dev/null 2>&1 && limit=(timeout "$ENGINE_PATIENCE")
  ${limit[@]+"${limit[@]}"} dotnet restore src/BitableSync.Jobs.Hangfire/BitableSync.Jobs.Hangfire.csproj -p:WithHangfire=true -nologo -v quiet 2>&1
}

# usage: keep_answer true|false
keep_answer() {
  printf '<Project>\n  <PropertyGroup>\n    <WithHangfire>%s</WithHangfire>\n  </PropertyGroup>\n</Project>\n' "$1" >"$ENGINE_ANSWER"
}
