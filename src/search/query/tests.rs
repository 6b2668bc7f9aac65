//! Every line of the grammar, what is said of broken queries, and the examples of docs/search.md.

use proptest::prelude::*;
use rstest::rstest;

use super::soundness::check;
use super::*;

/// The query in a notation with all brackets.
fn shown(expression: &Expression) -> String {
    match expression {
        Expression::Spans(spans) => shown_spans(spans),
        Expression::Field(FieldText::Summary(spans)) => format!("summary[{}]", shown_spans(spans)),
        Expression::Field(FieldText::Note(spans)) => format!("note[{}]", shown_spans(spans)),
        Expression::Field(FieldText::Name(spans)) => format!("name[{}]", shown_spans(spans)),
        Expression::Field(FieldText::Reference(text)) => format!("reference[{text}]"),
        Expression::Field(FieldText::Tag(text)) => format!("tag[{text}]"),
        Expression::Field(FieldText::Topic(text)) => format!("topic[{text}]"),
        Expression::Condition(Condition::Duration(comparison, ms)) => {
            format!("duration{}{ms}ms", sign(*comparison))
        }
        Expression::Condition(Condition::Silence(comparison, ms)) => {
            format!("silence{}{ms}ms", sign(*comparison))
        }
        Expression::Not(inner) => format!("!{}", shown(inner)),
        Expression::All(parts) => list(parts.iter().map(shown), "&"),
        Expression::Any(parts) => list(parts.iter().map(shown), "|"),
        Expression::Relaxed(parts) => list(parts.iter().map(shown_spans), "~"),
    }
}

fn shown_spans(spans: &Spans) -> String {
    match spans {
        Spans::Word(word) => word.clone(),
        Spans::Pattern(pattern) => format!("<{}>", shown_pattern(pattern)),
        Spans::Exact(patterns) => {
            format!("'{}'", patterns.iter().map(shown_pattern).collect::<Vec<_>>().join(" "))
        }
        Spans::Number { keys, words } => format!("{{{}: {}}}", words.join(" "), keys.join(" ")),
        Spans::Any(parts) => list(parts.iter().map(shown_spans), "|"),
        Spans::SameTurn(parts) => list(parts.iter().map(shown_spans), " turn "),
        Spans::Near { one, other, within, across } => {
            let across = if *across { "+" } else { "" };
            format!("({} near{across}{} {})", shown_spans(one), distance(*within), shown_spans(other))
        }
        Spans::Then { first, second, within } => {
            let within = within.map(distance).unwrap_or_default();
            format!("({} then{within} {})", shown_spans(first), shown_spans(second))
        }
        Spans::NotIn { spans, hole } => format!("({} outside {})", shown_spans(spans), shown_spans(hole)),
        Spans::By { speaker, spans } => format!("{}[{}]", speaker.name(), shown_spans(spans)),
        Spans::TurnStart(spans) => format!("^{}", shown_spans(spans)),
        Spans::Within { spans, part } => {
            let part = match part {
                Part::FirstMs(ms) => format!("first{ms}ms"),
                Part::LastMs(ms) => format!("last{ms}ms"),
                Part::FirstHalf => "first half".to_owned(),
                Part::LastHalf => "last half".to_owned(),
            };
            format!("{}@{part}", shown_spans(spans))
        }
    }
}

fn shown_pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Word(word) => word.clone(),
        Pattern::Wildcard(wildcard) => wildcard.clone(),
        Pattern::Fuzzy { word, distance } => format!("{word}~{distance}"),
    }
}

fn distance(distance: Distance) -> String {
    match distance {
        Distance::Words(words) => words.to_string(),
        Distance::Ms(ms) => format!("{ms}ms"),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::Equal => "=",
        Comparison::AtLeast => ">=",
        Comparison::More => ">",
    }
}

fn list(parts: impl Iterator<Item = String>, sign: &str) -> String {
    format!("({})", parts.collect::<Vec<_>>().join(sign))
}

/// How a query without a mistake is understood, in both ways.
fn understood(text: &str) -> String {
    check(text);
    parse(text).unwrap().expression.as_ref().map(shown).unwrap_or_default()
}

