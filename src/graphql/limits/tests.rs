//! Queries that would cost the archive more than they are worth, against a schema of three fields.

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema, value};
use proptest::prelude::*;
use rstest::rstest;

use super::*;

struct Query;

#[Object]
impl Query {
    async fn word(&self) -> &str {
        "earmark"
    }

    async fn again(&self) -> Query {
        Query
    }

    #[graphql(complexity = "connection_cost(first, None, child_complexity, 20, 100)")]
    async fn calls(&self, first: Option<i32>) -> Vec<Query> {
        (0..first.unwrap_or(1).clamp(0, 3)).map(|_| Query).collect()
    }

    async fn depth_of(&self, value: Option<async_graphql::Json<serde_json::Value>>) -> bool {
        value.is_some()
    }
}

const LIMITS: Limits =
    Limits { depth_max: 16, fields_max: 200, aliases_max: 3, directives_max: 4, root_repeats_max: 3 };

async fn ask(query: &str) -> async_graphql::Response {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription)
        .extension(QueryLimits(LIMITS))
        .limit_complexity(1_000)
        .finish();
    schema.execute(query).await
}

async fn refusal(query: &str) -> (String, String) {
    let mut response = ask(query).await;
    assert_eq!(response.errors.len(), 1, "{:?}", response.errors);
    let error = response.errors.remove(0);
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
    (error.message, code.map(|code| code.to_string()).unwrap_or_default())
}

#[tokio::test]
async fn an_ordinary_query_runs() {
    let response = ask("query { word again { ...word } } fragment word on Query { word }").await;
    assert_eq!(response.errors, []);
    assert_eq!(response.data, value!({ "word": "earmark", "again": { "word": "earmark" } }));
}

#[tokio::test]
async fn introspection_as_tools_send_it_runs() {
    let type_ref = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
    let query = format!("{{ __schema {{ types {{ fields {{ args {{ type {{ {type_ref} }} }} }} }} }} }}");
    assert_eq!(ask(&query).await.errors, []);
}

