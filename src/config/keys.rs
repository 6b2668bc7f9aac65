//! The known keys, read from `default.toml` itself with their comments, variables and options.

use std::sync::LazyLock;

use toml_edit::{DocumentMut, Item, Key, RawString, TableLike, Value};

/// The documented defaults, as users copy them.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Keys whose values are never shown, in messages or elsewhere. A database address may hold a password.
const SECRET_KEYS: [&str; 7] = [
    "auth.hs256_secret",
    "database.url",
    "links.previous_secrets",
    "links.secret",
    "media.secret_access_key",
    "speech.api_key",
    "summary.api_key",
];

/// One setting: everything that help, file, environment and command line need to know of it.
#[derive(Clone, Debug)]
pub struct ConfigKey {
    /// Section and key, such as `http.listen`.
    pub path: String,
    /// The section's title, such as "The web server"; empty for keys outside a section.
    pub section_title: String,
    /// The default as it stands in the file, such as `"127.0.0.1:8090"`.
    pub default: String,
    /// What the setting is for and what is allowed: the comment above it.
    pub help: String,
    /// The variable, such as `EARMARK_HTTP_LISTEN`.
    pub env: String,
    /// The option without its dashes, such as `http-listen`.
    pub flag: String,
    /// What kind of value it takes.
    pub kind: ValueKind,
    /// Whether its value must not be shown.
    pub secret: bool,
    pub(super) default_value: Value,
}

/// The kinds of values a setting can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// Texts, separated by commas outside TOML.
    List,
}

/// Every known key in the order of `default.toml`.
pub fn keys() -> &'static [ConfigKey] {
    static KEYS: LazyLock<Vec<ConfigKey>> = LazyLock::new(read_keys);
    &KEYS
}

/// The known name, taken from each key by `name_of`, that looks most like `name`.
pub(super) fn nearest(name: &str, name_of: fn(&ConfigKey) -> &str) -> String {
    keys()
        .iter()
        .map(name_of)
        .min_by_key(|known| strsim::damerau_levenshtein(known, name))
        .expect("default.toml has keys")
        .to_owned()
}

fn read_keys() -> Vec<ConfigKey> {
    let document: DocumentMut =
        DEFAULT_TOML.parse().expect("default.toml is part of the program and valid TOML");
    let mut keys = Vec::new();
    for (name, item) in document.iter() {
        match item {
            Item::Table(section) => {
                let title = comment(section.decor().prefix());
                keys.extend(
                    section.iter().map(|(key, value)| read_key(section, Some(name), &title, key, value)),
                );
            }
            value => keys.push(read_key(document.as_table(), None, "", name, value)),
        }
    }
    keys
}

fn read_key(table: &dyn TableLike, section: Option<&str>, title: &str, name: &str, item: &Item) -> ConfigKey {
    let value = item.as_value().expect("default.toml has values below its sections");
    let kind = match value {
        Value::String(_) => ValueKind::Text,
        Value::Integer(_) => ValueKind::Integer,
        Value::Boolean(_) => ValueKind::Boolean,
        Value::Array(_) => ValueKind::List,
        other => unreachable!("default.toml has no values of the kind {}", other.type_name()),
    };
    let path = section.map_or_else(|| name.to_owned(), |section| format!("{section}.{name}"));
    let decor = table.key(name).map(Key::leaf_decor);
    ConfigKey {
        section_title: title.to_owned(),
        default: value.to_string().trim().to_owned(),
        help: comment(decor.and_then(|decor| decor.prefix())),
        env: format!("EARMARK_{}", path.replace('.', "_").to_uppercase()),
        flag: path.replace(['.', '_'], "-"),
        kind,
        secret: SECRET_KEYS.contains(&path.as_str()),
        default_value: value.clone(),
        path,
    }
}

/// The last paragraph of the comment lines before a key: what stands above a blank line belongs to the file.
fn comment(prefix: Option<&RawString>) -> String {
    let prefix = prefix.and_then(RawString::as_str).unwrap_or_default();
    let paragraph = prefix.trim_end().rsplit("\n\n").next().unwrap_or_default();
    paragraph
        .trim()
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_is_explained_and_has_names_of_its_own() {
        let keys = keys();
        assert_eq!(keys[0].path, "data_directory");
        assert_eq!(keys[0].env, "EARMARK_DATA_DIRECTORY");
        assert!(keys[0].help.starts_with("Folder for everything"), "{}", keys[0].help);
        let listen = keys.iter().find(|key| key.path == "http.listen").expect("there is http.listen");
        assert_eq!(
            (
                listen.env.as_str(),
                listen.flag.as_str(),
                listen.default.as_str(),
                listen.section_title.as_str()
            ),
            ("EARMARK_HTTP_LISTEN", "http-listen", "\"127.0.0.1:8090\"", "The web server")
        );
        for key in keys {
            assert!(
                key.help.ends_with('.'),
                "{} needs a comment of whole sentences: {:?}",
                key.path,
                key.help
            );
            assert!(
                !key.path.contains('.') || !key.section_title.is_empty(),
                "{} needs a section title",
                key.path
            );
        }
        let count = |name: fn(&ConfigKey) -> &str| keys.iter().map(name).collect::<BTreeSet<_>>().len();
        assert_eq!(count(|key| &key.env), keys.len());
        assert_eq!(count(|key| &key.flag), keys.len());
    }

    #[test]
    fn secrets_are_marked() {
        for secret in SECRET_KEYS {
            assert!(keys().iter().any(|key| key.path == secret && key.secret), "{secret} is no longer a key");
        }
    }

    #[test]
    fn the_nearest_name_is_the_one_meant() {
        assert_eq!(nearest("http.lisen", |key| &key.path), "http.listen");
        assert_eq!(nearest("EARMARK_DATABSE_URL", |key| &key.env), "EARMARK_DATABASE_URL");
    }
}