#[rstest]
#[case::a_word("refund", "refund")]
#[case::words_in_capitals("  Full   REFUND ", "(full&refund)")]
#[case::small_words_are_no_operators("a and b or not c near d then e", "(a&and&b&or&not&c&near&d&then&e)")]
#[case::accents("Café señor", "(cafe&senor)")]
#[case::punctuation("refund, please! (now)", "(refund&please&now)")]
#[case::an_apostrophe("don't l'hôtel", "(don't&l'hotel)")]
#[case::written_together("e-mail 12:30", "('e mail'&{12 30: #1230})")]
#[case::a_bracket_ends_a_word("foo(bar)", "(foo&bar)")]
#[case::a_quote_ends_a_word("foo\"bar baz\"", "(foo&'bar baz')")]
#[case::nothing("", "")]
#[case::blanks("   ", "")]
#[case::ideographic_space("北\u{3000}京", "(北&京)")]
fn words(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case::two_words("\"full refund\" now", "('full refund'&now)")]
#[case::one_word("\"3.50\"", "{3.50: #3.50}")]
#[case::one_word_that_may_be_spelled("\"refunds\"", "{refunds: #c:refunds}")]
#[case::english("“full refund” now", "('full refund'&now)")]
#[case::german("„Volle Rückerstattung“ jetzt", "('volle ruckerstattung'&jetzt)")]
#[case::french("«un remboursement» maintenant", "('un remboursement'&maintenant)")]
#[case::mixed("“full refund\" now", "('full refund'&now)")]
#[case::operators_are_words_in_it("\"AND OR NOT (NEAR/5 agent:a -b ^c\"", "'and or not near 5 agent:a b c'")]
#[case::punctuation("\"well, yes? no!\"", "'well yes no'")]
#[case::hebrew_abbreviation("צה\"ל \"צה\"ל בתל אביב\"", "(צה\"ל&'צה\"ל בתל אביב')")]
#[case::hebrew_gershayim("צה״ל", "צה\"ל")]
#[case::hebrew_phrase("\"שלום לך\"", "'שלומ לכ'")]
fn phrases(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("a OR b c", "(a|(b&c))")]
#[case("a b OR c", "((a&b)|c)")]
#[case("a AND b OR c AND d", "((a&b)|(c&d))")]
#[case("a OR b OR c", "(a|b|c)")]
#[case("a AND b c", "(a&b&c)")]
#[case("(a OR b) c", "((a|b)&c)")]
#[case("((a)) (b)", "(a&b)")]
#[case("a NOT b", "(a&!b)")]
#[case("a AND NOT b", "(a&!b)")]
#[case("a OR NOT b", "(a|!b)")]
#[case("a -b", "(a&!b)")]
#[case("NOT a", "!a")]
#[case("-\"b c\"", "!'b c'")]
#[case("-(a OR b)", "!(a|b)")]
#[case("NOT NOT a", "a")]
#[case("NOT -a", "a")]
#[case("NOT NOT NOT a", "!a")]
#[case("-(NOT a)", "!!a")]
#[case::inside_a_word("a-b", "'a b'")]
#[case::two_hyphens("--a", "a")]
#[case::all_capitals("REFUND AND BOAT OR COME NEAR ME", "((refund&boat)|(come near10 me))")]
#[case::negation_of_a_join("-a NEAR b", "!(a near10 b)")]
fn and_or_not(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("agent:refund", "agent[refund]")]
#[case("customer:refund", "customer[refund]")]
#[case("system:refund", "system[refund]")]
#[case("unknown:refund", "unknown[refund]")]
#[case::a_phrase("agent:\"full refund\"", "agent['full refund']")]
#[case::only_the_next("agent:full refund", "(agent[full]&refund)")]
#[case::behind_a_blank("agent: refund", "agent[refund]")]
#[case::a_group("agent:(full refund)", "(agent[full]&agent[refund])")]
#[case::alternatives("agent:(full OR refund)", "(agent[full]|agent[refund])")]
#[case::a_negation_in_it("agent:(full -refund)", "(agent[full]&!agent[refund])")]
#[case::negated("-agent:refund", "!agent[refund]")]
#[case::nested("agent:(a customer:b)", "(agent[a]&agent[customer[b]])")]
#[case::two("agent:customer:a", "agent[customer[a]]")]
#[case::joined_in_it("agent:(a NEAR b)", "agent[(a near10 b)]")]
#[case::joined("agent:a NEAR customer:b", "(agent[a] near10 customer[b])")]
#[case::joined_alternatives("agent:(a OR b) THEN customer:c", "((agent[a]|agent[b]) then customer[c])")]
#[case::a_pattern("customer:refnd~", "customer[<refnd~1>]")]
#[case::in_capitals("Agent:refund OR CUSTOMER:refund", "(agent[refund]|customer[refund])")]
#[case::an_address("https://example.com 12:30", "('https example.com'&{12 30: #1230})")]
#[case::a_colon_behind_a_word("memo: refund", "(memo&refund)")]
#[case::number_in_it("agent:(four seven one)", "agent[{four seven one: #471}]")]
#[case::number_around_it("agent:four seven one", "(agent[four]&seven&one)")]
fn speakers(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("summary:refund", "summary[refund]")]
#[case("summary:\"full refund\"", "summary['full refund']")]
#[case("summary:refun*", "summary[<refun*>]")]
#[case("note:\"full refund\" note:a", "(note['full refund']&note[a])")]
#[case("summary:(a OR b) -summary:c", "((summary[a]|summary[b])&!summary[c])")]
#[case("summary:\"four seven one\"", "summary[{four seven one: #471}]")]
#[case("name:Müller", "name[muller]")]
#[case("name:(anna OR anne) b", "((name[anna]|name[anne])&b)")]
#[case("reference:G56H54", "reference[g56h54]")]
#[case("reference:\"G56 H54\"", "reference[g56 h54]")]
#[case("reference:g56-h54", "reference[g56 h54]")]
#[case("reference:(g 56 h 54)", "reference[g 56 h 54]")]
#[case("tag:VIP", "tag[vip]")]
#[case("tag:\"late boat\"", "tag[late boat]")]
#[case("tag:late-boat", "tag[late boat]")]
#[case("tag:(vip OR late)", "(tag[vip]|tag[late])")]
#[case("tag:7", "tag[7]")]
#[case("-tag:vip a", "(!tag[vip]&a)")]
#[case("topic:billing", "topic[billing]")]
#[case("topic:\"Late boats\"", "topic[late boats]")]
fn texts_about_the_call(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("a NEAR b", "(a near10 b)")]
#[case("a NEAR/5 b", "(a near5 b)")]
#[case("a NEAR/1000 b", "(a near1000 b)")]
#[case("a NEAR/30s b", "(a near30000ms b)")]
#[case("a NEAR/0s b", "(a near0ms b)")]
#[case("a NEAR/1h b", "(a near3600000ms b)")]
#[case("a NEAR ACROSS b", "(a near+10 b)")]
#[case("a NEAR/5 ACROSS b", "(a near+5 b)")]
#[case("a NEAR/1m30s ACROSS b", "(a near+90000ms b)")]
#[case("a THEN b", "(a then b)")]
#[case("a THEN/10s b", "(a then10000ms b)")]
#[case("a THEN/3 b", "(a then3 b)")]
#[case("a SAME TURN b", "(a turn b)")]
#[case("a SAME TURN b SAME TURN c", "(a turn b turn c)")]
#[case("a SAME TURN (b SAME TURN c)", "(a turn (b turn c))")]
#[case("refund NOT IN \"refund policy\"", "(refund outside 'refund policy')")]
#[case("a NOT IN b NOT IN c", "((a outside b) outside c)")]
#[case::from_left_to_right("a NEAR/2 b THEN c", "((a near2 b) then c)")]
#[case("a THEN b NEAR/2 c", "((a then b) near2 c)")]
#[case("a THEN (b NEAR/2 c)", "(a then (b near2 c))")]
#[case("a NEAR b SAME TURN c", "((a near10 b) turn c)")]
#[case::tighter_than_and("a b NEAR c d", "(a&(b near10 c)&d)")]
#[case::tighter_than_or("a OR b THEN c", "(a|(b then c))")]
#[case::alternatives("(a OR b) NEAR/3 (c OR \"d e\")", "((a|b) near3 (c|'d e'))")]
#[case::nested_alternatives("(a OR (b OR c)) THEN d", "((a|(b|c)) then d)")]
#[case::brackets_around_one("(a) NEAR (b)", "(a near10 b)")]
#[case::not_with_something_else("a NOT b", "(a&!b)")]
#[case::no_operators("a SAME b", "(a&same&b)")]
#[case::across_alone("a ACROSS b", "(a&across&b)")]
#[case::a_word_that_begins_like_one("a THENCE b", "(a&thence&b)")]
fn joins(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("^refund", "^refund")]
#[case("^\"good morning\"", "^'good morning'")]
#[case("^(a OR b)", "(^a|^b)")]
#[case("^agent:a", "^agent[a]")]
#[case("agent:^a", "agent[^a]")]
#[case("agent:(^a NEAR b)", "agent[(^a near10 b)]")]
#[case("-^a", "!^a")]
#[case::inside_a_word("a^b", "'a b'")]
#[case("a IN FIRST 30s", "a@first30000ms")]
#[case("a IN LAST 2m", "a@last120000ms")]
#[case("a IN FIRST HALF", "a@first half")]
#[case("a IN LAST HALF", "a@last half")]
#[case("a IN FIRST 1h IN LAST HALF", "a@first3600000ms@last half")]
#[case::a_group("(a b) IN FIRST 30s", "(a@first30000ms&b@first30000ms)")]
#[case::only_what_is_before_it("a b IN FIRST 30s", "(a&b@first30000ms)")]
#[case::one_side("a IN FIRST 30s THEN b IN LAST 30s", "(a@first30000ms then b@last30000ms)")]
#[case::both_sides("(a NEAR b) IN LAST HALF", "(a near10 b)@last half")]
#[case::of_a_speaker("agent:a IN FIRST 1m30s", "agent[a]@first90000ms")]
#[case::in_a_group("agent:(a IN FIRST 500ms)", "agent[a@first500ms]")]
#[case::words_in_capitals("A IN FIRST PLACE", "(a&in&first&place)")]
#[case::a_hole_called_first("a NOT IN FIRST", "(a outside first)")]
fn parts_of_a_call(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("duration > 5m", "duration>300000ms")]
#[case("duration>5m", "duration>300000ms")]
#[case("duration >= 1h30m", "duration>=5400000ms")]
#[case("duration < 90s", "duration<90000ms")]
#[case("duration <= 500ms", "duration<=500ms")]
#[case("duration = 1m", "duration=60000ms")]
#[case("silence > 10s", "silence>10000ms")]
#[case("-silence>10s refund", "(!silence>10000ms&refund)")]
#[case("(refund duration>1m) OR silence>=1m", "((refund&duration>60000ms)|silence>=60000ms)")]
#[case::words("duration silence", "(duration&silence)")]
#[case::more_words("durations of silence", "(durations&of&silence)")]
fn lengths(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("cred*", "<cred*>")]
#[case("c?t", "<c?t>")]
#[case("*tion", "<*tion>")]
#[case("r*f?nd*", "<r*f?nd*>")]
#[case("Café*", "<cafe*>")]
#[case("שלום*", "<שלומ*>")]
#[case("don't*", "<don't*>")]
#[case::a_question("refund?", "refund")]
#[case::a_loud_question("refund?!?", "refund")]
#[case::a_pattern_in_question("cred*?", "<cred*>")]
#[case("refnd~", "<refnd~1>")]
#[case("guarntee~", "<guarntee~2>")]
#[case("guarntee~1", "<guarntee~1>")]
#[case("cat~2", "<cat~2>")]
#[case::in_a_phrase("\"full refun* please?\"", "'full refun* please'")]
#[case::fuzzy_in_a_phrase("\"full refnd~\"", "'full refnd~1'")]
#[case::joker_in_a_phrase("\"c?t food\"", "'c?t food'")]
#[case::words_beside_it("\"e-mail refun*\"", "'e mail refun*'")]
#[case::about_so_much("~30", "30")]
fn patterns(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("471", "471")]
#[case("four seven one", "{four seven one: #471}")]
#[case("\"four seven one\"", "{four seven one: #471}")]
#[case("room four seven one please", "(room&{four seven one: #471}&please)")]
#[case::at_the_end("x AND four seven one", "(x&{four seven one: #471})")]
#[case::kept_apart("four AND seven one", "(four&seven&one)")]
#[case::brackets_keep_apart("(four) seven one", "(four&seven&one)")]
#[case::in_brackets("(four seven one) OR x", "({four seven one: #471}|x)")]
#[case::two_are_none("four seven", "(four&seven)")]
#[case("four hundred and seventy one", "{four hundred and seventy one: #471}")]
#[case("vier sieben eins", "{vier sieben eins: #471}")]
#[case("double four seven", "{double four seven: #447}")]
#[case::a_telephone("+1 415 555 0132", "{1 415 555 0132: #14155550132 #p:155550132}")]
#[case::written_together("415-555-0132", "{415 555 0132: #4155550132 #p:155550132}")]
#[case::in_a_phrase("\"415 555 0132\"", "{415 555 0132: #4155550132 #p:155550132}")]
#[case::a_code("g 56 h 54", "{g 56 h 54: #c:g56h54}")]
#[case::a_code_of_letters("d e r e k", "{d e r e k: #c:derek =derek}")]
#[case::a_written_code("G56H54", "g56h54")]
#[case::a_date("march 3rd", "{march 3rd: #d:--03-03}")]
#[case::a_date_with_its_year("2019-03-03", "{2019 03 03: #20190303 #d:2019-03-03}")]
#[case("3 March 2019", "{3 march 2019: #d:2019-03-03}")]
#[case::only_a_whole_phrase("\"room four seven one\"", "'room four seven one'")]
#[case::not_what_is_excluded("four seven -one", "(four&seven&!one)")]
#[case::chinese("北京酒店", "'北 京 酒 店'")]
#[case::one_chinese_word("北京", "{北 京: %北京}")]
fn numbers_codes_and_dates(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(understood(text), expected);
}

