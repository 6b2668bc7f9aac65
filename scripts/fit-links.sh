#!/usr/bin/env bash
# Fits the weights of the evidence for links on the calls of ../shared/data, or wherever EARMARK_TEST_DATA says, and writes
# them to src/linking/model.toml, keeping the comment at its head. Of the calls seven in ten are fitted on, by the hash of
# their ids; figures are printed of the others. Look at the difference before it is committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

mine_to_build
model=src/linking/model.toml
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
cargo bench --bench linking -- fit "$@" >"$printed"
{
    sed '/^\[/,$d' "$model"
    sed -n '/^\[bookings\]/,/^$/p' "$printed"
    sed -n '/^\[customers\]/,/^$/p' "$printed" | sed '$d'
} >"$model.fitted"
mv "$model.fitted" "$model"
sed -n '/^| judged by/,$p' "$printed"
