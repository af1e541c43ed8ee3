#!/usr/bin/env bash
# Pins the images of .env to digests: asks the registries what each version is now.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: pin-images.sh [FILE]

Resolves every line NAME_IMAGE=name:version of FILE (.env) and writes name:version@sha256:… instead. Docker then
runs exactly that content, whatever the registry calls it later. A line that has a digest gets the present one of
its version; read the difference before you use it. Writes nothing when one image cannot be resolved.

Uses the first of these on PATH: docker (with buildx), crane, skopeo.
TEXT
}

fail() {
  printf 'pin-images.sh: %s\n' "$1" >&2
  exit 1
}

case ${1-} in
  --help) usage; exit 0 ;;
  -*) usage >&2; exit 2 ;;
esac
[ $# -le 1 ] || { usage >&2; exit 2; }
file=${1:-.env}
[ -f "$file" ] || fail "$file does not exist; copy .env.example first"

resolve() {
  local image=$1
  if command -v docker >/dev/null; then
    timeout 60 docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}'
  elif command -v crane >/dev/null; then
    timeout 60 crane digest "$image"
  elif command -v skopeo >/dev/null; then
    timeout 60 skopeo inspect --format '{{.Digest}}' "docker://$image"
  else
    fail 'none of docker, crane and skopeo is on PATH'
  fi
}

# Beside the file, so that the rename is one step and the passwords keep their mode.
partial=$(mktemp "$file.XXXXXX")
trap 'rm -f -- "$partial"' EXIT
chmod --reference="$file" -- "$partial"
pinned=0
while IFS= read -r line || [ -n "$line" ]; do
  if [[ $line =~ ^([A-Z_]+_IMAGE)=([^@[:space:]]+)(@sha256:[0-9a-f]+)?$ ]]; then
    name=${BASH_REMATCH[1]} image=${BASH_REMATCH[2]}
    digest=$(resolve "$image") || fail "$image cannot be resolved; nothing was changed"
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || fail "$image: \"$digest\" is no digest; nothing was changed"
    line=$name=$image@$digest
    pinned=$((pinned + 1))
    printf '%s\n' "$line"
  fi
  printf '%s\n' "$line" >>"$partial"
done <"$file"
[ "$pinned" -gt 0 ] || fail "$file has no line NAME_IMAGE=name:version"
mv -- "$partial" "$file"
