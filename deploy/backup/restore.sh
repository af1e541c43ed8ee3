#!/usr/bin/env bash
# Makes a data directory from a base backup; PostgreSQL then replays the archived log up to the chosen point.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: restore.sh --backup FOLDER --archive FOLDER --data FOLDER (--to-time TIME | --to-mark NAME | --latest)

Copies the backup into a new data directory and tells PostgreSQL how far to replay. Run it as the user that
PostgreSQL runs as, with all servers and workers of Carillon, and Temporal, stopped; then start PostgreSQL.

  --backup FOLDER   one backup of backup.sh
  --archive FOLDER  the archive of archive-wal.sh
  --data FOLDER     the new data directory: it must be empty or not exist
  --to-time TIME    up to this moment, with its zone: 2027-03-01T02:00:00Z
  --to-mark NAME    up to the restore point of mark.sh
  --latest          as far as the archive reaches

PostgreSQL does not start when it cannot reach the point; its log says why. Until it is ready it only reads:
wait until `select pg_is_in_recovery()` is false.
TEXT
}

fail() {
  printf 'restore.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

backup='' archive='' data='' time='' mark='' latest='' points=0
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --latest) latest=yes points=$((points + 1)); shift ;;
    --backup | --archive | --data | --to-time | --to-mark)
      [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 needs a value; see --help" 2
      option=${1#--}
      case $option in to-*) points=$((points + 1)) option=${option#to-} ;; esac
      printf -v "$option" '%s' "$2"
      shift 2
      ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done
[ -n "$backup" ] && [ -n "$archive" ] && [ -n "$data" ] ||
  fail '--backup, --archive and --data are all needed; see --help' 2
[ "$points" -eq 1 ] || fail 'give one of --to-time, --to-mark and --latest' 2
[ "$(id -u)" -ne 0 ] || fail 'run it as the user that PostgreSQL runs as: PostgreSQL does not start as root' 2
[ -f "$backup/data/backup_manifest" ] && [ -f "$backup/finished" ] ||
  fail "$backup is no complete backup of backup.sh" 2
[ -d "$archive" ] || fail "$archive is not a folder" 2
archive=$(cd "$archive" && pwd)
# It becomes part of a command in PostgreSQL's settings.
[[ $archive =~ ^[A-Za-z0-9/._-]+$ ]] ||
  fail "$archive: use a path of letters, digits, \"/\", \".\", \"_\" and \"-\"" 2
if [ -e "$data" ] && [ -n "$(ls -A -- "$data")" ]; then
  fail "$data is not empty: move it away, and keep it until the restored database is verified" 2
fi
[ -z "$(ls -A -- "$backup/data/pg_tblspc")" ] || fail 'the backup has tablespaces, which this script does not know'
for program in postgres pg_verifybackup; do
  command -v "$program" >/dev/null || fail "$program is not on PATH; add the folder of PostgreSQL's programs"
done
wanted=$(cat "$backup/data/PG_VERSION")
found=$(postgres --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
[ "$wanted" = "$found" ] || fail "the backup is of PostgreSQL $wanted, and PATH has PostgreSQL $found"

if [ -n "$time" ]; then
  [[ $time =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}[T\ ][0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})$ ]] &&
    seconds=$(date -u -d "$time" +%s 2>/dev/null) ||
    fail "$time is no moment: write it with its zone, such as 2027-03-01T02:00:00Z" 2
  finished=$(cat "$backup/finished")
  [ "$seconds" -ge "$(date -u -d "$finished" +%s)" ] ||
    fail "$time is earlier than the end of this backup ($finished): take an older backup" 2
  [ "$seconds" -le "$(date -u +%s)" ] || fail "$time has not come yet" 2
  target="recovery_target_time = '$(date -u -d "$time" '+%Y-%m-%d %H:%M:%S.%6N+00')'"
elif [ -n "$mark" ]; then
  [[ $mark =~ ^[A-Za-z0-9._-]{1,60}$ ]] || fail "\"$mark\" is no name of a restore point" 2
  target="recovery_target_name = '$mark'"
else
  target=''
fi

pg_verifybackup --quiet "$backup/data"
mkdir -p -m 700 -- "$data"
chmod 700 -- "$data"
cp -a -- "$backup/data/." "$data/"
settings=$data/postgresql.auto.conf
# Of an earlier restore: PostgreSQL refuses two targets.
sed -i -e '/^recovery_target/d' -e '/^restore_command/d' "$settings"
{
  printf "restore_command = 'cp \"%s/%%f\" \"%%p\"'\n" "$archive"
  [ -z "$target" ] || printf '%s\n' "$target"
  printf "recovery_target_action = 'promote'\n"
} >>"$settings"
touch -- "$data/recovery.signal"
sync -f -- "$data"
printf 'start PostgreSQL on %s, then wait until pg_is_in_recovery() is false\n' "$data"
