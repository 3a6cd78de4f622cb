#!/bin/bash
# Makes the database cluster at the first start and runs /docker-entrypoint-initdb.d over a server that only its own
# socket reaches, then starts PostgreSQL. Works as root (steps down) and as any other user, with a read-only root.
set -euo pipefail

fail() {
  echo "docker-entrypoint: $*" >&2
  exit 1
}

# The value of $1, or the content of the file that $1_FILE names; never both.
setting() {
  local name=$1 default=${2-} file="$1_FILE"
  if [[ -n ${!name-} && -n ${!file-} ]]; then
    fail "$name and $file are both set: keep one of them"
  elif [[ -n ${!file-} ]]; then
    cat -- "${!file}"
  else
    printf '%s' "${!name-$default}"
  fi
}

initialise() {
  local user password database
  user=$(setting POSTGRES_USER postgres)
  password=$(setting POSTGRES_PASSWORD)
  database=$(setting POSTGRES_DB "$user")
  if [[ -z $password && ${POSTGRES_HOST_AUTH_METHOD-} != trust ]]; then
    fail "no superuser password: set POSTGRES_PASSWORD_FILE (or POSTGRES_PASSWORD) for the first start"
  fi

  local arguments=()
  [[ -z ${POSTGRES_INITDB_ARGS-} ]] || eval "arguments=($POSTGRES_INITDB_ARGS)"
  [[ -z ${POSTGRES_INITDB_WALDIR-} ]] || arguments+=(--waldir "$POSTGRES_INITDB_WALDIR")
  # A cluster that was left half-made by an interrupted start is no cluster: initdb refuses a folder that is not empty.
  initdb --username="$user" --pwfile=<(printf '%s\n' "$password") "${arguments[@]}" -D "$PGDATA"

  # Who may connect is for pg_hba.conf and the container's network to say; the server listens to all of it.
  sed -i "s/^#\?listen_addresses *=.*/listen_addresses = '*'/" "$PGDATA/postgresql.conf"
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"

  PGUSER=$user pg_ctl -D "$PGDATA" -w -o "-c listen_addresses='' -p ${PGPORT:-5432}" start
  local query=(psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$user" --no-password)
  export PGPASSWORD=$password
  if [[ $database != postgres ]]; then
    "${query[@]}" --dbname postgres --set name="$database" <<<'CREATE DATABASE :"name";'
  fi
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) if [[ -x $script ]]; then "$script"; else . "$script"; fi ;;
      *.sql) "${query[@]}" --dbname "$database" --file "$script" ;;
      *.sql.gz) gunzip -c "$script" | "${query[@]}" --dbname "$database" ;;
    esac
  done
  unset PGPASSWORD
  PGUSER=$user pg_ctl -D "$PGDATA" -m fast -w stop
}

[[ ${1-} != -* ]] || set -- postgres "$@"

if [[ ${1-} == postgres ]]; then
  mkdir -p -- "$PGDATA"
  if [[ $(id -u) == 0 ]]; then
    find "$PGDATA" /run/postgresql \! -user postgres -exec chown postgres:postgres '{}' +
    exec chroot --userspec=postgres:postgres --skip-chdir / "$0" "$@"
  fi
  chmod 700 -- "$PGDATA" 2>/dev/null || true
  [[ -s $PGDATA/PG_VERSION ]] || initialise
fi

exec "$@"
