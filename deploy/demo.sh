#!/usr/bin/env bash
# The main job on real parts, with nothing but the .NET SDK: PostgreSQL (found, started or installed), a simulated Feishu
# platform, and the engine keeping a CRM schema and a Bitable equal in both directions.
#
#   bash deploy/demo.sh                    plays the demo, then stays up for you to try it; Ctrl+C ends it
#   bash deploy/demo.sh --once --json      ends when both sides agree; the last line of stdout is one JSON object
#   bash deploy/demo.sh --postgres "Host=…;Username=…;Password=…"    on a server of yours, in a database made for the demo
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/lib/engine.sh
. deploy/lib/postgres.sh

given=
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --postgres) given=${2:?--postgres needs a connection string}; shift 2 ;;
    --postgres=*) given=${1#*=}; shift ;;
    *) arguments+=("$1"); shift ;;
  esac
done

demo=
clean_up() {
  if [ -n "$demo" ]; then
    kill -TERM "$demo" 2>/dev/null
    wait "$demo" 2>/dev/null
  fi
  postgres_stop
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

command -v dotnet >/dev/null 2>&1 || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }
postgres_start "$given" || exit 1
choose_job_engine
echo "Building ..." >&2
dotnet build src/BitableSync.App/BitableSync.App.csproj -c Release -v quiet -nologo >&2 || exit 1

# In the background and waited for, so that a signal to this script reaches the trap at once.
BITABLESYNC_POSTGRES=$POSTGRES_CONNECTION src/BitableSync.App/bin/Release/net10.0/bitable-sync demo "${arguments[@]+"${arguments[@]}"}" &
demo=$!
wait "$demo"
code=$?
demo=
exit "$code"
