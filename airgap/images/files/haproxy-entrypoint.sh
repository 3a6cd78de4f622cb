#!/bin/sh
# Runs HAProxy as a master with workers in the foreground, so that SIGUSR2 reloads and SIGUSR1 drains.
set -eu

case "${1:-haproxy}" in
  -*) set -- haproxy "$@" ;;
esac

if [ "${1:-}" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi

exec "$@"
