#!/usr/bin/env bash
# Builds the web app into web/dist, which the program then carries. Does nothing where nothing has changed since the
# last time, and where there is no Node to build it with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

# Of what the app is made, and what was made of it: a folder that somebody emptied is built again.
state() {
  find web schema.graphql scripts/finish-web.mjs \( -name node_modules -o -name coverage \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

web_can_be_built || exit 0
scripts/install.sh web
stamp=web/node_modules/.built-for
[ ! -e web/dist/index.html ] || [ "$(cat "$stamp" 2>/dev/null)" != "$(state)" ] || exit 0
say "building the web app …"
npm run --prefix web --silent build >&2
node scripts/finish-web.mjs
state >"$stamp"
