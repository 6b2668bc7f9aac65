//! Which form of a file a client takes (`Accept-Encoding`, RFC 9110 section 12.5.3).

use super::files::{File, Form};

/// The smallest form that is accepted, with the name of its encoding; the plain one where none is.
pub(super) fn choose<'f>(accepted: &[&str], file: &'f File) -> (Option<&'static str>, &'f Form) {
    let encoded = file.encoded.iter().find(|(name, _)| is_accepted(accepted, name));
    encoded.map_or((None, &file.plain), |(name, form)| (Some(*name), form))
}

/// Whether an encoding is named, or meant by `*`, with a weight above nothing.
fn is_accepted(accepted: &[&str], encoding: &str) -> bool {
    let mut by_wildcard = false;
    for one in accepted.iter().flat_map(|value| value.split(',')) {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weights = parts.filter_map(|part| part.split_once('='));
        let weight = weights
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map(|(_, weight)| weight.trim().parse().unwrap_or(0.0_f32))
            .next()
            .unwrap_or(1.0);
        if name.eq_ignore_ascii_case(encoding) || name.eq_ignore_ascii_case(&format!("x-{encoding}")) {
            return weight > 0.0;
        }
        by_wildcard |= name == "*" && weight > 0.0;
    }
    by_wildcard
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(&[], false, false)]
    #[case::empty(&[""], false, false)]
    #[case::a_browser(&["gzip, deflate, br, zstd"], true, true)]
    #[case::without_tls(&["gzip, deflate"], false, true)]
    #[case::old_name(&["x-gzip"], false, true)]
    #[case::several_headers(&["gzip", "br"], true, true)]
    #[case::refused(&["br;q=0, gzip;q=0.5"], false, true)]
    #[case::all(&["*"], true, true)]
    #[case::all_but_one(&["*, br;q=0"], false, true)]
    #[case::nothing_else(&["identity, *;q=0"], false, false)]
    #[case::blanks_and_capitals(&["GZIP ; Q=1.0"], false, true)]
    #[case::no_number(&["br;q=high"], false, false)]
    #[case::part_of_a_name(&["brotli, gzipped"], false, false)]
    fn the_client_says_what_it_takes(#[case] accepted: &[&str], #[case] br: bool, #[case] gzip: bool) {
        assert_eq!((is_accepted(accepted, "br"), is_accepted(accepted, "gzip")), (br, gzip));
    }
}
