//! Which delimiter a file has.

/// The delimiters that are recognised.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// Rows that are looked at.
const ROWS_MAX: usize = 50;

/// The delimiter of a file that begins like this: the one by which most rows have as many columns as the first, and of
/// those the one with most columns. A first line `sep=;`, as spreadsheets write it, settles it.
pub fn delimiter_of(beginning: &str) -> u8 {
    let first = beginning.lines().next().unwrap_or_default().trim();
    if let Some(stated) = first.strip_prefix("sep=") {
        return stated.bytes().next().unwrap_or(b'\t');
    }
    let best = DELIMITERS.into_iter().map(|delimiter| (score(beginning, delimiter), delimiter));
    // Of equals the first counts.
    let best = best.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.filter(|((alike, _), _)| *alike > 0).map_or(b',', |(_, delimiter)| delimiter)
}

/// How many rows in a thousand are as wide as the first, and how wide that is. A row with half a quotation in a cell was
/// cut in the wrong places.
fn score(beginning: &str, delimiter: u8) -> (usize, usize) {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(beginning.as_bytes());
    let mut rows: Vec<_> = reader.records().take(ROWS_MAX + 1).map_while(Result::ok).collect();
    // The last may be cut off.
    if rows.len() > 2 {
        rows.pop();
    }
    let Some(width) = rows.first().map(csv::StringRecord::len).filter(|width| *width > 1) else {
        return (0, 0);
    };
    let is_whole = |cell: &str| cell.matches('"').count().is_multiple_of(2);
    let alike = rows.iter().filter(|row| row.len() == width && row.iter().all(is_whole)).count();
    (alike * 1_000 / rows.len(), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_makes_a_table() {
        for (beginning, delimiter) in [
            ("name,phone\nAnn,1\n", b','),
            ("name;phone\r\nAnn;1\r\n", b';'),
            ("name\tphone\nAnn\t1\n", b'\t'),
            ("name|phone\nAnn|1\n", b'|'),
            // Commas within fields, as where commas are written in numbers.
            ("name;note;price\nAnn;a, b;1,5\nBob;c, d, e;2,5\n", b';'),
            ("name,\"a;b;c\"\nAnn,\"1;2;3\"\n", b','),
            ("\"Last, First\";phones\n\"Li, Ann\";1\n", b';'),
            ("sep=;\nname,x;phone\n", b';'),
            ("name\nAnn\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter_of(beginning) as char, delimiter as char, "{beginning}");
        }
    }
}