#[rstest]
#[case("{ a: word b: word c: word d: word }", "4 aliases")]
#[case("{ word word word word }", "4 times for word")]
#[case(
    "{ again { word @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) } }",
    "5 directives"
)]
#[case("query { ...x ...x ...x ...x } fragment x on Query { word }", "4 times for word")]
#[tokio::test]
async fn too_much_of_one_thing_is_refused(#[case] query: &str, #[case] message: &str) {
    let (found, code) = refusal(query).await;
    assert!(found.contains(message), "{found}");
    assert_eq!(code, r#""LIMIT_EXCEEDED""#);
}

#[tokio::test]
async fn levels_are_counted_through_fragments() {
    let deep = "again { ".repeat(9) + "word" + &" }".repeat(9);
    let query = format!(
        "{{ {} }} fragment deep on Query {{ {deep} }}",
        "again { ".repeat(8) + "...deep" + &" }".repeat(8)
    );
    let (message, _) = refusal(&query).await;
    assert!(message.contains("18 levels of fields"), "{message}");
}

/// Each fragment spreads the next one twice: 2^60 fields from two kilobytes.
#[rstest]
#[case("word")]
#[case("...undefined")]
#[tokio::test]
async fn fragments_that_double_are_refused_without_walking_them(#[case] last: &str) {
    let mut query = String::from("{ ...f0 }");
    for level in 0..60 {
        query += &format!(" fragment f{level} on Query {{ ...f{} ...f{} }}", level + 1, level + 1);
    }
    query += &format!(" fragment f60 on Query {{ {last} }}");
    let (message, code) = refusal(&query).await;
    assert!(message.contains("fields and at most 200"), "{message}");
    assert_eq!(code, r#""LIMIT_EXCEEDED""#);
}

#[tokio::test]
async fn a_long_chain_of_fragments_does_not_overflow_the_stack() {
    let mut query = String::from("{ ...f0 }");
    for level in 0..1_500 {
        query += &format!(" fragment f{level} on Query {{ ...f{} }}", level + 1);
    }
    query += " fragment f1500 on Query { word }";
    refusal(&query).await;
}

#[tokio::test]
async fn a_fragment_in_itself_is_refused() {
    let (message, code) =
        refusal("{ ...x } fragment x on Query { again { ...y } } fragment y on Query { ...x }").await;
    assert!(message.contains("spreads itself"), "{message}");
    assert_eq!(code, r#""BAD_INPUT""#);
}

#[rstest]
#[case::lists(format!("{{ depthOf(value: {}1{}) }}", "[".repeat(2_000), "]".repeat(2_000)))]
#[case::objects(format!("{{ depthOf(value: {}1{}) }}", "{a: ".repeat(2_000), "}".repeat(2_000)))]
#[case::fields("{ again ".repeat(2_000))]
#[case::after_a_comment_with_a_quote(format!("# \"\n{{ depthOf(value: {}", "[".repeat(2_000)))]
#[case::after_a_block_string(format!("{{ depthOf(value: [\"\"\" \\\"\"\" \"\"\" {}", "[".repeat(2_000)))]
#[case::after_a_broken_string(format!("{{ depthOf(value: \" \n {}", "[".repeat(2_000)))]
#[tokio::test]
async fn nested_brackets_are_refused_before_parsing(#[case] query: String) {
    let (message, code) = refusal(&query).await;
    assert!(message.contains("deeper than 64"), "{message}");
    assert_eq!(code, r#""LIMIT_EXCEEDED""#);
}

/// The parser reads three marks without an end as an empty string, and goes on behind them.
#[tokio::test]
async fn a_block_string_without_end_hides_nothing() {
    let query = format!("{{ depthOf(value: [\"\"\" x\" {}", "[".repeat(2_000));
    let (message, code) = refusal(&query).await;
    assert!(message.contains("has no end"), "{message}");
    assert_eq!(code, r#""BAD_INPUT""#);
}

#[rstest]
#[case::string(format!("{{ depthOf(value: \"{}\") }}", "[".repeat(2_000)))]
#[case::escaped_mark(format!("{{ depthOf(value: \"\\\"{}\") }}", "[".repeat(2_000)))]
#[case::block_string(format!("{{ depthOf(value: \"\"\"\n \\\"\"\" \" {}\"\"\") }}", "[".repeat(2_000)))]
#[case::comment(format!("# {}\n{{ word }}", "[".repeat(2_000)))]
#[tokio::test]
async fn brackets_in_text_are_text(#[case] query: String) {
    assert_eq!(ask(&query).await.errors, []);
}

#[tokio::test]
async fn long_text_is_refused() {
    let (message, code) = refusal(&format!("{{ word }} #{}", "x".repeat(QUERY_BYTES_MAX))).await;
    assert!(message.contains("at most 65536"), "{message}");
    assert_eq!(code, r#""LIMIT_EXCEEDED""#);
}

#[rstest]
#[case("{ calls(first: -1) { word } }", false)]
#[case("{ calls(first: 2147483647) { word } }", false)]
#[case("{ calls(first: 100) { calls(first: 100) { word } } }", true)]
#[case(
    "{ calls(first: 2147483647) { calls(first: 2147483647) { calls(first: 2147483647) { word } } } }",
    true
)]
#[tokio::test]
async fn pages_in_pages_cost_their_product(#[case] query: &str, #[case] refused: bool) {
    if refused {
        let (message, code) = refusal(query).await;
        assert!(message.contains("ask for smaller pages"), "{message}");
        assert_eq!(code, r#""LIMIT_EXCEEDED""#);
    } else {
        assert_eq!(ask(query).await.errors, []);
    }
}

/// More levels than the library walks, all within fragments without a field between them.
#[tokio::test]
async fn fragments_in_fragments_are_a_limit_too() {
    let inline = "... on Query { ".repeat(40) + "word" + &" }".repeat(40);
    let (message, code) = refusal(&format!("{{ {inline} }}")).await;
    assert!(message.contains("too deeply"), "{message}");
    assert_eq!(code, r#""LIMIT_EXCEEDED""#);
}

#[test]
fn a_cost_never_wraps() {
    assert_eq!(connection_cost(Some(-1), None, 7, 20, 100), 1);
    assert_eq!(connection_cost(None, None, 7, 20, 100), 141);
    assert_eq!(connection_cost(Some(5), Some(9), 7, 20, 100), 64);
    assert_eq!(connection_cost(Some(i32::MAX), None, 7, 20, 100), 701);
    assert_eq!(connection_cost(None, Some(i32::MIN), usize::MAX, 20, 100), 1);
    assert_eq!(connection_cost(Some(2), None, usize::MAX, 20, 100), usize::MAX);
}

proptest! {
    /// Whatever passes is shallow enough for the parser, with room to spare on a test's small stack.
    #[test]
    fn what_passes_can_be_parsed(text in r#"[\[\]{}()"\\#a:, \n\r]{0,400}"#, brackets in 0_usize..3_000) {
        let text = text + &"[".repeat(brackets);
        if check_text(&text).is_ok() {
            let _ = async_graphql::parser::parse_query(&text);
        }
    }
}
