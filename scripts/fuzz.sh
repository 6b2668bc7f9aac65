#!/usr/bin/env bash
# fuzz.sh [SECONDS [TARGET…]]: tries each fuzz target, or those named, for so long (20 seconds), and fails at the
# first input that breaks something. That input is left in fuzz/artifacts, and how to try it again is printed. What
# a run learns stays in fuzz/corpus, where the next one begins.
#
# This needs neither nightly Rust nor cargo-fuzz: stable has the flags that instrument the code. Where both are
# installed, `cargo fuzz run query` runs the same target, with a sanitizer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

seconds=${1:-20}
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || fail "say for how many seconds: $seconds is no number of them"
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(query snippet)

# As cargo-fuzz builds: counters at every edge and comparison for libFuzzer, checks of overflow and assertions on.
flags=(-Cpasses=sancov-module -Ccodegen-units=1 -Cdebug-assertions --cfg fuzzing)
for option in level=4 inline-8bit-counters pc-table trace-compares; do
  flags+=("-Cllvm-args=-sanitizer-coverage-$option")
done

# Its own folder, because other flags would throw away what is built there. Only our own package can be another
# clone's, see mine_to_build.
export CARGO_TARGET_DIR="$EARMARK_CACHE/fuzz-target"
mkdir -p "$CARGO_TARGET_DIR"
owner="$CARGO_TARGET_DIR/.built-from"
[ "$(cat "$owner" 2>/dev/null)" = "$PWD" ] || touch fuzz/src/lib.rs fuzz/fuzz_targets/*.rs
printf '%s\n' "$PWD" >"$owner"

# With the target named, build scripts and macros are spared the flags.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="${flags[*]}" cargo build --manifest-path fuzz/Cargo.toml --locked --release --target "$host"

# The examples of the documentation are where the fuzzer begins.
seeds() {
  local folder=$1 number=0 example
  while IFS= read -r example; do
    number=$((number + 1))
    printf '%s' "$example" >"$folder/example-$number"
  done < <(sed -nE 's/^\| `(.*)` \| .*/\1/p' docs/search.md)
}

for target in "${targets[@]}"; do
  corpus="fuzz/corpus/$target" artifacts="fuzz/artifacts/$target"
  mkdir -p "$corpus" "$artifacts"
  seeds "$corpus"
  say "fuzzing $target for $seconds s …"
  log=$(mktemp)
  # A query over its limit of characters is refused early, so longer texts would teach nothing.
  options=(-max_total_time="$seconds" -timeout=10 -max_len=4096 -artifact_prefix="$artifacts/" -dict=fuzz/query.dict)
  program="$CARGO_TARGET_DIR/$host/release/$target"
  if ! "$program" "${options[@]}" -print_final_stats=1 "$corpus" 2>"$log"; then
    tail -n 60 "$log" >&2
    rm -f "$log"
    input=$(find "$artifacts" -type f -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-)
    fail "$target broke; again: $program $input"
  fi
  grep -E '^(Done|stat::average_exec_per_sec)' "$log" >&2
  rm -f "$log"
done
