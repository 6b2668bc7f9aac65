#!/usr/bin/env bash
# Builds and serves: creates the data folder, fills a new archive with the demo, prints the address
# (the server does) and a token that is ready to use.
#
#   PROFILE               the cargo profile: dev (default; shares its build with the tests) or release
#   EARMARK_DATA_DIRECTORY  the data folder (default: data, in the clone)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh
PROFILE=${PROFILE:-dev}
export EARMARK_DATA_DIRECTORY="${EARMARK_DATA_DIRECTORY:-$PWD/data}"

cargo build --profile "$PROFILE" --bin earmark
earmark=$(binary_of "$PROFILE")

# Only an archive that did not exist is filled. The marker survives an interrupted import, and
# importing again changes nothing that is already there.
marker="$EARMARK_DATA_DIRECTORY/.demo-import-unfinished"
mkdir -p "$EARMARK_DATA_DIRECTORY"
[ -n "$(ls -A "$EARMARK_DATA_DIRECTORY")" ] || : >"$marker"
if [ -e "$marker" ]; then
  "$earmark" import demo/calls.jsonl --tenant demo
  rm "$marker"
fi

printf '\nA token for the tenant "demo", as administrator:\n\n'
"$earmark" token --tenant demo --user you --role admin
printf '\n'
exec "$earmark" serve
