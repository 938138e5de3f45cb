# A throwaway PostgreSQL: a cluster in a temporary directory, on a free port of the loopback interface.
# Sets TEST_DATABASE_URL (its database `postgres`), PSQL and POSTGRES_DIR.

postgres_programs() {
  local dir
  for dir in "$(pg_config --bindir 2>/dev/null)" /usr/lib/postgresql/*/bin /usr/local/pgsql/bin; do
    [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && POSTGRES_BIN=$dir && return
  done
  return 1
}

# PostgreSQL refuses to run as root: then it is the user that its package has made.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
  postgres_programs || { install_package postgresql; postgres_programs; } || die "PostgreSQL's programs are not found"
  POSTGRES_DIR=$(mktemp -d "${TMPDIR:-/tmp}/wechat-postgres.XXXXXX")
  chmod 755 "$POSTGRES_DIR"
  local port data="$POSTGRES_DIR/data"
  mkdir "$data"
  [ "$(id -u)" = 0 ] && chown postgres "$POSTGRES_DIR" "$data"
  port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  say "Starting a throwaway PostgreSQL on port $port"
  (
    cd "$POSTGRES_DIR"
    as_postgres "$POSTGRES_BIN/initdb" -D "$data" -U postgres --auth=trust -E UTF8 --no-sync >initdb.log 2>&1 \
      || die "initdb failed: $(tail -n 1 initdb.log)"
    as_postgres "$POSTGRES_BIN/pg_ctl" -D "$data" -w -t 60 -l "$data/server.log" \
      -o "-p $port -k '$POSTGRES_DIR' -c listen_addresses=127.0.0.1 -c max_connections=200" start >/dev/null \
      || die "PostgreSQL did not start: $(tail -n 1 "$data/server.log")"
  )
  TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres"
  PSQL="$POSTGRES_BIN/psql"
  export TEST_DATABASE_URL PSQL POSTGRES_BIN POSTGRES_DIR
}

stop_postgres() {
  [ -n "${POSTGRES_DIR:-}" ] || return 0
  (cd / && as_postgres "$POSTGRES_BIN/pg_ctl" -D "$POSTGRES_DIR/data" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$POSTGRES_DIR"
  POSTGRES_DIR=
}
