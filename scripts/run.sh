#!/usr/bin/env bash
# Builds and serves: the web app, the program that carries it, the data folder, the demo in a new archive. Prints an
# address that is signed in already, and a token for other clients.
#
#   PROFILE                 the cargo profile: dev (default; shares its build with the tests) or release
#   EARMARK_DATA_DIRECTORY  the data folder (default: data, in the clone)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh
PROFILE=${PROFILE:-dev}

# Without its pages the program still serves the API.
scripts/web.sh || say "the web app could not be built, so the program is built without its newest state"
mine_to_build
cargo build --profile "$PROFILE" --bin earmark
earmark=$(binary_of "$PROFILE")

# Who brings settings of their own knows which archive it is and what belongs into it.
if [ -e earmark.toml ] || [ -n "${EARMARK_CONFIG:-}${EARMARK_DATABASE_URL:-}" ]; then
  say "your own settings are used, so the demo is not imported; to have it:"
  say "  earmark import demo/calls.jsonl --tenant demo"
else
  # Only a new archive is filled. The marker outlives an import that broke off, and importing again
  # changes nothing that is already there.
  folder=${EARMARK_DATA_DIRECTORY:-data}
  marker="$folder/.demo-import-unfinished"
  mkdir -p "$folder"
  [ -n "$(ls -A "$folder")" ] || : >"$marker"
  if [ -e "$marker" ]; then
    "$earmark" import demo/calls.jsonl --tenant demo
    # Calls that name neither customer nor booking, which the archive finds by itself.
    "$earmark" import demo/links/calls.jsonl --tenant demo
    "$earmark" import-customers demo/links/customers.csv --tenant demo
    "$earmark" import-bookings demo/links/bookings.csv --tenant demo
    "$earmark" relink --tenant demo
    rm "$marker"
  fi
fi

printf '\nA token for the tenant "demo", as administrator, for curl and other clients:\n\n'
"$earmark" token --tenant demo --user you --role admin
printf '\nOpen this address, which signs you in (once, within 15 minutes; `earmark sign-in` prints another):\n\n'
"$earmark" sign-in --tenant demo --user you --role admin ||
  say "sign in with a token of your identity provider instead"
printf '\n'
exec "$earmark" serve
