#!/bin/sh
# Arguments that are no command go to node: `docker run image script.mjs` and `docker run image --version` work.
set -eu

if [ "$#" -eq 0 ]; then
  set -- node
else
  case "$1" in
    -*) set -- node "$@" ;;
    *) if ! command -v "$1" >/dev/null 2>&1 || { [ -f "$1" ] && [ ! -x "$1" ]; }; then set -- node "$@"; fi ;;
  esac
fi

exec "$@"
