#!/usr/bin/env bash
# with-test-servers.sh COMMAND…: runs a command with a PostgreSQL and an S3-compatible server of its
# own, both empty, on loopback only, in a temporary folder; and takes both away again, however the
# command ends. The command finds them through:
#
#   EARMARK_TEST_POSTGRES_URL   a superuser's URL of the database `postgres`
#   EARMARK_TEST_S3_ENDPOINT    the server's address
#   EARMARK_TEST_S3_BUCKET, EARMARK_TEST_S3_ACCESS_KEY, EARMARK_TEST_S3_SECRET_KEY
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/env.sh
. "$here/env.sh"
[ $# -gt 0 ] || fail "say which command to run with the servers"

folder=$(mktemp -d "${TMPDIR:-/tmp}/earmark-test.XXXXXX")
postgres_pid=
s3_pid=

take_away() {
  local pid
  trap '' INT TERM HUP
  # SIGQUIT is PostgreSQL's immediate shutdown: the data is thrown away anyway.
  [ -z "$postgres_pid" ] || kill -QUIT "$postgres_pid" 2>/dev/null || true
  [ -z "$s3_pid" ] || kill -KILL "$s3_pid" 2>/dev/null || true
  for pid in $postgres_pid $s3_pid; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap take_away EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

free_port() {
  node -e 'const s = require("net").createServer();
    s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# answers PORT PID: waits until the port takes connections; false once the process is gone or after
# ten seconds.
answers() {
  local port=$1 pid=$2 attempt
  for attempt in $(seq 200); do
    kill -0 "$pid" 2>/dev/null || return 1
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
    sleep 0.05
  done
  say "nothing answers on port $port after $attempt attempts"
  return 1
}

# start_server NAME FUNCTION: a free port is only free until somebody takes it, hence the attempts.
# FUNCTION takes the port and sets `started` to the process it left running.
start_server() {
  local name=$1 launch=$2 attempt
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    "$launch" "$port"
    answers "$port" "$started" && return 0
    kill -KILL "$started" 2>/dev/null || true
    wait "$started" 2>/dev/null || true
  done
  say "the log of $name:"
  tail -n 20 "$folder/$name.log" >&2
  fail "$name did not start in $attempt attempts"
}

# PostgreSQL refuses to run as root, so root lends it the user that Debian's package made (or nobody).
as_postgres=()
if [ "$(id -u)" -eq 0 ]; then
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  as_postgres=("--reuid=$owner" "--regid=$(id -g "$owner")" --clear-groups)
fi
postgres_programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$postgres_programs" ] || postgres_programs=$(dirname "$(command -v initdb || true)")
[ -x "$postgres_programs/initdb" ] || fail "PostgreSQL is missing: run scripts/install.sh servers"

launch_postgres() {
  # pdeathsig: should this script be killed outright, the server goes with it. From `/`, because the
  # clone may lie where that user cannot look.
  (cd / && exec setpriv "${as_postgres[@]}" --pdeathsig QUIT -- "$postgres_programs/postgres" \
    -D "$folder/postgres" -c listen_addresses=127.0.0.1 -c port="$1" -c unix_socket_directories= \
    -c max_connections=400 -c fsync=off -c synchronous_commit=off -c full_page_writes=off) \
    >>"$folder/postgres.log" 2>&1 &
  started=$!
}

launch_s3() {
  setpriv --pdeathsig KILL -- "$EARMARK_CACHE/tools/bin/s3s-fs" --host 127.0.0.1 --port "$1" \
    --access-key "$EARMARK_TEST_S3_ACCESS_KEY" --secret-key "$EARMARK_TEST_S3_SECRET_KEY" \
    "$folder/s3" >>"$folder/s3.log" 2>&1 &
  started=$!
}

# Loopback is shared with every user of the machine and a superuser may run programs, hence passwords.
secret=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

mkdir "$folder/postgres" "$folder/s3" "$folder/s3/earmark-test"
printf '%s\n' "$secret" >"$folder/password"
if [ "$(id -u)" -eq 0 ]; then
  chmod 711 "$folder"
  chown "$owner" "$folder/postgres" "$folder/password"
fi
chmod 600 "$folder/password"
(cd / && setpriv "${as_postgres[@]}" -- "$postgres_programs/initdb" -D "$folder/postgres" -N -U earmark \
  --encoding=UTF8 --locale=C.UTF-8 --auth=password --pwfile="$folder/password") >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  fail "initdb failed"
}

start_server postgres launch_postgres
postgres_pid=$started
export EARMARK_TEST_POSTGRES_URL="postgres://earmark:$secret@127.0.0.1:$port/postgres"

export EARMARK_TEST_S3_BUCKET=earmark-test
export EARMARK_TEST_S3_ACCESS_KEY=earmark-test
export EARMARK_TEST_S3_SECRET_KEY=$secret
start_server s3 launch_s3
s3_pid=$started
export EARMARK_TEST_S3_ENDPOINT="http://127.0.0.1:$port"

"$@"
