//! Every key's value with its origin, and the typed reading of them. A section takes each of its keys once, so what is
//! left over afterwards is a key of `default.toml` that nobody reads (a test looks).

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use toml_edit::{DocumentMut, Item, Value};

use super::file::{ConfigFile, FILE_VARIABLE};
use super::keys::{ConfigKey, ValueKind, keys, nearest};
use super::{ConfigError, Origin, UnknownVariable};

/// Variables of the tests, which are no settings.
const TEST_VARIABLES: &str = "EARMARK_TEST_";

/// The fewest bytes of a secret used with HMAC-SHA256: the hash's own size (RFC 7518, section 3.2).
const SECRET_BYTES_MIN: usize = 32;

pub(super) struct Values(BTreeMap<&'static str, Setting>);

/// A key's value as given, and where.
struct Setting {
    key: &'static ConfigKey,
    given: Given,
    origin: Origin,
}

enum Given {
    Toml(Value),
    /// From a variable or an option, where everything is text.
    Text(String),
}

impl Values {
    pub(super) fn defaults() -> Self {
        let setting = |key: &'static ConfigKey| Setting {
            key,
            given: Given::Toml(key.default_value.clone()),
            origin: Origin::Default,
        };
        Self(keys().iter().map(|key| (key.path.as_str(), setting(key))).collect())
    }

    pub(super) fn add_file(&mut self, file: &ConfigFile) -> Result<(), ConfigError> {
        let document: DocumentMut = file.text.parse().map_err(|error| syntax_error(file, &error))?;
        let origin = Origin::File(file.path.clone());
        for (name, item) in document.iter() {
            let is_section =
                keys().iter().any(|key| key.path.split_once('.').is_some_and(|(section, _)| section == name));
            match (is_section, item.as_table_like()) {
                (true, Some(section)) => {
                    for (key, item) in section.iter() {
                        self.add_item(format!("{name}.{key}"), item, &origin)?;
                    }
                }
                (true, None) => {
                    return Err(ConfigError::Invalid {
                        key: name.to_owned(),
                        value: item.to_string().trim().to_owned(),
                        origin,
                        expected: format!("a section: the line [{name}] with its keys below"),
                    });
                }
                (false, _) => self.add_item(name.to_owned(), item, &origin)?,
            }
        }
        Ok(())
    }

    fn add_item(&mut self, path: String, item: &Item, origin: &Origin) -> Result<(), ConfigError> {
        let known = self.0.get_mut(path.as_str());
        match (known, item.as_value()) {
            (Some(setting), Some(value)) => {
                setting.given = Given::Toml(value.clone());
                setting.origin = origin.clone();
                Ok(())
            }
            _ => {
                let nearest = nearest(&path, |key| &key.path);
                Err(ConfigError::UnknownKey { key: path, origin: origin.clone(), nearest })
            }
        }
    }

    /// Takes what is known and returns the rest of the `EARMARK_` variables as warnings.
    pub(super) fn add_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Vec<UnknownVariable> {
        let mut warnings = Vec::new();
        for (name, text) in environment {
            if !name.starts_with("EARMARK_") || name == FILE_VARIABLE || name.starts_with(TEST_VARIABLES) {
                continue;
            }
            match keys().iter().find(|key| key.env == name) {
                Some(key) => self.add_text(key, text, Origin::Variable(name)),
                None => {
                    let nearest = nearest(&name, |key| &key.env);
                    warnings.push(UnknownVariable { name, nearest });
                }
            }
        }
        warnings
    }

    pub(super) fn add_option(&mut self, key: &'static ConfigKey, text: String) {
        self.add_text(key, text, Origin::Option(key.flag.clone()));
    }

    fn add_text(&mut self, key: &'static ConfigKey, text: String, origin: Origin) {
        self.0.insert(&key.path, Setting { key, given: Given::Text(text), origin });
    }

    /// The keys nobody has taken.
    #[cfg(test)]
    pub(super) fn left_over(&self) -> Vec<&'static str> {
        self.0.keys().copied().collect()
    }

    fn take(&mut self, path: &str) -> Setting {
        self.0.remove(path).unwrap_or_else(|| panic!("{path} must stand in default.toml and be read once"))
    }

    /// Text that `convert` accepts. `expected` says what that is.
    pub(super) fn convert<T>(
        &mut self,
        path: &str,
        expected: impl Display,
        convert: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let setting = self.take(path);
        setting.text().and_then(convert).ok_or_else(|| setting.invalid(expected))
    }

    /// As [`Values::convert`], where an empty text means `None`.
    pub(super) fn optional<T>(
        &mut self,
        path: &str,
        expected: impl Display,
        convert: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        self.convert(
            path,
            expected,
            |text| if text.is_empty() { Some(None) } else { convert(text).map(Some) },
        )
    }

    /// Text that may be empty.
    pub(super) fn text(&mut self, path: &str) -> Result<String, ConfigError> {
        self.convert(path, "text", |text| Some(text.to_owned()))
    }

    /// Text that may not be empty.
    pub(super) fn text_required(&mut self, path: &str, expected: &str) -> Result<String, ConfigError> {
        self.convert(path, expected, |text| (!text.is_empty()).then(|| text.to_owned()))
    }

    /// Text of a type that knows how to read itself.
    pub(super) fn parse<T: FromStr>(&mut self, path: &str, expected: &str) -> Result<T, ConfigError> {
        self.convert(path, expected, |text| text.parse().ok())
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, path: &str) -> Result<bool, ConfigError> {
        let setting = self.take(path);
        let value = match &setting.given {
            Given::Toml(value) => value.as_bool(),
            Given::Text(text) => text.parse().ok(),
        };
        value.ok_or_else(|| setting.invalid("true or false"))
    }

    /// A whole number within `range`; `unit` may be empty.
    pub(super) fn integer<T: TryFrom<u64>>(
        &mut self,
        path: &str,
        unit: &str,
        range: RangeInclusive<u64>,
    ) -> Result<T, ConfigError> {
        let setting = self.take(path);
        let value = match &setting.given {
            Given::Toml(value) => value.as_integer().and_then(|value| u64::try_from(value).ok()),
            Given::Text(text) => text.replace('_', "").parse().ok(),
        };
        value.filter(|value| range.contains(value)).and_then(|value| T::try_from(value).ok()).ok_or_else(
            || {
                let unit = if unit.is_empty() { String::new() } else { format!(" of {unit}") };
                setting.invalid(format!("a whole number{unit} from {} to {}", range.start(), range.end()))
            },
        )
    }

    /// A number of seconds within `range`.
    pub(super) fn seconds(
        &mut self,
        path: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Duration, ConfigError> {
        self.integer(path, "seconds", range).map(Duration::from_secs)
    }

    /// A number of milliseconds within `range`.
    pub(super) fn milliseconds(
        &mut self,
        path: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Duration, ConfigError> {
        self.integer(path, "milliseconds", range).map(Duration::from_millis)
    }

    /// A list whose every item `convert` accepts.
    pub(super) fn list<T>(
        &mut self,
        path: &str,
        expected: &str,
        convert: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ConfigError> {
        let setting = self.take(path);
        let items: Option<Vec<T>> = match &setting.given {
            Given::Toml(Value::Array(items)) => items.iter().map(|item| convert(item.as_str()?)).collect(),
            Given::Toml(_) => None,
            Given::Text(text) if text.trim().is_empty() => Some(Vec::new()),
            Given::Text(text) => text.split(',').map(|item| convert(item.trim())).collect(),
        };
        items.ok_or_else(|| setting.invalid(expected))
    }

    /// A secret long enough to sign with, or `None` where it is empty.
    pub(super) fn signing_secret(&mut self, path: &str) -> Result<Option<SecretString>, ConfigError> {
        self.optional(path, format!("at least {SECRET_BYTES_MIN} bytes"), signing_secret)
    }

    /// Secrets long enough to sign with.
    pub(super) fn signing_secrets(&mut self, path: &str) -> Result<Vec<SecretString>, ConfigError> {
        self.list(
            path,
            &format!("a list of secrets of at least {SECRET_BYTES_MIN} bytes each"),
            signing_secret,
        )
    }

    /// Says that a key already known to be readable clashes with another; to be asked for before the key is taken.
    pub(super) fn invalid(&self, path: &str, expected: impl Display) -> ConfigError {
        self.0.get(path).unwrap_or_else(|| panic!("{path} was taken before it was judged")).invalid(expected)
    }
}

/// Where the file stops being TOML. The line itself is left out, because it may hold a secret.
fn syntax_error(file: &ConfigFile, error: &toml_edit::TomlError) -> ConfigError {
    let before = error.span().and_then(|span| file.text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    ConfigError::Syntax { path: file.path.clone(), line, message: error.message().to_owned() }
}

fn signing_secret(text: &str) -> Option<SecretString> {
    (text.len() >= SECRET_BYTES_MIN).then(|| SecretString::from(text))
}

impl Setting {
    fn text(&self) -> Option<&str> {
        match &self.given {
            Given::Toml(value) => value.as_str(),
            Given::Text(text) => Some(text),
        }
    }

    fn invalid(&self, expected: impl Display) -> ConfigError {
        let value = match &self.given {
            _ if self.key.secret && self.text() != Some("") => "(a secret, not shown)".to_owned(),
            Given::Toml(value) => value.to_string().trim().to_owned(),
            Given::Text(text) if self.key.kind == ValueKind::Text => format!("{text:?}"),
            Given::Text(text) => text.clone(),
        };
        ConfigError::Invalid {
            key: self.key.path.clone(),
            value,
            origin: self.origin.clone(),
            expected: expected.to_string(),
        }
    }
}
