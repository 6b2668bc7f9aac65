#!/usr/bin/env bash
# Judges how well searches rank, against what people wanted to know of real conversations, and how well calls are linked to
# the bookings and customers they belong to, whose links are hidden from the archive. Expects the PostgreSQL of
# scripts/with-test-servers.sh, which is one of those it is compared with, and the conversations in ../shared/data or
# wherever EARMARK_TEST_DATA says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/env.sh
. scripts/env.sh

mine_to_build
cargo bench --bench relevance
cargo bench --bench linking
