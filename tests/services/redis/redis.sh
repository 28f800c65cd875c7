#!/usr/bin/env bash
# A real Redis for tests. It lives as long as whoever started it keeps this script's input open, however
# that one ends. The first line of output is the server's pid.
#
# usage: redis.sh run FOLDER PORT [OPTION…]   a server on 127.0.0.1:PORT that keeps its files in FOLDER
#        redis.sh certificate FOLDER          authority.pem, server.pem and server.key for localhost
set -euo pipefail

run() {
  local folder=$1 port=$2; shift 2
  redis-server --bind 127.0.0.1 --port "$port" --dir "$folder" --save '' --appendonly no --daemonize no \
    --logfile "$folder/log" "$@" </dev/null >/dev/null 2>&1 &
  server=$!
  trap 'kill -KILL "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
  echo "$server"
  cat >/dev/null
}

certificate() {
  cd "$1"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=authority -keyout authority.key -out authority.pem
  openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
  openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 30 -out server.pem \
    -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1')
}

case ${1:-} in
  run) shift; run "$@" ;;
  certificate) certificate "$2" >"$2/openssl.log" 2>&1 || { cat "$2/openssl.log" >&2; exit 1; } ;;
  *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
