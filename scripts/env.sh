# shellcheck shell=bash
# Sourced by every script and by the Makefile: where things lie. Nothing here changes the machine.

# Clones share one build folder, so a second clone (or worktree) does not compile 450 crates again; cargo's
# own lock keeps two builds apart. Cargo tells a changed file by its time only, and the clones' own crates
# have the same names there, so whoever builds after another clone did touches its sources first
# (see mine_to_build).
EARMARK_CACHE="${XDG_CACHE_HOME:-${HOME:?HOME must be set}/.cache}/earmark"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$EARMARK_CACHE/target}"

# rustup writes its PATH line into login shells only; services and CI runners have none.
if ! command -v cargo >/dev/null 2>&1; then
  PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
  export PATH
fi

# The S3-compatible server the tests talk to (the newest that Rust 1.95 builds), and the checker of
# licences and banned crates.
S3S_FS_VERSION=0.14.1
CARGO_DENY_VERSION=0.20.2
export S3S_FS_VERSION CARGO_DENY_VERSION

# mine_to_build: makes sure that what is built next is this clone's code and not another's.
mine_to_build() {
  local owner="$CARGO_TARGET_DIR/.built-from"
  mkdir -p "$CARGO_TARGET_DIR"
  [ "$(cat "$owner" 2>/dev/null)" = "$PWD" ] && return
  find Cargo.toml build.rs src entity migration tests benches schema.graphql -name target -prune -o -type f \
    \( -name '*.rs' -o -name '*.toml' -o -name '*.html' -o -name '*.graphql' \) -exec touch {} +
  printf '%s\n' "$PWD" >"$owner"
}

# binary_of PROFILE: where cargo leaves the program built with that profile.
binary_of() {
  local folder=$1
  [ "$folder" = dev ] && folder=debug
  printf '%s/%s/earmark\n' "$CARGO_TARGET_DIR" "$folder"
}

# Builds the program with the features that the tests' own crates add to its dependencies, so that
# program and tests are one build. A plain `cargo build` compiles some of them, and ours, a second time.
build_as_the_tests_do() { cargo build --workspace --bin earmark --tests; }

# web_can_be_built: whether there is a web app, and Node to build it with; says what is missing. The program works
# without it, and says so at its root.
web_can_be_built() {
  local version
  [ -e web/package.json ] && [ -e web/package-lock.json ] || return 1
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    say "Node is missing, so the program is built without the web app: install Node 20 or newer to have it"
    return 1
  fi
  version=$(node --print 'process.versions.node.split(".")[0]')
  if [ "$version" -lt 20 ]; then
    say "Node $version is too old, so the program is built without the web app: install Node 20 or newer to have it"
    return 1
  fi
}

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}
