#!/usr/bin/env bash
# install.sh WHAT…: installs what is missing for the named purposes, and does nothing (in a few
# milliseconds, without the network) where nothing is.
#
#   build    a C compiler and cmake, for the few crates with C in them
#   lint     rustfmt and clippy
#   servers  PostgreSQL and the S3-compatible server that the tests run against
#   clients  Chromium and the npm packages of tests/clients and tests/clients/pages
#   web      the npm packages of web/; where Node is missing, nothing
#   deny     cargo-deny
#   fuzz     a C++ compiler, for the fuzzer's runtime
#
# Needs: rustup, Node and apt. Debian packages are installed as root, through sudo where needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

missing_packages=()

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "this needs root and there is no sudo; as root, run: $*"
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >&2
}

want_toolchain() {
  command -v cargo >/dev/null 2>&1 || fail "cargo is missing: install Rust with rustup (https://rustup.rs)"
  command -v cc >/dev/null 2>&1 || missing_packages+=(gcc libc6-dev)
  # libopus is built with it.
  command -v cmake >/dev/null 2>&1 || missing_packages+=(cmake)
  command -v make >/dev/null 2>&1 || missing_packages+=(make)
}

# The tests with real clients look into the database with its own program.
want_sqlite() {
  command -v sqlite3 >/dev/null 2>&1 || missing_packages+=(sqlite3)
}

# libFuzzer is compiled from its sources.
want_cpp() {
  command -v c++ >/dev/null 2>&1 || missing_packages+=(g++)
}

want_lint() {
  cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt >&2
  cargo clippy --version >/dev/null 2>&1 || rustup component add clippy >&2
}

want_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1 ||
    missing_packages+=(postgresql)
}

want_chromium() {
  command -v node >/dev/null 2>&1 || fail "node is missing: install Node 20 or newer"
  command -v npm >/dev/null 2>&1 || fail "npm is missing: it comes with Node 20 or newer"
  command -v sox >/dev/null 2>&1 || missing_packages+=(sox)
  [ -n "${CHROMIUM_BIN:-}" ] || command -v chromium >/dev/null 2>&1 || missing_packages+=(chromium)
}

install_packages() {
  [ ${#missing_packages[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    fail "missing: ${missing_packages[*]}; there is no apt here, install them and run this again"
  say "installing ${missing_packages[*]} …"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update -qq >&2
  case " ${missing_packages[*]} " in *" postgresql "*) forbid_permanent_cluster ;; esac
  apt_install "${missing_packages[@]}"
}

# Debian's package creates a database cluster and starts it at boot. The tests bring their own and
# nothing permanent shall listen because of us, so we use the package's switch for that, unless
# PostgreSQL was there before.
forbid_permanent_cluster() {
  local settings=/etc/postgresql-common/createcluster.conf
  [ ! -e "$settings" ] || return 0
  apt_install postgresql-common
  as_root sed -i 's/^#\?create_main_cluster *=.*/create_main_cluster = false/' "$settings"
}

# cargo_tool NAME VERSION [OPTION…]: a program from crates.io into a folder of ours, compiled once.
cargo_tool() {
  local name=$1 version=$2 tools="$EARMARK_CACHE/tools"
  shift 2
  if [ -x "$tools/bin/$name" ] && grep -qF "\"$name $version " "$tools/.crates.toml" 2>/dev/null; then
    return 0
  fi
  say "installing $name $version (compiled once, a few minutes) …"
  CARGO_TARGET_DIR="$EARMARK_CACHE/tools-target" \
    cargo install "$name" --version "$version" --locked --root "$tools" "$@" >&2
  rm -rf "$EARMARK_CACHE/tools-target"
}

# install_npm_packages FOLDER: as its lock file names them, once for each state of that.
install_npm_packages() {
  local folder=$1 now
  local stamp=$folder/node_modules/.installed-for
  now=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || return 0
  say "installing the npm packages of $folder …"
  npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund >&2
  printf '%s\n' "$now" >"$stamp"
}

[ $# -gt 0 ] || fail "say what for: build, lint, servers, clients, web, deny, fuzz"
for purpose in "$@"; do
  case "$purpose" in
    build | lint | deny) want_toolchain ;;
    web) ;;
    servers)
      want_toolchain
      want_postgres
      ;;
    clients)
      want_chromium
      want_sqlite
      ;;
    fuzz)
      want_toolchain
      want_cpp
      ;;
    *) fail "unknown purpose '$purpose': build, lint, servers, clients, web, deny or fuzz" ;;
  esac
done
install_packages
for purpose in "$@"; do
  case "$purpose" in
    lint) want_lint ;;
    servers) cargo_tool s3s-fs "$S3S_FS_VERSION" --features binary ;;
    clients)
      install_npm_packages tests/clients
      install_npm_packages tests/clients/pages
      ;;
    web) ! web_can_be_built || install_npm_packages web ;;
    deny) cargo_tool cargo-deny "$CARGO_DENY_VERSION" ;;
  esac
done
