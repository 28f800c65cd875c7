#!/usr/bin/env bash
# A real Apache Cassandra for tests, from Maven Central only. Linux, Java 17, Maven, bash.
# Node K listens for CQL on 127.0.0.K:$CASSANDRA_PORT and for its peers on the next port up.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: cassandra.sh fetch          download the jars (start does it too)
                    start [N]      start N nodes (default: as last time, or 1), or those that are down, and wait
                    wait           until every node answers CQL and sees every other node
                    status         one line for each node; fails unless all run
                    kill K         kill -9 node K
                    restart K      start node K again on its own data, and wait
                    stop           stop all nodes, keep their data
                    pause K        SIGSTOP node K
                    resume K       SIGCONT node K
                    clean          stop all nodes, delete their data (keep the jars)
                    guard PID      in the background: once process PID is gone, kill all nodes and delete the state
environment: CASSANDRA_STATE      folder for data and logs (default: target/cassandra of the project)
             CASSANDRA_LIB        folder for the jars, may be shared (default: lib in CASSANDRA_STATE)
             CASSANDRA_PORT       CQL port (default 9042), the same in every call; clusters side by side: 2 apart, own CASSANDRA_STATE
             CASSANDRA_JAVA_HOME  a Java 17 (default: JAVA_HOME, else java on the PATH)
             CASSANDRA_HEAP       heap of a node (default 512M)
             CASSANDRA_SYNC       commitlog_sync: batch (default), or periodic, which loses acknowledged writes at kill -9
             CASSANDRA_HINTS      off: what a node missed while it was away is not handed over to it later
             CASSANDRA_WAIT       seconds that start, restart and wait allow (default 300)
             CASSANDRA_JVM_OPTS   more options for java
TEXT
}
die() { echo "cassandra.sh: $*" >&2; exit 1; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel 2>/dev/null || echo "$here")
state=${CASSANDRA_STATE:-$root/target/cassandra}
port=${CASSANDRA_PORT:-9042}
mkdir -p "$state"; state=$(cd "$state" && pwd)
lib=${CASSANDRA_LIB:-$state/lib}
mkdir -p "$(dirname "$lib")"

addr() { echo "127.0.0.$1"; }
nodes() { cat "$state/nodes" 2>/dev/null || die "no cluster in $state; run: cassandra.sh start [N]"; }
node_arg() {
  local n; n=$(nodes)
  [[ ${1:-} =~ ^[1-9][0-9]?$ && $1 -le $n ]] || die "which node? 1 to $n"
}

# The pid of node K if it runs; the start time guards against a pid that was used again. Z: dead, not yet reaped.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }
pid_of() {
  local pid at
  read -r pid at 2>/dev/null <"$state/node$1/pid" || return 1
  [[ $(started_at "$pid") == "$at" ]] && echo "$pid"
}

find_java() {
  local home=${CASSANDRA_JAVA_HOME:-${JAVA_HOME:-}}
  java=${home:+$home/bin/}java
  command -v "$java" >/dev/null || die "no $java; install Java 17 or set CASSANDRA_JAVA_HOME"
  local v; v=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
  [[ $v == 17 ]] || die "$java is Java $v; Cassandra needs Java 17: set CASSANDRA_JAVA_HOME"
}

fetch() {
  # Several test programs may share the jars: one fetches, the others wait.
  exec 8>"$lib.lock"; flock 8
  if [[ -e $lib/.done ]] && cmp -s "$lib/.done" "$here/pom.xml"; then exec 8>&-; return; fi
  command -v mvn >/dev/null || die "no mvn on the PATH; install Maven"
  rm -rf "$lib"
  echo "fetching Cassandra's jars into $lib" >&2
  mvn -B -q -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$lib" >&2 || die "Maven could not fetch the jars"
  cp "$here/pom.xml" "$lib/.done"
  exec 8>&-
}

launch() {  # K: start node K unless it runs
  local k=$1 n dir tokens='' seeds='' i step
  dir=$state/node$k; n=$(nodes)
  pid_of "$k" >/dev/null && return
  (exec 3<>"/dev/tcp/$(addr "$k")/$port") 2>/dev/null && die "$(addr "$k"):$port is taken; set CASSANDRA_PORT"
  # shellcheck disable=SC2017
  step=$((9223372036854775807 / (4 * n) * 2))
  for i in 0 1 2 3; do tokens+=${tokens:+,}$((-9223372036854775807 + (i * n + k - 1) * step + step / 2)); done
  for ((i = 1; i <= n; i++)); do seeds+=${seeds:+,}$(addr "$i"); done
  mkdir -p "$dir/tmp"
  sed -e "s|@CLUSTER@|test-$port|; s|@TOKENS@|$tokens|; s|@SEEDS@|$seeds|; s|@ADDR@|$(addr "$k")|" \
    -e "s|@PORT@|$port|; s|@STORAGE_PORT@|$((port + 1))|; s|@SYNC@|${CASSANDRA_SYNC:-batch}|; s|@DIR@|$dir|" \
    "$here/conf/cassandra.yaml.in" >"$dir/cassandra.yaml"
  local heap=${CASSANDRA_HEAP:-512M}
  [[ ${CASSANDRA_SYNC:-} != periodic ]] || echo 'commitlog_sync_period: 10s' >>"$dir/cassandra.yaml"
  [[ ${CASSANDRA_HINTS:-} != off ]] || echo 'hinted_handoff_enabled: false' >>"$dir/cassandra.yaml"
  # shellcheck disable=SC2086
  setsid "$java" @"$here/conf/jvm.options" -Xms128M -Xmx"$heap" ${CASSANDRA_JVM_OPTS:-} \
    -javaagent:"$(echo "$lib"/jamm-*.jar)" -cp "$lib/*" \
    -Djava.io.tmpdir="$dir/tmp" -Dcassandra.storagedir="$dir" \
    -Dcassandra.config="file://$dir/cassandra.yaml" -Dlogback.configurationFile="$here/conf/logback.xml" \
    -Dcassandra.system_distributed.default_rf="$n" \
    org.apache.cassandra.service.CassandraDaemon >>"$dir/log" 2>&1 </dev/null 9>&- &
  echo "$! $(started_at $!)" >"$dir/pid"
}

