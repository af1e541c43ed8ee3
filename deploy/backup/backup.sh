#!/usr/bin/env bash
# Takes a base backup of the whole database cluster while it runs.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: backup.sh --to FOLDER [--keep N --archive FOLDER]

Copies the database cluster (Carillon's database, and Temporal's when they are in the same cluster) into a new
folder below FOLDER and verifies the copy. With the archived log (archive-wal.sh), restore.sh can return to
every moment from the end of the backup on. Prints the folder of the backup.

  --to FOLDER       where backups are kept
  --keep N          afterwards removes all but the newest N backups, and the log that only they needed
  --archive FOLDER  the archive of archive-wal.sh; needed for --keep

The connection is that of pg_basebackup (PGHOST, PGPORT, PGUSER, PGPASSFILE). The login needs the right
REPLICATION, and pg_hba.conf a line for it with the database `replication`:

  create role carillon_backup login replication password '…';
TEXT
}

fail() {
  printf 'backup.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

to='' keep='' archive=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --to | --keep | --archive)
      [ $# -ge 2 ] || fail "$1 needs a value; see --help" 2
      printf -v "${1#--}" '%s' "$2"
      shift 2
      ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done
[ -n "$to" ] || fail '--to is missing; see --help' 2
[ -d "$to" ] || fail "$to is not a folder; create it first" 2
if [ -n "$keep" ]; then
  [[ $keep =~ ^[1-9][0-9]{0,3}$ ]] || fail '--keep takes a number from 1 on' 2
  [ -d "$archive" ] || fail '--keep needs --archive with the folder of the archived log' 2
fi
for program in psql pg_basebackup pg_verifybackup pg_archivecleanup; do
  command -v "$program" >/dev/null || fail "$program is not on PATH; add the folder of PostgreSQL's programs"
done
export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}

# Without an archive that works, the backup would restore its own end and nothing after it.
state=$(psql -X -A -t --no-password -v ON_ERROR_STOP=1 --dbname "${PGDATABASE:-postgres}" -c "
  select case
    when current_setting('archive_mode') = 'off' then 'off'
    when last_failed_time > coalesce(last_archived_time, '-infinity') then 'failing: ' || last_failed_wal
    else 'works' end
  from pg_stat_archiver")
case $state in
  works) ;;
  off) fail 'archive_mode is off: set it, and archive_command, as archive-wal.sh --help shows, and restart' ;;
  *) fail "PostgreSQL cannot archive its log ($state); its own log says why" ;;
esac

stamp=$(date -u +%Y%m%dT%H%M%SZ)
target=$to/$stamp
[ ! -e "$target" ] || fail "$target exists: another backup began in the same second"
partial=$to/$stamp.partial
trap 'rm -rf -- "$partial"' EXIT
mkdir -m 700 -- "$partial"
pg_basebackup --pgdata "$partial/data" --wal-method stream --checkpoint fast --no-password \
  --manifest-checksums SHA256 --label "carillon $stamp"
pg_verifybackup --quiet "$partial/data"
# Earlier than this the copy is not consistent, so nothing earlier can be restored from it.
date -u +%Y-%m-%dT%H:%M:%SZ >"$partial/finished"
mv -- "$partial" "$target"
sync -- "$to"
printf '%s\n' "$target"

[ -n "$keep" ] || exit 0
mapfile -t backups < <(find "$to" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*T[0-9]*Z' | sort -r)
for old in "${backups[@]:$keep}"; do
  rm -rf -- "$old"
  printf 'removed %s\n' "$old" >&2
done
kept=$((${#backups[@]} < keep ? ${#backups[@]} : keep))
oldest=${backups[$((kept - 1))]}
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$oldest/data/backup_label")
[ -n "$first" ] || fail "$oldest/data/backup_label names no log segment; the archive was left as it is"
pg_archivecleanup "$archive" "$first"
