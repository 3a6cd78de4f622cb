#!/bin/sh
# Starts Redis as the user redis, whoever the container runs as. Debian's build protects an unconfigured server from other
# hosts, the official image's does not: unless the configuration says something, it is switched off here too.
set -eu

case "${1:-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1:-}" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis:redis '{}' + 2>/dev/null || true
    exec chroot --userspec=redis:redis --skip-chdir / "$0" "$@"
  fi
  configured=no
  for argument in "$@"; do
    [ "$argument" = --protected-mode ] && configured=yes
  done
  if [ -r "${2:-}" ] && grep -qiE '^[[:space:]]*protected-mode[[:space:]]' "$2"; then
    configured=yes
  fi
  [ "$configured" = yes ] || set -- "$@" --protected-mode no
fi

exec "$@"
