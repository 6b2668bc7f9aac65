//! Keeps clients from writing what async-graphql writes itself: the reference to an uploaded file is an ordinary
//! text in a variable, and the library panics on one that names a file which did not come.

use async_graphql::Value as ConstValue;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// How a reference begins.
pub(super) const UPLOAD_MARK: &str = "#__graphql_file__:";

/// Whether a literal of the document looks like a reference, however it is escaped.
pub(super) fn is_in_document(document: &ExecutableDocument) -> bool {
    let in_operation = document.operations.iter().any(|(_, operation)| {
        let operation = &operation.node;
        let mut defaults =
            operation.variable_definitions.iter().filter_map(|one| one.node.default_value.as_ref());
        defaults.any(|default| is_in_value(&default.node)) || is_in_set(&operation.selection_set.node)
    });
    in_operation || document.fragments.values().any(|fragment| is_in_set(&fragment.node.selection_set.node))
}

fn is_in_set(set: &SelectionSet) -> bool {
    set.items.iter().any(|selection| match &selection.node {
        Selection::Field(field) => {
            let mut arguments = field.node.arguments.iter();
            arguments.any(|(_, value)| {
                let constant = value.node.clone().into_const_with(|_| Ok::<_, ()>(ConstValue::Null));
                constant.is_ok_and(|constant| is_in_value(&constant))
            }) || is_in_set(&field.node.selection_set.node)
        }
        Selection::InlineFragment(inline) => is_in_set(&inline.node.selection_set.node),
        Selection::FragmentSpread(_) => false,
    })
}

fn is_in_value(value: &ConstValue) -> bool {
    match value {
        ConstValue::String(text) => text.starts_with(UPLOAD_MARK),
        ConstValue::List(items) => items.iter().any(is_in_value),
        ConstValue::Object(members) => members.values().any(is_in_value),
        _ => false,
    }
}
