#!/usr/bin/env bash
# The whole test suite with a PostgreSQL of its own. The last line reads "N passed, N failed";
# the exit code is 0 only if something ran and nothing failed. Arguments go to every `dotnet test` (for example --filter).
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/lib/engine.sh
. deploy/lib/postgres.sh

results=$(mktemp -d /tmp/bitable-sync-tests.XXXXXX)
pids=()

clean_up() {
  [ "${#pids[@]}" = 0 ] || kill "${pids[@]}" 2>/dev/null
  postgres_stop
  rm -rf "$results"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

postgres_start "${BITABLESYNC_TEST_POSTGRES:-}" || { echo "0 passed, 0 failed"; exit 1; }
export BITABLESYNC_TEST_POSTGRES=$POSTGRES_CONNECTION

choose_job_engine
dotnet build BitableSync.sln -v quiet -nologo || { echo "The build failed."; echo "0 passed, 0 failed"; exit 1; }

# Side by side: the fast suite keeps one core busy while the integration suite mostly waits for servers.
projects=()
for project in tests/*Tests/*Tests.csproj; do
  name=$(basename "$project" .csproj)
  projects+=("$name")
  dotnet test "$project" --no-build --nologo --results-directory "$results/$name" --logger "trx;LogFileName=$name.trx" \
    --blame-hang-timeout 12m --blame-hang-dump-type none "$@" >"$results/$name.log" 2>&1 &
  pids+=($!)
done

broken=0
for index in "${!projects[@]}"; do
  wait "${pids[$index]}" || broken=1
  echo "== ${projects[$index]}"
  cat "$results/${projects[$index]}.log"
done
pids=()

# usage: count <counter>; the sum over all result files.
count() {
  local sum=0 value
  for value in $(find "$results" -name '*.trx' -exec grep -ho "<Counters [^>]*>" {} + | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*'); do
    sum=$((sum + value))
  done
  echo "$sum"
}
total=$(count total)
passed=$(count passed)
failed=$(count failed)
skipped=$((total - passed - failed))
for name in "${projects[@]}"; do
  [ -n "$(find "$results/$name" -name '*.trx' 2>/dev/null)" ] || echo "$name ended without results."
done

[ "$skipped" -le 0 ] || echo "$skipped skipped, see above for the reasons"
echo "$passed passed, $failed failed"
[ "$broken" = 0 ] && [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
