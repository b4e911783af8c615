#!/bin/sh
# A private MariaDB on 127.0.0.1 for tests.
#   tools/mariadb.sh start DIR PORT   creates it in DIR when needed, starts it, prints its URL (for TEST_DATABASE_URL)
#   tools/mariadb.sh stop DIR         stops the one that was started in DIR
# MARIADB_BUFFER_POOL (64M) and MARIADB_OPTIONS (none) go to the server.
set -eu

usage() {
  echo 'Usage: tools/mariadb.sh start DIR PORT | stop DIR' >&2
  exit 2
}

# Debian keeps the server outside of most users' path.
PATH="$PATH:/usr/sbin:/usr/local/sbin"

running() {
  [ -s "$1/pid" ] && kill -0 "$(cat "$1/pid")" 2>/dev/null
}

start() {
  mkdir -p "$1"
  directory=$(cd "$1" && pwd)
  port=$2
  socket="$directory/socket"
  # A socket's path may have 107 bytes.
  [ "${#socket}" -le 100 ] || { echo "$directory: expected a shorter path" >&2; exit 1; }
  running "$directory" && { echo "Already running in $directory" >&2; exit 1; }
  # A server that starts clears its folder of temporary tables. In /tmp those are everybody's: other servers' statements
  # would fail ("Error on delete"), and some of the servers would end.
  temporary="$directory/tmp"
  mkdir -p "$temporary"
  # The server refuses to run as root unless told to.
  user=$(id -un)
  if [ ! -d "$directory/data/mysql" ]; then
    mariadb-install-db --no-defaults --user="$user" --datadir="$directory/data" --tmpdir="$temporary" \
      --auth-root-authentication-method=normal --skip-test-db >"$directory/install.log" 2>&1
  fi
  mariadbd --no-defaults --user="$user" --datadir="$directory/data" --tmpdir="$temporary" --socket="$socket" \
    --pid-file="$directory/pid" --bind-address=127.0.0.1 --port="$port" --skip-log-bin \
    --innodb-buffer-pool-size="${MARIADB_BUFFER_POOL:-64M}" --innodb-flush-log-at-trx-commit=1 \
    ${MARIADB_OPTIONS:-} >"$directory/server.log" 2>&1 &
  for _ in $(seq 100); do
    if mariadb-admin --no-defaults --socket="$socket" --user=root ping >/dev/null 2>&1; then
      mariadb --no-defaults --socket="$socket" --user=root --execute="
        CREATE DATABASE IF NOT EXISTS portico_test;
        CREATE OR REPLACE USER portico@'127.0.0.1' IDENTIFIED BY 'portico';
        GRANT ALL ON \`portico\_test%\`.* TO portico@'127.0.0.1';"
      echo "mysql://portico:portico@127.0.0.1:$port/portico_test"
      return
    fi
    sleep 0.2
  done
  echo "The server did not start within 20 s, see $directory/server.log" >&2
  exit 1
}

stop() {
  running "$1" || { echo "Nothing is running in $1" >&2; return; }
  pid=$(cat "$1/pid")
  kill "$pid"
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.2
  done
  echo "The server (process $pid) did not stop within 20 s" >&2
  exit 1
}

case "${1-} $#" in
  'start 3') start "$2" "$3" ;;
  'stop 2') stop "$2" ;;
  *) usage ;;
esac