#[rstest]
#[case("\\AND", "and")]
#[case("a \\OR b", "(a&or&b)")]
#[case("N\\OT a", "(not&a)")]
#[case("a \\NEAR/5 b", "(a&'near 5'&b)")]
#[case("a IN \\FIRST 30s", "(a&in&first&30s)")]
#[case("\\-a", "a")]
#[case("\\^a", "a")]
#[case("agent\\:a", "agent:a")]
#[case("\\agent: a", "(agent&a)")]
#[case::a_mark_alone("duration \\> 5m", "(duration&5m)")]
#[case("cred\\*", "cred")]
#[case("c\\?t", "'c t'")]
#[case("refnd\\~", "refnd")]
#[case("\\(a\\) b", "(a&b)")]
#[case("\\\"a b\\\"", "(a&b)")]
#[case("\"the \\\"full\\\" refund\"", "'the full refund'")]
#[case("a\\ b", "'a b'")]
#[case("a\\", "a")]
fn escapes(#[case] text: &str, #[case] expected: &str) {
    check(text);
    let (query, _) = parse_leniently(text).unwrap();
    assert_eq!(query.expression.as_ref().map(shown).unwrap_or_default(), expected);
}

/// Side by side: what the strict way says, what the lenient way searches and what it says of it.
#[rstest]
#[case::unclosed_quote(
    "give me a \"full refund",
    "unclosed quote at character 11: expected another quotation mark behind the phrase",
    "(give&me&a&full&refund)",
    &["unclosed quote at character 11: searched the words instead"]
)]
#[case::unclosed_bracket(
    "(a OR b",
    "unclosed bracket at character 1: expected a closing one",
    "(a|b)",
    &["unclosed bracket at character 1: closed it at the end"]
)]
#[case::closing_bracket(
    "a) b",
    "closing bracket at character 2: expected an opening one before it",
    "(a&b)",
    &["closing bracket at character 2 closes nothing: left out"]
)]
#[case::or_at_the_end(
    "a OR",
    "OR at character 3: expected a word, a “phrase” or a bracket on both sides",
    "a",
    &["OR at character 3 joins nothing: left out"]
)]
#[case::and_at_the_beginning(
    "AND a",
    "AND at character 1: expected a word, a “phrase” or a bracket on both sides",
    "a",
    &["AND at character 1 joins nothing: left out"]
)]
#[case::and_before_or(
    "a AND OR b",
    "AND at character 3: expected a word, a “phrase” or a bracket on both sides",
    "(a|b)",
    &["AND at character 3 joins nothing: left out"]
)]
#[case::or_twice(
    "a OR OR b",
    "OR at character 3: expected a word, a “phrase” or a bracket on both sides",
    "(a|b)",
    &["OR at character 3 joins nothing: left out", "OR at character 6 joins nothing: left out"]
)]
#[case::not_at_the_end(
    "a NOT",
    "NOT at character 3: expected a word, a “phrase” or a bracket behind it",
    "a",
    &["NOT at character 3 has nothing to exclude: left out"]
)]
#[case::minus_before_an_operator(
    "a -AND b",
    "“-” at character 3: expected a word, a “phrase” or a bracket behind it",
    "(a&b)",
    &["“-” at character 3 has nothing to exclude: left out"]
)]
#[case::empty_brackets(
    "a ()",
    "brackets at character 3: expected a word, a “phrase” or a bracket in them",
    "a",
    &["brackets at character 3 are empty: left out"]
)]
#[case::a_lone_hyphen(
    "call - refund",
    "“-” at character 6: expected letters or digits",
    "(call&refund)",
    &["“-” at character 6 has no letters or digits: left out"]
)]
#[case::nothing_left(
    "???",
    "“???” at character 1: expected letters or digits",
    "",
    &["“???” at character 1 has no letters or digits: left out", "nothing was left to search for: every call matches"]
)]
#[case::an_empty_phrase(
    "a \"\"",
    "“\"\"” at character 3: expected letters or digits",
    "a",
    &["“\"\"” at character 3 has no letters or digits: left out"]
)]
#[case::near_at_the_beginning(
    "NEAR a",
    "NEAR at character 1: expected words, phrases or alternatives of them on both sides",
    "a",
    &["NEAR at character 1 joins nothing: left out"]
)]
#[case::then_at_the_end(
    "a THEN/5s",
    "THEN/5s at character 3: expected words, phrases or alternatives of them on both sides",
    "a",
    &["THEN/5s at character 3 joins nothing: left out"]
)]
#[case::two_joins(
    "a SAME TURN NEAR b",
    "SAME TURN at character 3: expected words, phrases or alternatives of them on both sides",
    "(a near10 b)",
    &["SAME TURN at character 3 joins nothing: left out"]
)]
#[case::not_in_nothing(
    "a NOT IN",
    "NOT IN at character 3: expected words, phrases or alternatives of them on both sides",
    "a",
    &["NOT IN at character 3 joins nothing: left out"]
)]
#[case::near_what_is_not_said(
    "a NEAR (b c)",
    "NEAR at character 3: expected words, phrases or alternatives of them on both sides",
    "(a&(b&c))",
    &["NEAR at character 3 joins what nobody says: read as AND"]
)]
#[case::near_a_negation(
    "a NEAR -b",
    "NEAR at character 3: expected words, phrases or alternatives of them on both sides",
    "(a&!b)",
    &["NEAR at character 3 joins nothing: left out"]
)]
#[case::near_a_field(
    "summary:a THEN b",
    "THEN at character 11: expected words, phrases or alternatives of them on both sides",
    "(summary[a]&b)",
    &["THEN at character 11 joins what nobody says: read as AND"]
)]
#[case::too_far(
    "a NEAR/1001 ACROSS b",
    "NEAR/1001 ACROSS at character 3: expected a distance of 1 to 1,000 words or of one hour at most, like NEAR/5 or NEAR/30s",
    "(a&b)",
    &["NEAR/1001 ACROSS at character 3 has no distance that can be: read as AND"]
)]
#[case::too_long(
    "a THEN/61m b",
    "THEN/61m at character 3: expected a distance of 1 to 1,000 words or of one hour at most, like NEAR/5 or NEAR/30s",
    "(a&b)",
    &["THEN/61m at character 3 has no distance that can be: read as AND"]
)]
#[case::no_distance(
    "a NEAR/five b",
    "NEAR/five at character 3: expected a distance of 1 to 1,000 words or of one hour at most, like NEAR/5 or NEAR/30s",
    "(a&b)",
    &["NEAR/five at character 3 has no distance that can be: read as AND"]
)]
#[case::not_even_beside(
    "a NEAR/0 b",
    "NEAR/0 at character 3: expected a distance of 1 to 1,000 words or of one hour at most, like NEAR/5 or NEAR/30s",
    "(a&b)",
    &["NEAR/0 at character 3 has no distance that can be: read as AND"]
)]
#[case::a_scope_at_the_end(
    "a agent:",
    "“agent:” at character 3: expected a word, a “phrase” or a bracket behind it",
    "a",
    &["“agent:” at character 3 is about nothing: left out"]
)]
#[case::a_scope_before_an_operator(
    "agent:OR a",
    "“agent:” at character 1: expected a word, a “phrase” or a bracket behind it",
    "a",
    &["“agent:” at character 1 is about nothing: left out"]
)]
#[case::no_scope(
    "a agnet:b",
    "“agnet:” at character 3: expected agent:, customer:, system:, unknown:, summary:, note:, name:, reference:, tag:, topic:, \
     or a backslash before the colon",
    "(a&agnet:b)",
    &["“agnet:” at character 3 is no scope: searched as a part of the word"]
)]
#[case::nobody_says_a_length(
    "agent:duration>5m",
    "“agent:” at character 1: expected words that are said behind it",
    "duration>300000ms",
    &["“agent:” at character 1 cannot be about that: left out"]
)]
#[case::nobody_says_a_summary(
    "^summary:a",
    "“^” at character 1: expected words that are said behind it",
    "summary[a]",
    &["“^” at character 1 cannot be about that: left out"]
)]
#[case::a_summary_has_no_places(
    "summary:(a NEAR b)",
    "“summary:” at character 1: expected words, phrases or patterns behind it",
    "(a near10 b)",
    &["“summary:” at character 1 cannot be about that: left out"]
)]
#[case::a_tag_has_no_patterns(
    "tag:vip*",
    "“tag:” at character 1: expected words or phrases behind it",
    "<vip*>",
    &["“tag:” at character 1 cannot be about that: left out"]
)]
#[case::a_tag_has_no_time(
    "tag:vip IN FIRST 30s",
    "“IN FIRST 30s” at character 9: expected words that are said before it",
    "tag[vip]",
    &["“IN FIRST 30s” at character 9 cannot be about that: left out"]
)]
#[case::a_part_before_the_words(
    "IN FIRST 30s a",
    "“IN FIRST 30s” at character 1: expected words before it",
    "a",
    &["“IN FIRST 30s” at character 1 is about nothing: left out"]
)]
#[case::a_part_without_a_unit(
    "a IN FIRST 30",
    "“IN FIRST 30” at character 3: expected IN FIRST or IN LAST, and HALF or a length of time like 30s, 5m or 1h30m",
    "a",
    &["“IN FIRST 30” at character 3 is no part of a call: left out"]
)]
#[case::not_a_part(
    "a NOT IN LAST HALF b",
    "“NOT IN LAST HALF” at character 3: expected IN FIRST or IN LAST, and HALF or a length of time like 30s, 5m or 1h30m",
    "(a&b)",
    &["“NOT IN LAST HALF” at character 3 is no part of a call: left out"]
)]
#[case::no_length(
    "duration > five a",
    "“duration > five” at character 1: expected a length of time like 30s, 5m or 1h30m",
    "a",
    &["“duration > five” at character 1 compares with no length of time: left out"]
)]
#[case::no_unit(
    "silence>5",
    "“silence>5” at character 1: expected a length of time like 30s, 5m or 1h30m",
    "",
    &["“silence>5” at character 1 compares with no length of time: left out", "nothing was left to search for: every call matches"]
)]
#[case::a_joker_over_two_words(
    "e-mail*",
    "“e-mail*” at character 1: expected * and ? within a word, ~, ~1 or ~2 behind one, or a backslash before the sign",
    "'e mail'",
    &["“e-mail*” at character 1 is no pattern: searched its words instead"]
)]
#[case::too_many_mistakes(
    "refund~3",
    "“refund~3” at character 1: expected * and ? within a word, ~, ~1 or ~2 behind one, or a backslash before the sign",
    "'refund 3'",
    &["“refund~3” at character 1 is no pattern: searched its words instead"]
)]
#[case::a_joker_for_a_word(
    "\"full * refund\"",
    "“\"full * refund\"” at character 1: expected * and ? within a word, ~, ~1 or ~2 behind one, or a backslash before the sign",
    "'full refund'",
    &["“\"full * refund\"” at character 1 is no pattern: searched its words instead"]
)]
#[case::counted_in_characters(
    "שלום ) é",
    "closing bracket at character 6: expected an opening one before it",
    "(שלומ&e)",
    &["closing bracket at character 6 closes nothing: left out"]
)]
fn a_broken_query(#[case] text: &str, #[case] strict: &str, #[case] lenient: &str, #[case] notices: &[&str]) {
    check(text);
    assert_eq!(parse(text).unwrap_err().to_string(), strict);
    let (query, found) = parse_leniently(text).unwrap();
    assert_eq!(query.expression.as_ref().map(shown).unwrap_or_default(), lenient);
    assert_eq!(found, notices);
}

