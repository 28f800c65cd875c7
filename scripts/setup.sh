#!/usr/bin/env bash
# Sees to it that what the build, the browser tests, or the servers that tests start need is there. On Debian or Ubuntu, as root, it
# installs what is missing; elsewhere it says exactly what to install.
set -euo pipefail

want=${1:-build}
missing=()

has() { command -v "$1" >/dev/null 2>&1; }
need() { has "$1" || missing+=("$2"); }

need cc gcc
need make make
need cmake cmake
[ "$want" = browser ] && need chromium chromium
if [ "$want" = services ]; then
  need java openjdk-17-jre-headless
  need mvn maven
  need redis-server redis-server
  need openssl openssl
fi

if ! has cargo; then
  echo "Rust 1.95 or newer is needed: install it with rustup, then come again." >&2
  exit 1
fi
if ! has node || ! has npm; then
  echo "Node 20.19 or newer with npm is needed: install it, then come again." >&2
  exit 1
fi
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || {
  echo "Node $(node --version) is too old: 20.19 or newer is needed." >&2
  exit 1
}

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && has apt-get; then
  echo "Installing ${missing[*]} …"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Please install: ${missing[*]}" >&2
  echo "On Debian or Ubuntu: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
