#!/usr/bin/env bash
# Measures: single operations from inside (criterion), searches against other ways to search, the making of a WAV against
# sox and ffmpeg, then load on the real program from outside, which prints tables for docs/benchmarks.md. Builds with the
# release profile.
#
# `make bench` takes some minutes; docs/benchmarks.md names the variables that make its parts longer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

# on_one_core COMMAND…: where that can be asked for.
on_one_core() {
  if command -v taskset >/dev/null 2>&1; then
    taskset -c 0 "$@"
  else
    "$@"
  fi
}

mine_to_build
cargo bench --bench archive "$@"
cargo bench --no-run --bench audio --bench search --bench links
scripts/with-test-servers.sh cargo bench --bench search
# A hundred thousand calls take some minutes on each database, a million (EARMARK_BENCH_CALLS=1000000) most of an hour.
export EARMARK_BENCH_CALLS=${EARMARK_BENCH_CALLS:-100000}
cargo bench --bench links
scripts/with-test-servers.sh bash -c 'EARMARK_BENCH_DATABASE_URL=$EARMARK_TEST_POSTGRES_URL cargo bench --bench links'
on_one_core cargo bench --bench audio
cargo build --release --bin earmark
EARMARK_BIN=$(binary_of release)
export EARMARK_BIN
node tests/clients/load.mjs
node tests/clients/load/live.mjs
node tests/clients/load/links.mjs
node tests/clients/load/freshness.mjs
