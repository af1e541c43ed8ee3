#!/usr/bin/env bash
# Names the present moment, so that restore.sh can return to it.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: mark.sh NAME

Writes the restore point NAME into PostgreSQL's log and sends the log to the archive. Do it before an upgrade:
`restore.sh --to-mark NAME` restores everything up to here and nothing later. Use a name once.

The connection is that of psql (PGHOST, PGPORT, PGUSER, PGPASSFILE). An ordinary login needs

  grant execute on function pg_create_restore_point(text), pg_switch_wal() to LOGIN;
TEXT
}

if [ "${1-}" = --help ]; then
  usage
  exit 0
fi
[ $# -eq 1 ] || { usage >&2; exit 2; }
name=$1
if ! [[ $name =~ ^[A-Za-z0-9._-]{1,60}$ ]]; then
  printf 'mark.sh: "%s" is no name: use up to 60 letters, digits, ".", "_" and "-"\n' "$name" >&2
  exit 2
fi
export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}
psql -X -q -A -t --no-password -v ON_ERROR_STOP=1 -v name="$name" --dbname "${PGDATABASE:-postgres}" <<'SQL' >/dev/null
select pg_create_restore_point(:'name');
select pg_switch_wal();
SQL
printf '%s\n' "$name"
