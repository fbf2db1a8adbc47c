# Which job engine is built in: Hangfire where this machine's package registry has it, else Quartz. The answer is kept in
# BitableSync.local.props, which is not under version control, so that a plain `dotnet build` agrees; delete it to ask again.

# usage: choose_job_engine; from the repository's root
choose_job_engine() {
  local kept=BitableSync.local.props output with
  if [ ! -e "$kept" ]; then
    if output=$(dotnet restore src/BitableSync.Jobs.Hangfire/BitableSync.Jobs.Hangfire.csproj -p:WithHangfire=true -nologo -v quiet 2>&1); then
      with=true
    elif grep -q 'NU1[12]' <<<"$output"; then
      with=false
    else
      echo "Job engine: Quartz. The package registry could not be asked for Hangfire; it will be asked again next time." >&2
      return
    fi
    printf '<Project>\n  <PropertyGroup>\n    <WithHangfire>%s</WithHangfire>\n  </PropertyGroup>\n</Project>\n' "$with" >"$kept"
  fi
  if grep -q '<WithHangfire>true<' "$kept"; then
    echo "Job engine: Hangfire." >&2
  else
    echo "Job engine: Quartz. The package registry has no Hangfire; delete $kept to ask it again." >&2
  fi
}
