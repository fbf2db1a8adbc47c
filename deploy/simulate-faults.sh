#!/usr/bin/env bash
# usage: bash deploy/simulate-faults.sh [--seeds N] [--from S]
#        bash deploy/simulate-faults.sh --replay 'LINE'
# Runs the real engine against simulated sides under users, crashes and faults: N seeds (default 1000) from S (default 1), without faults,
# with them, and with them among adversaries. For each run that broke an invariant it prints the seed, what did not hold, the least of the
# run that still fails, as a line for --replay, and what happens in that. --replay runs such a line and prints what happens in it, failing
# or not.
# Exit code: 0 where every invariant held, 1 where one did not, 2 where the arguments are wrong or nothing could be run.
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/lib/engine.sh

usage() {
  echo "$1 usage: bash deploy/simulate-faults.sh [--seeds N] [--from S] | --replay 'LINE'" >&2
  exit 2
}

seeds=1000 from=1 replay=
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "$1 needs a value."
  case $1 in
    --seeds) seeds=$2 ;;
    --from) from=$2 ;;
    --replay) replay=$2 ;;
    *) usage "Unknown argument '$1'." ;;
  esac
  shift 2
done
[[ $seeds =~ ^[1-9][0-9]{0,8}$ && $from =~ ^[0-9]{1,9}$ ]] || usage "N and S are whole numbers."

results=$(mktemp -d /tmp/bitable-sync-simulation.XXXXXX)
trap 'rm -rf "$results"' EXIT
export BITABLESYNC_RUNS=$results/runs
filter="FullyQualifiedName~SimulationTests.Every_invariant"
if [ -n "$replay" ]; then
  export BITABLESYNC_REPLAY=$replay
  filter="FullyQualifiedName~RegressionTests.A_run_keeps"
else
  export BITABLESYNC_SEEDS=$seeds BITABLESYNC_FROM=$from
fi

choose_job_engine
dotnet build tests/BitableSync.Tests -v quiet -nologo || { echo "The build failed." >&2; exit 2; }
dotnet test tests/BitableSync.Tests --no-build --nologo --filter "$filter" --logger "console;verbosity=quiet" >"$results/log" 2>&1
failed=$?

# Each run that is told of is told here; a log without one means that the tests themselves could not run.
[ ! -e "$BITABLESYNC_RUNS" ] || cat "$BITABLESYNC_RUNS"
if [ "$failed" = 0 ]; then
  [ -n "$replay" ] || echo "Every invariant held in all runs of $seeds seeds from $from."
  exit 0
fi
[ -e "$BITABLESYNC_RUNS" ] || { cat "$results/log" >&2; exit 2; }
[ -n "$replay" ] || echo "$(grep -c '^seed ' "$BITABLESYNC_RUNS") runs of $seeds seeds from $from broke an invariant (a side that has shown many stops early)."
exit 1