# Speaks CQL v4 to node K: STARTUP, then a read that needs every node (ALL, of a table on all nodes).
cql_ok() {
  local q='SELECT id FROM system_distributed.repair_history LIMIT 1' len
  len=$(printf '\\x%02x' ${#q})
  { exec 3<>"/dev/tcp/$(addr "$1")/$port"; } 2>/dev/null || return 1
  printf '\x04\0\0\0\x01\0\0\0\x16\0\x01\0\x0bCQL_VERSION\0\x053.0.0' >&3
  [[ $(timeout 25 head -c 9 <&3 | od -An -tx1) == ' 84 00 00 00 02 '* ]] || return 1
  printf "\x04\0\0\0\x07\0\0\0$(printf '\\x%02x' $((${#q} + 7)))\0\0\0$len%s\0\x05\0" "$q" >&3
  [[ $(timeout 25 head -c 9 <&3 | od -An -tx1) == ' 84 00 00 00 08 '* ]]
}

wait_all() {
  local k n end=$((SECONDS + ${CASSANDRA_WAIT:-300})); n=$(nodes)
  for ((k = 1; k <= n; k++)); do
    until (cql_ok "$k"); do
      pid_of "$k" >/dev/null || { tail -n 5 "$state/node$k/log" | cut -c1-300 >&2; die "node $k is not running; its log: $state/node$k/log"; }
      ((SECONDS < end)) || die "node $k does not answer, or does not see all nodes; its log: $state/node$k/log"
      sleep 0.3
    done
  done
}

start() {
  local n=${1:-$(cat "$state/nodes" 2>/dev/null || echo 1)} k
  [[ $n =~ ^[1-9][0-9]?$ ]] || die "how many nodes? 1 to 99"
  [[ ! -e $state/nodes || $(nodes) == "$n" ]] || die "$state holds a cluster of $(nodes); run clean first"
  find_java; fetch
  echo "$n" >"$state/nodes"
  for ((k = 1; k <= n; k++)); do launch "$k"; done
  wait_all
}

kill_node() {  # SIGNAL K
  local pid; pid=$(pid_of "$2") || return 0
  kill "-$1" "$pid"
  for _ in {1..300}; do pid_of "$2" >/dev/null || return 0; sleep 0.1; done
  [[ $1 == KILL ]] && die "node $2 (pid $pid) does not die"
  kill_node KILL "$2"
}

stop() {
  local k n; n=$(cat "$state/nodes" 2>/dev/null || echo 0)
  for ((k = 1; k <= n; k++)); do kill_node TERM "$k" & done
  wait
}

# Ends what it started, also when whoever asked for it was killed.
guard() {
  [[ ${1:-} =~ ^[1-9][0-9]*$ ]] || die "guard which process?"
  local at; at=$(started_at "$1")
  setsid bash -c 'while [[ -n $2 && $(sed "s/.*) //" "/proc/$1/stat" 2>/dev/null | cut -d" " -f20) == "$2" ]]; do
      sleep 0.5
    done
    CASSANDRA_STATE=$4 "$3" destroy' guard "$1" "$at" "${BASH_SOURCE[0]}" "$state" >/dev/null 2>&1 </dev/null 9>&- &
}

destroy() {
  local k n; n=$(cat "$state/nodes" 2>/dev/null || echo 0)
  for ((k = 1; k <= n; k++)); do kill_node KILL "$k"; done
  rm -rf "$state"
}

signal_node() {  # SIGNAL K
  local pid; pid=$(pid_of "$2") || die "node $2 does not run"
  kill "-$1" "$pid"
}

status() {
  local k pid n all=0; n=$(nodes)
  for ((k = 1; k <= n; k++)); do
    if pid=$(pid_of "$k"); then
      echo "node $k $(addr "$k"):$port pid $pid rss $(($(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status") / 1024)) MiB"
    else echo "node $k $(addr "$k"):$port down"; all=1; fi
  done
  return $all
}

case ${1:-} in fetch | start | kill | restart | stop | clean) exec 9>"$state/lock"; flock 9 ;; esac
case ${1:-} in
  fetch) fetch ;;
  start) start "${2:-}" ;;
  wait) wait_all ;;
  status) status ;;
  kill) node_arg "${2:-}"; kill_node KILL "$2" ;;
  pause) node_arg "${2:-}"; signal_node STOP "$2" ;;
  resume) node_arg "${2:-}"; signal_node CONT "$2" ;;
  guard) guard "${2:-}" ;;
  destroy) destroy ;;
  restart) node_arg "${2:-}"; find_java; kill_node TERM "$2"; launch "$2"; wait_all ;;
  stop) stop ;;
  clean) stop; rm -rf "$state"/node[0-9]* "$state/nodes" ;;
  *) usage >&2; exit 2 ;;
esac
