#!/usr/bin/env bash
# PostgreSQL's archive_command: keeps one segment of the write-ahead log.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: archive-wal.sh PATH NAME ARCHIVE

Copies the segment at PATH to ARCHIVE/NAME, so that it is complete and on disk, or not there. PostgreSQL
calls it and keeps a segment until it succeeds. In postgresql.conf:

  archive_mode = on
  archive_command = '/opt/carillon/deploy/backup/archive-wal.sh "%p" "%f" /var/backups/carillon/wal'
  archive_timeout = 60s     # at most so much is lost with the whole machine
TEXT
}

fail() {
  printf 'archive-wal.sh: %s\n' "$1" >&2
  exit 1
}

if [ "${1-}" = --help ]; then
  usage
  exit 0
fi
[ $# -eq 3 ] || { usage >&2; exit 2; }
source=$1 name=$2 archive=$3

[ -d "$archive" ] || fail "$archive is not a folder; create it for the user that PostgreSQL runs as"
target=$archive/$name
if [ -e "$target" ]; then
  # A crash can repeat the call. A different file with that name is from another cluster.
  cmp -s -- "$source" "$target" && exit 0
  fail "$target exists and differs; give each database cluster an archive of its own"
fi
partial=$target.$$.partial
trap 'rm -f -- "$partial"' EXIT
cp -- "$source" "$partial"
sync -- "$partial"
mv -- "$partial" "$target"
sync -- "$archive"
