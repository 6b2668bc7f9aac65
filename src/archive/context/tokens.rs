//! Tokens as the o200k_base tokenizer counts them, and how statements fit into a budget of them.
//!
//! The tokenizer's tables are read when they are first needed, which takes about a tenth of a second; a server does so
//! at its start ([`prepare`]), so that nobody waits for it while a telephone rings.

/// Reads the tokenizer's tables, if that has not been done.
pub fn prepare() {
    count("");
}

/// How many tokens a text is.
pub fn count(text: &str) -> usize {
    bpe_openai::o200k_base().count(text)
}

/// As many of the first statements as fit, one a line: never a part of one, and none behind one that does not fit, so
/// that a larger budget only adds to what a smaller one holds.
pub fn fitting(statements: &[String], tokens_max: usize) -> String {
    let mut kept = 0;
    let mut spent = 0;
    for statement in statements {
        // A line's end is never within a token of the next line, which begins with a letter.
        spent += count(&format!("{statement}\n"));
        if spent > tokens_max {
            break;
        }
        kept += 1;
    }
    let mut text = statements[..kept].join("\n");
    // The sum holds by how the tokenizer splits a text; the text as a whole is what was promised.
    while kept > 0 && count(&text) > tokens_max {
        kept -= 1;
        text = statements[..kept].join("\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::context::quote::quote;

    fn statements() -> impl Strategy<Value = Vec<String>> {
        let said = prop_oneof![
            any::<String>(),
            "[a-z ]{0,200}",
            "[\u{4e00}-\u{9fff}]{0,80}",
            "[\u{5d0}-\u{5ea} ]{0,80}",
            "[\u{1f600}-\u{1f64f}]{0,40}",
            "[!-/ ]{0,80}",
        ];
        let statement =
            said.prop_map(|said| format!("Call 2026-11-21 09:00 inbound: {} [call_1 0:01]", quote(&said)));
        prop::collection::vec(statement, 0..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_fits_is_whole_and_grows_with_the_budget(
            statements in statements(), budget in 0usize..600, more in 0usize..300,
        ) {
            let (small, large) = (fitting(&statements, budget), fitting(&statements, budget + more));
            prop_assert!(count(&small) <= budget);
            prop_assert!(large.starts_with(&small));
            let lines: Vec<&str> = small.lines().collect();
            prop_assert_eq!(&statements[..lines.len()], lines.as_slice());
            prop_assert_eq!(fitting(&statements, budget), small);
        }
    }
}
