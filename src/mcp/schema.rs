//! JSON schemas of arguments and answers, in the few words that all clients and their models understand.
//!
//! Schemas are handed on to models whose makers read them differently: some refuse a list of types, references, or a
//! format they do not know, and with it every tool of the server. What may be left out is therefore described by not
//! being required, and nothing else.

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// The schema of what a tool takes.
pub fn of_arguments<T: JsonSchema>() -> Arc<JsonObject> {
    object::<T>(SchemaSettings::draft2020_12())
}

/// The schema of what a tool answers.
pub fn of_answer<T: JsonSchema>() -> Arc<JsonObject> {
    object::<T>(SchemaSettings::draft2020_12().for_serialize())
}

fn object<T: JsonSchema>(settings: SchemaSettings) -> Arc<JsonObject> {
    let settings = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let schema =
        settings.with_transform(RecursiveTransform(plain)).into_generator().into_root_schema_for::<T>();
    let mut object = match schema.to_value() {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    };
    object.remove("title");
    object.remove("description");
    Arc::new(object)
}

fn plain(schema: &mut Schema) {
    let is_null = |schema: &Value| schema.get("type").is_some_and(|kind| kind == "null");
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("format");
    object.remove("default");
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(kinds)) = object.get("type")
        && let [one] = kinds.iter().filter(|kind| *kind != "null").collect::<Vec<_>>()[..]
    {
        let one = one.clone();
        object.insert("type".into(), one);
    }
    if let Some(Value::Array(any)) = object.get("anyOf")
        && let [Value::Object(one)] = any.iter().filter(|schema| !is_null(schema)).collect::<Vec<_>>()[..]
    {
        let one = one.clone();
        object.remove("anyOf");
        for (key, value) in one {
            object.entry(key).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Thing {
        /// How many.
        count: u32,
        name: Option<String>,
        kind: Option<Kind>,
        inner: Option<Inner>,
        all: Vec<Inner>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    enum Kind {
        One,
        Other,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Inner {
        second: Option<i64>,
    }

    #[test]
    fn a_schema_has_no_words_that_clients_stumble_over() {
        let schema = Value::Object(of_answer::<Thing>().as_ref().clone());
        let text = schema.to_string();
        for word in ["null", "$ref", "$defs", "$schema", "anyOf", "format", "oneOf"] {
            assert!(!text.contains(&format!("\"{word}\"")), "{word}: {schema:#}");
        }
        assert_eq!(schema["properties"]["count"]["description"], "How many.");
        assert_eq!(schema["properties"]["name"]["type"], "string");
        assert_eq!(schema["properties"]["kind"]["enum"], serde_json::json!(["One", "Other"]));
        assert_eq!(schema["properties"]["all"]["items"]["properties"]["second"]["type"], "integer");
    }
}
