#!/usr/bin/env bash
# Runs every test, those in Rust, those of the web app and those with real client programs, and ends with one plain line:
# `N passed, N failed` (and `, N skipped` where tests were skipped). Exits non-zero when a test failed
# or when none ran. Expects the servers of scripts/with-test-servers.sh.
#
# A build or a runner that breaks without naming a failed test counts as one failure.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck source=scripts/env.sh
. scripts/env.sh

passed=0 failed=0 skipped=0
folder=$(mktemp -d "${TMPDIR:-/tmp}/earmark-test.XXXXXX")
trap 'rm -rf "$folder"' EXIT

# add EXIT_STATUS PASSED FAILED SKIPPED WHAT
add() {
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
  if [ "$1" -ne 0 ] && [ "$3" -eq 0 ]; then
    say "$5 broke without naming a failed test; counted as one failure"
    failed=$((failed + 1))
  fi
}

rust_tests() {
  local status counts
  cargo test --workspace --no-fail-fast 2>&1 | tee "$folder/rust.log"
  status=$?
  # test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
  counts=$(awk '/^test result: / { p += $4; f += $6; i += $8 } END { print p + 0, f + 0, i + 0 }' "$folder/rust.log")
  # shellcheck disable=SC2086 # three numbers
  add "$status" $counts "cargo test"
}

client_tests() {
  local status counts
  # The program that cargo test has just built. Another clone that builds may replace it under its
  # shared name at any time, so these tests get a copy.
  if ! build_as_the_tests_do || ! cp "$(binary_of dev)" "$folder/earmark"; then
    add 1 0 0 0 "the build for the client tests"
    return
  fi
  local files=(tests/clients/*.test.mjs)
  # The stories of the web app in a browser, on the program that carries it.
  ! web_can_be_built 2>/dev/null || files+=(web/e2e/*.test.mjs)
  EARMARK_BIN="$folder/earmark" node --test \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$folder/clients.tap" \
    "${files[@]}"
  status=$?
  counts=$(awk '/^# pass / { p = $3 } /^# (fail|cancelled) / { f += $3 } /^# (skipped|todo) / { s += $3 }
    END { print p + 0, f + 0, s + 0 }' "$folder/clients.tap")
  # shellcheck disable=SC2086 # three numbers
  add "$status" $counts "node --test"
}

# The web app is built first, because the program carries it.
web_tests() {
  local status counts
  if ! scripts/web.sh; then
    add 1 0 0 0 "the build of the web app"
    return
  fi
  web_can_be_built 2>/dev/null || return 0
  npm test --prefix web -- --reporter=default --reporter=json --outputFile.json="$folder/web.json"
  status=$?
  counts=$(node --print 'const { numPassedTests: p, numFailedTests: f, numPendingTests: s, numTodoTests: t } =
    JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); `${p} ${f} ${s + t}`' "$folder/web.json") ||
    counts="0 0 0"
  # shellcheck disable=SC2086 # three numbers
  add "$status" $counts "the tests of the web app"
}

web_tests
mine_to_build
rust_tests
client_tests

summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
printf '\n%s\n' "$summary"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