#[test]
fn a_mistake_has_a_place_and_an_end() {
    let Err(QueryError::Mistake(mistake)) = parse("a b NEAR/0 ACROSS c") else { panic!("no mistake") };
    assert_eq!((mistake.from, mistake.to, mistake.found.as_str()), (5, 18, "NEAR/0 ACROSS"));
}

#[test]
fn a_query_too_big_is_refused() {
    for parse in [parse, |text: &str| Ok(parse_leniently(text)?.0)] {
        assert_eq!(parse(&"a".repeat(2_001)), Err(QueryError::TooLong(2_001)));
        assert!(parse(&"ש".repeat(2_000)).is_ok());
        assert_eq!(parse(&"a ".repeat(65)), Err(QueryError::TooManyWords));
        assert!(parse(&"a ".repeat(64)).is_ok());
        assert_eq!(parse(&"duration>1s ".repeat(65)), Err(QueryError::TooManyWords));
        assert!(parse(&format!("\"{}\"", "a ".repeat(900))).is_ok(), "the words of a phrase are one");
        assert_eq!(
            parse(&format!("\"{}\"", "a* ".repeat(65))),
            Err(QueryError::TooManyWords),
            "its patterns are not"
        );
        assert_eq!(parse(&format!("{}a{}", "(".repeat(33), ")".repeat(33))), Err(QueryError::TooDeep));
        assert!(parse(&format!("{}a{}", "(".repeat(32), ")".repeat(32))).is_ok());
        assert_eq!(parse(&format!("{}a", "^".repeat(33))), Err(QueryError::TooDeep));
        assert!(parse(&format!("{}a", "^".repeat(32))).is_ok());
        assert_eq!(parse(&format!("{}(a)", "^(".repeat(17))), Err(QueryError::TooDeep));
        assert_eq!(parse(&format!("a{}", " IN FIRST HALF".repeat(33))), Err(QueryError::TooDeep));
        assert!(parse(&format!("{}a", "NOT ".repeat(400))).is_ok());
    }
    assert_eq!(
        parse(&"a ".repeat(65)).unwrap_err().to_string(),
        "the query has more than 64 words and phrases: leave some out"
    );
}

