# Finds a PostgreSQL server for a script that needs one. Source this file; call postgres_start; it sets POSTGRES_CONNECTION
# (an Npgsql connection string of a superuser) and says on stderr which server it is. Call postgres_stop when done: it
# removes what postgres_start made and leaves everything else alone.
#
# In this order: a given connection string, a private throw-away cluster from local server binaries, the same after installing
# Debian's postgresql (root only), a throw-away container.

POSTGRES_CONNECTION=
POSTGRES_DIRECTORY=
POSTGRES_BIN=
POSTGRES_CONTAINER=

postgres_say() { printf '%s\n' "$*" >&2; }

# usage: postgres_start [connection string]
postgres_start() {
  local given=${1:-${BITABLESYNC_POSTGRES:-}}
  if [ -n "$given" ]; then
    POSTGRES_CONNECTION=$given
    postgres_say "PostgreSQL: the given connection string."
    return
  fi
  if postgres_find_binaries || { postgres_install && postgres_find_binaries; }; then
    postgres_start_cluster
  elif command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
    postgres_start_container
  else
    postgres_say "No PostgreSQL was found: no connection string in BITABLESYNC_POSTGRES, no server binaries (initdb, postgres)"
    postgres_say "in PATH, pg_config --bindir or /usr/lib/postgresql/*/bin, no right to install any with apt-get, and no Docker."
    postgres_say "Install PostgreSQL 14 or newer, or set BITABLESYNC_POSTGRES=\"Host=…;Username=…;Password=…;Database=…\"."
    return 1
  fi
}

postgres_stop() {
  if [ -n "$POSTGRES_DIRECTORY" ]; then
    postgres_as_owner "$POSTGRES_BIN/pg_ctl" stop -D "$POSTGRES_DIRECTORY/data" -m immediate -s >/dev/null 2>&1
    rm -rf "$POSTGRES_DIRECTORY"
    POSTGRES_DIRECTORY=
  fi
  if [ -n "$POSTGRES_CONTAINER" ]; then
    docker rm -f "$POSTGRES_CONTAINER" >/dev/null 2>&1
    POSTGRES_CONTAINER=
  fi
}

# Newest first; pg_config may belong to a client-only package, hence the check for the server itself.
postgres_find_binaries() {
  local bin
  for bin in "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/x)")" \
             "$(pg_config --bindir 2>/dev/null)" \
             $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -V -r); do
    if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && [ -x "$bin/pg_ctl" ]; then
      POSTGRES_BIN=$bin
      return 0
    fi
  done
  return 1
}

postgres_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  postgres_say "PostgreSQL: no server binaries here; installing Debian's postgresql ..."
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql; } >&2
}

# PostgreSQL refuses to run as root; a root user drops to postgres, or to nobody where there is no postgres.
postgres_owner() {
  if [ "$(id -u)" != 0 ]; then id -un; elif id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

postgres_as_owner() {
  local owner
  owner=$(postgres_owner)
  if [ "$(id -u)" != 0 ]; then
    "$@"
  elif command -v runuser >/dev/null 2>&1; then
    (cd / && runuser -u "$owner" -- "$@")
  else
    (cd / && su -s /bin/sh "$owner" -c 'exec "$@"' -- sh "$@")
  fi
}

postgres_password() { head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

postgres_start_cluster() {
  local password port attempt
  password=$(postgres_password)
  # Not TMPDIR: the user dropped to may have no way into it.
  POSTGRES_DIRECTORY=$(mktemp -d /tmp/bitable-sync-postgres.XXXXXX)
  (umask 077 && printf '%s' "$password" > "$POSTGRES_DIRECTORY/password")
  [ "$(id -u)" != 0 ] || chown -R "$(postgres_owner)" "$POSTGRES_DIRECTORY"
  postgres_as_owner "$POSTGRES_BIN/initdb" -D "$POSTGRES_DIRECTORY/data" -U postgres -E UTF8 --locale=C --auth=scram-sha-256 \
    --pwfile="$POSTGRES_DIRECTORY/password" --no-sync >"$POSTGRES_DIRECTORY/initdb.log" 2>&1 || {
      postgres_say "PostgreSQL: initdb failed:"; cat "$POSTGRES_DIRECTORY/initdb.log" >&2; return 1; }
  # The cluster is thrown away, so it need not survive a power cut.
  cat >> "$POSTGRES_DIRECTORY/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
wal_level = logical
fsync = off
synchronous_commit = off
full_page_writes = off
logging_collector = off
CONF
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 30000))
    if postgres_as_owner "$POSTGRES_BIN/pg_ctl" start -D "$POSTGRES_DIRECTORY/data" -w -s -l "$POSTGRES_DIRECTORY/server.log" \
        -o "-p $port" >/dev/null 2>&1; then
      POSTGRES_CONNECTION="Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres"
      postgres_say "PostgreSQL: a private throw-away cluster from $POSTGRES_BIN on port $port."
      return 0
    fi
  done
  postgres_say "PostgreSQL: the private cluster did not start:"
  tail -n 20 "$POSTGRES_DIRECTORY/server.log" >&2
  return 1
}

postgres_start_container() {
  local password port attempt
  password=$(postgres_password)
  POSTGRES_CONTAINER=$(docker run -d --rm -e POSTGRES_PASSWORD="$password" -p 127.0.0.1::5432 postgres:17 -c max_connections=300) || {
    POSTGRES_CONTAINER=; postgres_say "PostgreSQL: Docker could not start postgres:17."; return 1; }
  port=$(docker port "$POSTGRES_CONTAINER" 5432/tcp | head -n 1 | sed 's/.*://')
  # The image restarts its server once while it initialises; only the final one listens on TCP.
  for attempt in $(seq 1 60); do
    if docker exec "$POSTGRES_CONTAINER" pg_isready -q -h 127.0.0.1 -U postgres; then
      POSTGRES_CONNECTION="Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres"
      postgres_say "PostgreSQL: a throw-away container of postgres:17 on port $port."
      return 0
    fi
    sleep 1
  done
  postgres_say "PostgreSQL: the container did not come up within a minute:"
  docker logs "$POSTGRES_CONTAINER" 2>&1 | tail -n 20 >&2
  return 1
}
