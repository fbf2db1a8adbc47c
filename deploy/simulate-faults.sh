#!/usr/bin/env bash
# usage: bash deploy/simulate-faults.sh [--seeds N] [--from S]
# Runs the engine against simulated sides under users, crashes and faults: N seeds (default 1000) from S (default 1), without faults
# and with them. Prints the seed, what did not hold and what happened for each run that broke an invariant; exit code 0 only if none did.
set -euo pipefail
cd "$(dirname "$0")/.."

export BITABLESYNC_SEEDS=1000 BITABLESYNC_FROM=1
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) BITABLESYNC_SEEDS=${2:?"--seeds needs a number"} ;;
    --from) BITABLESYNC_FROM=${2:?"--from needs a number"} ;;
    *) echo "Unknown argument '$1'. usage: bash deploy/simulate-faults.sh [--seeds N] [--from S]" >&2; exit 2 ;;
  esac
  shift 2
done
exec dotnet test tests/BitableSync.Tests --nologo --filter "FullyQualifiedName~SimulationTests" --logger "console;verbosity=normal"
