//! From the bytes of a request to one operation: nothing is executed here, and nothing unbounded is parsed.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{Name, Request, ServerError};
use axum::body::{Body, to_bytes};
use axum::extract::Query;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::{Map, Value};

use super::documents::{Asked, Documents};
use super::response::Refused;
use super::upload_mark::{self, UPLOAD_MARK};
use crate::graphql::ErrorCode;
use crate::graphql::limits::{self, NESTING_MAX, QueryRefused};

/// The parameters of a GraphQL request, of the right types.
#[derive(Debug)]
pub(super) struct Parameters {
    pub(super) document: Asked,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Value>,
    pub(super) extensions: Map<String, Value>,
}

impl Parameters {
    /// From a JSON text. Errors: 400 with what is wrong.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, Refused> {
        // serde_json refuses more than 128 levels, so that the value can be walked.
        let value = serde_json::from_slice(body)
            .map_err(|error| Refused::bad_request(format!("the body is not JSON: {error}")))?;
        Self::from_value(value)
    }

    /// From a JSON value. Errors: 400 with what is wrong.
    pub(super) fn from_value(value: Value) -> Result<Self, Refused> {
        let mut members = match value {
            Value::Object(members) => members,
            Value::Array(_) => {
                return Err(Refused::bad_request(
                    "batches of operations are not supported: send one operation a request",
                ));
            }
            _ => return Err(Refused::bad_request("the request is not a JSON object with a member `query`")),
        };
        let operation_name = match members.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(Refused::bad_request("`operationName` is neither a string nor null")),
        };
        let variables = object(&mut members, "variables")?;
        let extensions = object(&mut members, "extensions")?;
        let document = Asked::take(&mut members, &extensions)?;
        Ok(Self { document, operation_name, variables, extensions })
    }

    /// From the query string of a GET, where variables and extensions are JSON texts. Errors: 400.
    pub(super) fn from_uri(uri: &Uri) -> Result<Self, Refused> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| Refused::bad_request("the query string is not URL-encoded"))?;
        let mut members = Map::new();
        for (name, text) in pairs {
            // What the decoder puts where the bytes are no text.
            if text.contains(char::REPLACEMENT_CHARACTER) {
                return Err(Refused::bad_request(format!("`{name}` is not URL-encoded UTF-8")));
            }
            let value = match name.as_str() {
                // The appendix on persisted documents has an empty name stand for none.
                "operationName" if text.is_empty() => Value::Null,
                "query" | "documentId" | "doc_id" | "operationName" => Value::String(text),
                "variables" | "extensions" => serde_json::from_str(&text)
                    .map_err(|error| Refused::bad_request(format!("`{name}` is not JSON: {error}")))?,
                _ => continue,
            };
            if members.insert(name.clone(), value).is_some() {
                return Err(Refused::bad_request(format!("`{name}` is given twice")));
            }
        }
        Self::from_value(Value::Object(members))
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Refused> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Refused::bad_request(format!("`{name}` is neither an object nor null"))),
    }
}

/// What a POST carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyKind {
    Json,
    Multipart,
}

impl BodyKind {
    /// Everything but JSON and multipart is refused: a page of another site may send `text/plain` without asking.
    /// Errors: 415.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        let unsupported =
            |message: &str| Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::Unsupported, message);
        let text = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| unsupported("the content type is missing: send application/json"))?;
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        if essence.eq_ignore_ascii_case("multipart/form-data") {
            return Ok(Self::Multipart);
        }
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(unsupported("the content type is not supported: send application/json"));
        }
        let other_charset = parts.filter_map(|parameter| parameter.split_once('=')).any(|(name, value)| {
            name.trim().eq_ignore_ascii_case("charset")
                && !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
        if other_charset {
            Err(unsupported("the charset is not supported: send UTF-8"))
        } else {
            Ok(Self::Json)
        }
    }
}

/// The whole body, at most `bytes_max` of it. Errors: 413, and 400 where the client broke off.
pub(super) async fn read_body(body: Body, bytes_max: usize) -> Result<Vec<u8>, Refused> {
    let bytes = to_bytes(body, bytes_max).await.map_err(|error| {
        let cause = std::error::Error::source(&error);
        if cause.is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>()) {
            Refused::too_large(format!("the request is longer than {bytes_max} bytes: send less at once"))
        } else {
            Refused::bad_request("the request ended before its body did")
        }
    })?;
    Ok(bytes.into())
}

/// One operation, parsed and within the limits that protect the parser.
pub(super) struct Operation {
    pub(super) request: Request,
    pub(super) kind: OperationType,
}

impl Operation {
    /// Errors: what GraphQL calls request errors: too much, or not a document.
    pub(super) fn prepare(parameters: Parameters, documents: &Documents) -> Result<Self, ServerError> {
        let Parameters { document, operation_name, variables, extensions } = parameters;
        let query = documents.text(document)?;
        limits::check_text(&query)?;
        check_json(&variables)?;
        check_json(&extensions)?;
        let mut request = Request::new(query).variables(readable("variables", variables)?);
        request.extensions = readable("extensions", extensions)?;
        request.operation_name = operation_name;
        let name = request.operation_name.clone();
        let document = request.parsed_query()?;
        if upload_mark::is_in_document(document) {
            return Err(foreign_upload());
        }
        // A name that fits no operation is the library's to refuse.
        let kind = operation_type(document, name.as_deref()).unwrap_or(OperationType::Query);
        Ok(Self { request, kind })
    }
}

fn readable<T: serde::de::DeserializeOwned>(
    name: &str,
    members: Map<String, Value>,
) -> Result<T, ServerError> {
    serde_json::from_value(Value::Object(members))
        .map_err(|error| ServerError::new(format!("`{name}` cannot be read: {error}"), None))
}

/// Nesting, and no reference to a file that was not uploaded.
fn check_json(members: &Map<String, Value>) -> Result<(), ServerError> {
    fn check(value: &Value, level: usize) -> Result<(), ServerError> {
        if level > NESTING_MAX {
            return Err(QueryRefused::VariableNesting.into());
        }
        match value {
            Value::String(text) if text.starts_with(UPLOAD_MARK) => Err(foreign_upload()),
            Value::Array(items) => items.iter().try_for_each(|item| check(item, level + 1)),
            Value::Object(members) => members.values().try_for_each(|member| check(member, level + 1)),
            _ => Ok(()),
        }
    }
    members.values().try_for_each(|member| check(member, 2))
}

fn foreign_upload() -> ServerError {
    ServerError::new(
        format!("a text may not begin with `{UPLOAD_MARK}`: send the file as a multipart request"),
        None,
    )
}

fn operation_type(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation.node.ty),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(&Name::new(name)).map(|operation| operation.node.ty)
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| operation.node.ty)
        }
        _ => None,
    }
}
