#!/usr/bin/env bash
# Writes schema.graphql from the code. With --check it writes nothing and fails when the file is stale.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

mine_to_build
build_as_the_tests_do
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
"$(binary_of dev)" schema >"$fresh"
if [ "${1:-}" = --check ]; then
  diff -u schema.graphql "$fresh" || fail "schema.graphql is stale: run make schema and commit it"
else
  cat "$fresh" >schema.graphql
fi