/// The examples of the table in docs/search.md: the first code of each line of a table.
fn documented() -> impl Iterator<Item = String> {
    const PAGE: &str = include_str!("../../../docs/search.md");
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    // A bar would end the cell, and is escaped there.
    rows.map(|(example, _)| example.replace("\\|", "|"))
}

#[test]
fn every_documented_example_is_a_query() {
    let examples: Vec<_> = documented().collect();
    assert!(examples.len() >= 50, "{}", examples.len());
    for example in examples {
        check(&example);
        if let Err(error) = parse(&example) {
            panic!("{example}: {error}");
        }
    }
}

/// A query with a bracket around everything that has parts, and how it must be understood.
fn any_query() -> impl Strategy<Value = (String, String)> {
    let words = prop::sample::select(vec!["boat", "café", "refund", "\"full refund\"", "refun*", "refnd~"]);
    let leaf = words.prop_map(|word| {
        let shown = match word {
            "café" => "cafe",
            "\"full refund\"" => "'full refund'",
            "refun*" => "<refun*>",
            "refnd~" => "<refnd~1>",
            word => word,
        };
        (word.to_owned(), shown.to_owned())
    });
    let spans = leaf.prop_recursive(4, 12, 2, |inner| {
        let join = prop::sample::select(vec![
            ("OR", "|"),
            ("NEAR/7", " near7 "),
            ("NEAR ACROSS", " near+10 "),
            ("THEN", " then "),
            ("THEN/9s", " then9000ms "),
            ("NOT IN", " outside "),
        ]);
        prop_oneof![
            3 => (inner.clone(), join, inner.clone()).prop_map(|(one, (operator, sign), other)| {
                (format!("({} {operator} {})", one.0, other.0), format!("({}{sign}{})", one.1, other.1))
            }),
            // Over alternatives a scope goes to each of them; see `speakers`.
            1 => inner.prop_filter("one stretch", |(text, _)| !text.contains("OR")).prop_map(|(text, shown)| {
                (format!("(customer:^{text} IN LAST HALF)"), format!("customer[^{shown}]@last half"))
            }),
        ]
    });
    spans.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| (
                format!("({} {})", one.0, other.0),
                format!("({}&{})", one.1, other.1)
            )),
            inner.prop_map(|(text, shown)| (format!("(NOT {text})"), format!("!{shown}"))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_bracketed_is_understood_so((text, expected) in any_query()) {
        prop_assert_eq!(understood(&text), expected);
    }

    #[test]
    fn any_text_is_understood_or_refused(text in "\\PC{0,300}") {
        check(&text);
    }

    #[test]
    fn any_mix_of_pieces_is_understood_or_refused(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "(", ")", "\"", "-", "^", "\\", "AND", "OR", "NOT", "NOT IN", "NEAR", "NEAR/5", "NEAR/9x", "ACROSS", "THEN",
                "THEN/3s", "SAME TURN", "IN FIRST 30s", "IN LAST HALF", "IN FIRST 3", "agent:", "summary:", "tag:", "duration >",
                "silence<5s", "5m", " ", " ", " ", " ", "a", "four", "seven", "ש", "“", "”", ".", "*", "?", "~", "ab*", "北京",
            ]),
            0..300,
        ),
    ) {
        check(&parts.concat());
    }
}
