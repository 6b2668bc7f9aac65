//! The schema as a promise: written down, described, and true to the contract.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use async_graphql::parser::types::{ServiceDocument, TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};

use crate::harness::{Backend, TestApp};

/// What the contract promises and a later issue brings; nothing of it is stubbed until then.
const LATER: &[&str] = &[];

#[test]
fn the_written_schema_is_the_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == earmark::graphql::sdl(), "schema.graphql is stale: run `make schema` and commit it");
}

#[tokio::test]
async fn every_type_and_field_is_described() {
    let test = TestApp::new(Backend::SqliteMemory).await;
    let query = "{ __schema { types { name description
        fields(includeDeprecated: true) { name description }
        inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";
    let data = test.viewer().data(query, json!({})).await;
    let mut silent = Vec::new();
    let is_silent = |thing: &Value| thing["description"].as_str().unwrap_or_default().trim().is_empty();
    for of_schema in data["__schema"]["types"].as_array().unwrap() {
        let name = of_schema["name"].as_str().unwrap();
        // GraphQL's own; the library describes all but one of them.
        if name.starts_with("__") || name == "ID" {
            continue;
        }
        if is_silent(of_schema) {
            silent.push(name.to_owned());
        }
        for members in ["fields", "inputFields", "enumValues"] {
            for member in
                of_schema[members].as_array().into_iter().flatten().filter(|member| is_silent(member))
            {
                silent.push(format!("{name}.{}", member["name"].as_str().unwrap()));
            }
        }
    }
    assert_eq!(silent, [""; 0], "these have no description");
}

/// Every promise of a schema by its name, such as `Call.tags` or `Query.calls(first)`, with its type.
///
/// What goes in ends in `=`, because it may become looser, where what comes out may become stricter.
fn promises(document: &ServiceDocument) -> BTreeMap<String, String> {
    let mut promises = BTreeMap::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        let (fields, inputs, values) = match &definition.node.kind {
            TypeKind::Object(object) => (&*object.fields, &[][..], &[][..]),
            TypeKind::Interface(interface) => (&*interface.fields, &[][..], &[][..]),
            TypeKind::InputObject(input) => (&[][..], &*input.fields, &[][..]),
            TypeKind::Enum(of) => (&[][..], &[][..], &*of.values),
            TypeKind::Scalar | TypeKind::Union(_) => (&[][..], &[][..], &[][..]),
        };
        promises.insert(name.to_owned(), String::new());
        for field in fields {
            let field = &field.node;
            promises.insert(format!("{name}.{}", field.name.node), field.ty.node.to_string());
            for argument in &field.arguments {
                let argument_name = format!("{name}.{}({})=", field.name.node, argument.node.name.node);
                promises.insert(argument_name, argument.node.ty.node.to_string());
            }
        }
        for field in inputs {
            promises.insert(format!("{name}.{}=", field.node.name.node), field.node.ty.node.to_string());
        }
        for value in values {
            promises.insert(format!("{name}.{}", value.node.value.node), String::new());
        }
    }
    promises
}

/// A simple reading of the contract; `findBreakingChanges` of graphql-js is the thorough one.
#[test]
fn the_contract_holds_for_what_is_there() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract/contract.graphql");
    let Ok(contract) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no contract beside the project");
        return;
    };
    // The parser does not know that a schema itself may have a description.
    let contract = &contract[contract.find("schema {").unwrap()..];
    let contract = promises(&async_graphql::parser::parse_schema(contract).unwrap());
    let ours = promises(&async_graphql::parser::parse_schema(earmark::graphql::sdl()).unwrap());
    let owner = |name: &str| name.split(['.', '(', '=']).next().unwrap_or_default().to_owned();
    let field = |name: &str| name.split(['(', '=']).next().unwrap_or_default().to_owned();
    let later: BTreeSet<&str> = LATER.iter().copied().collect();
    let mut broken = Vec::new();
    for (name, kind) in &contract {
        if later.contains(&*owner(name)) || later.contains(&*field(name)) {
            if ours.contains_key(name) {
                broken.push(format!("{name} is there: take it off the list of what comes later"));
            }
            continue;
        }
        match ours.get(name) {
            None => broken.push(format!("{name} is missing")),
            Some(our) if our == kind => {}
            Some(our) if name.ends_with('=') && format!("{our}!") == *kind => {}
            Some(our) if !name.ends_with('=') && format!("{kind}!") == *our => {}
            Some(our) => broken.push(format!("{name} is {our} and not {kind}")),
        }
    }
    // What is added to an input must not be asked of those who do not know it.
    for (name, kind) in ours.iter().filter(|(name, _)| !contract.contains_key(*name)) {
        let is_argument = name.contains('(');
        let is_promised = contract.contains_key(&if is_argument { field(name) } else { owner(name) });
        if name.ends_with('=') && is_promised && kind.ends_with('!') {
            broken.push(format!("{name} is new and required"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
