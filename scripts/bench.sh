#!/usr/bin/env bash
# Measures: single operations from inside (criterion), then load on the real program from outside, which
# prints a table for docs/benchmarks.md. Builds with the release profile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

mine_to_build
cargo bench --bench archive "$@"
cargo build --release --bin earmark
EARMARK_BIN=$(binary_of release) node tests/clients/load.mjs
