//! Single cells, as spreadsheets leave them.

/// A cell's text without what only a spreadsheet needs: blank around it, `="…"` and an apostrophe before a number.
/// None where nothing is in it.
///
/// # Errors
/// Where the spreadsheet has put its error in the place of the value.
pub fn text(cell: &str) -> Result<Option<String>, String> {
    let blank = |character: char| {
        character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}'..='\u{200f}')
    };
    let mut text = cell.trim_matches(blank);
    if let Some(formula) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = formula.trim_matches(blank);
    }
    if let Some(number) = text.strip_prefix('\'')
        && number.starts_with(|character: char| character.is_ascii_digit() || matches!(character, '+' | '='))
    {
        text = number;
    }
    if text.is_empty() {
        return Ok(None);
    }
    let is_error = text.len() > 2 && text.bytes().all(|byte| byte == b'#')
        || ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"].contains(&text);
    if is_error {
        return Err(format!("{text} is an error of the spreadsheet: correct it there and export again"));
    }
    Ok(Some(text.to_owned()))
}

/// A name or number that must have come through whole.
///
/// # Errors
/// Where a spreadsheet has rounded it.
pub fn key(text: String) -> Result<String, String> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return Ok(text) };
    let is_rounded = exponent.starts_with('+')
        && is_number(&exponent[1..])
        && digits.split_once(['.', ',']).is_some_and(|(whole, rest)| is_number(whole) && is_number(rest));
    if is_rounded { Err(rounded(&text)) } else { Ok(text) }
}

/// The numbers of a cell; several are parted by `;`, `|`, a comma or a line break. What has no digit, such as `n/a`, is
/// no number.
///
/// # Errors
/// Where a spreadsheet has rounded one.
pub fn phones(text: &str) -> Result<Vec<String>, String> {
    let parts = text.split([';', '|', '\n', '\r']).map(str::trim);
    let parts = parts.filter(|part| part.chars().any(|character| character.is_numeric()));
    let mut phones = Vec::new();
    for part in parts {
        if let Some((digits, exponent)) = part.split_once(['e', 'E'])
            && is_number(exponent.trim_start_matches('+'))
            && digits
                .trim_start_matches('+')
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        {
            return Err(rounded(part));
        }
        // As programs write a number that they took for one with decimals.
        let whole =
            part.strip_suffix(".0").filter(|whole| is_number(whole.trim_start_matches('+'))).unwrap_or(part);
        phones.extend(whole.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    }
    Ok(phones)
}

/// A whole number.
///
/// # Errors
/// Where it is none.
pub fn count(text: &str) -> Result<i32, String> {
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0")).unwrap_or(text);
    whole.trim().parse().map_err(|_| format!("{text:?} is no whole number"))
}

fn rounded(text: &str) -> String {
    format!(
        "the spreadsheet has rounded the number to {text}: give the column the format text and export it again"
    )
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_adds_is_taken_away() {
        for (cell, expected) in [
            ("  Ann\u{a0}", Some("Ann")),
            ("=\"00123\"", Some("00123")),
            ("'+14155550132", Some("+14155550132")),
            ("'t Hof", Some("'t Hof")),
            ("\u{200e}+1 415", Some("+1 415")),
            ("", None),
            (" \t", None),
            ("#12", Some("#12")),
        ] {
            assert_eq!(text(cell), Ok(expected.map(str::to_owned)), "{cell}");
        }
        for cell in ["#N/A", "####", "#REF!"] {
            assert!(text(cell).is_err(), "{cell}");
        }
    }

    #[test]
    fn rounded_numbers_are_refused_with_what_to_do() {
        for cell in ["1.41555E+10", "1,41555E+10", "1.41555e10", "+1.41555E+10", "1E+10"] {
            let refused = phones(cell).unwrap_err();
            assert!(refused.contains("format text"), "{refused}");
        }
        assert!(key("1.23457E+12".into()).is_err());
        for whole in ["12E5", "E+10", "K7MQ2X", "1.5", "AB-1.2E+3x"] {
            assert_eq!(key(whole.into()), Ok(whole.into()));
        }
    }

    #[test]
    fn a_cell_may_hold_several_numbers_or_none() {
        for (cell, expected) in [
            ("+1 415 555 0132", vec!["+1 415 555 0132"]),
            ("+14155550132; +14155550133", vec!["+14155550132", "+14155550133"]),
            ("030/123456\n0171 1", vec!["030/123456", "0171 1"]),
            ("1 | 2 , 3", vec!["1", "2", "3"]),
            ("14155550132.0", vec!["14155550132"]),
            ("n/a", vec![]),
            ("-", vec![]),
            ("555-0132 ext. 5", vec!["555-0132 ext. 5"]),
        ] {
            assert_eq!(phones(cell), Ok(expected.into_iter().map(str::to_owned).collect()), "{cell}");
        }
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(count("4"), Ok(4));
        assert_eq!(count("4.0"), Ok(4));
        for text in ["4.5", "four", "", "4 guests"] {
            assert!(count(text).is_err(), "{text}");
        }
    }
}
