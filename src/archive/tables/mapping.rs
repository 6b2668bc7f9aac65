//! Which column holds which field.

use super::cells;
use super::reader::Row;

/// A field of a customer or booking.
#[derive(Debug)]
pub struct Field {
    /// As the GraphQL input names it.
    pub name: &'static str,
    /// Names of columns that mean it, in small letters and digits; several that belong together are parted by a plus.
    pub synonyms: &'static [&'static str],
    /// Whether every column that means it counts, and not only the first.
    pub many: bool,
}

/// Why columns and fields do not come together.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// An option that is no pair.
    #[error("--map {0:?} must be FIELD=COLUMN, such as --map name=\"Full Name\"")]
    NoPair(String),
    /// There is no such field.
    #[error("--map {field}: there is no such field; the fields are {fields}")]
    NoField {
        /// What was named.
        field: String,
        /// What there is.
        fields: String,
    },
    /// There is no such column.
    #[error("--map {field}={column}: there is no such column; the columns are {columns}")]
    NoColumn {
        /// The field.
        field: String,
        /// What was named.
        column: String,
        /// What there is.
        columns: String,
    },
    /// Two columns have the name.
    #[error("--map {field}={column}: several columns are named so; rename all but one")]
    Ambiguous {
        /// The field.
        field: String,
        /// What was named.
        column: String,
    },
    /// Nothing tells one row from another.
    #[error("no column holds {fields}: name it with --map; the columns are {columns}")]
    NoKey {
        /// One of these fields is needed.
        fields: String,
        /// What there is.
        columns: String,
    },
}

/// Which columns hold which field.
#[derive(Debug, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<(&'static str, Vec<usize>)>,
}

impl Mapping {
    /// Follows the options (`FIELD=COLUMN`, or several columns parted by commas), and finds the other fields by the
    /// columns' names.
    ///
    /// # Errors
    /// Where an option names what is not there.
    pub fn new(
        fields: &'static [Field],
        headers: &[String],
        options: &[String],
    ) -> Result<Self, MappingError> {
        let mut columns: Vec<(&'static str, Vec<usize>)> = Vec::new();
        for option in options {
            let (field, names) =
                option.split_once('=').ok_or_else(|| MappingError::NoPair(option.clone()))?;
            let known = fields.iter().find(|known| simple(known.name) == simple(field));
            let known = known.ok_or_else(|| MappingError::NoField {
                field: field.to_owned(),
                fields: fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", "),
            })?;
            let found = named(known, names, headers)?;
            match columns.iter_mut().find(|(name, _)| *name == known.name) {
                Some((_, columns)) => columns.extend(found),
                None => columns.push((known.name, found)),
            }
        }
        let taken: Vec<usize> = columns.iter().flat_map(|(_, columns)| columns.clone()).collect();
        for field in fields {
            if columns.iter().all(|(name, _)| *name != field.name) {
                let found = meant(field, headers, &taken);
                if !found.is_empty() {
                    columns.push((field.name, found));
                }
            }
        }
        Ok(Self { columns })
    }

    /// Asks for at least one of these fields.
    ///
    /// # Errors
    /// Where no column holds any.
    pub fn require(self, fields: &[&str], headers: &[String]) -> Result<Self, MappingError> {
        if fields.iter().any(|field| !self.columns(field).is_empty()) {
            return Ok(self);
        }
        Err(MappingError::NoKey { fields: fields.join(" or "), columns: listed(headers) })
    }

    /// The fields that have a column, with the names of their columns.
    pub fn described<'a>(
        &'a self,
        headers: &'a [String],
    ) -> impl Iterator<Item = (&'static str, Vec<&'a str>)> {
        self.columns.iter().map(|(field, columns)| {
            (*field, columns.iter().map(|column| headers[*column].as_str()).collect())
        })
    }

    /// The columns that hold no field.
    pub fn left_out<'a>(&'a self, headers: &'a [String]) -> impl Iterator<Item = &'a str> {
        let used = |column: &usize| self.columns.iter().any(|(_, columns)| columns.contains(column));
        headers.iter().enumerate().filter(move |(column, _)| !used(column)).map(|(_, name)| name.as_str())
    }

    /// Whether a column holds the field.
    pub fn has(&self, field: &str) -> bool {
        !self.columns(field).is_empty()
    }

    /// What a row's columns of a field hold, in the order of the mapping; empty ones are left out.
    ///
    /// # Errors
    /// Where a cell holds a spreadsheet's error.
    pub fn each(&self, field: &str, row: &Row) -> Result<Vec<(usize, String)>, String> {
        let mut values = Vec::new();
        for column in self.columns(field) {
            let cell = row.cells.get(*column).map_or("", String::as_str);
            if let Some(text) = cells::text(cell).map_err(|error| format!("{field}: {error}"))? {
                values.push((*column, text));
            }
        }
        Ok(values)
    }

    /// What a row says of a field: several columns are put together with a blank.
    ///
    /// # Errors
    /// Where a cell holds a spreadsheet's error.
    pub fn text(&self, field: &str, row: &Row) -> Result<Option<String>, String> {
        let values: Vec<_> = self.each(field, row)?.into_iter().map(|(_, text)| text).collect();
        Ok((!values.is_empty()).then(|| values.join(" ")))
    }

    fn columns(&self, field: &str) -> &[usize] {
        self.columns.iter().find(|(name, _)| *name == field).map_or(&[], |(_, columns)| columns)
    }
}

/// The columns that an option names: one whose name has a comma, or several.
fn named(field: &Field, names: &str, headers: &[String]) -> Result<Vec<usize>, MappingError> {
    if headers.iter().any(|header| header == names.trim()) {
        return one(field, names.trim(), headers);
    }
    let mut columns = Vec::new();
    for name in names.split(',').map(str::trim) {
        columns.extend(one(field, name, headers)?);
    }
    Ok(columns)
}

fn one(field: &Field, name: &str, headers: &[String]) -> Result<Vec<usize>, MappingError> {
    let places = |alike: &dyn Fn(&str) -> bool| -> Vec<usize> {
        headers.iter().enumerate().filter(|(_, header)| alike(header)).map(|(place, _)| place).collect()
    };
    let mut found = places(&|header| header == name);
    if found.is_empty() && !simple(name).is_empty() {
        found = places(&|header| simple(header) == simple(name));
    }
    match found.len() {
        0 => Err(MappingError::NoColumn {
            field: field.name.to_owned(),
            column: name.to_owned(),
            columns: listed(headers),
        }),
        1 => Ok(found),
        _ if field.many => Ok(found),
        _ => Err(MappingError::Ambiguous { field: field.name.to_owned(), column: name.to_owned() }),
    }
}

/// The columns whose names mean a field: all of them where it may have many, else those of the first synonym.
fn meant(field: &Field, headers: &[String], taken: &[usize]) -> Vec<usize> {
    let free: Vec<(usize, String)> = headers
        .iter()
        .enumerate()
        .filter(|(column, _)| !taken.contains(column))
        .map(|(column, header)| (column, simple(header)))
        .collect();
    let mut columns = Vec::new();
    for synonym in field.synonyms {
        let parts: Vec<Vec<usize>> = synonym
            .split('+')
            .map(|part| {
                // Phone 1, Phone 2.
                let is = |name: &str| {
                    name == part || field.many && name.trim_end_matches(char::is_numeric) == part
                };
                free.iter().filter(|(_, name)| is(name)).map(|(column, _)| *column).collect()
            })
            .collect();
        // Of two columns of one name nobody knows which is meant.
        if parts.iter().any(|found| found.is_empty() || found.len() > 1 && !field.many) {
            continue;
        }
        columns.extend(parts.into_iter().flatten());
        if !field.many {
            break;
        }
    }
    columns
}

fn listed(headers: &[String]) -> String {
    headers.join(", ")
}

/// A name in small letters and digits, without blanks and signs.
fn simple(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::tables::{BOOKING_FIELDS, CUSTOMER_FIELDS};

    fn headers(line: &str) -> Vec<String> {
        line.split('|').map(str::to_owned).collect()
    }

    fn described(fields: &'static [Field], line: &str, options: &[&str]) -> Result<String, String> {
        let headers = headers(line);
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        let mapping = Mapping::new(fields, &headers, &options).map_err(|error| error.to_string())?;
        let mut pairs: Vec<_> = mapping
            .described(&headers)
            .map(|(field, columns)| format!("{field}={}", columns.join("+")))
            .collect();
        pairs.sort();
        Ok(pairs.join(" "))
    }

    #[test]
    fn columns_are_found_by_their_names() {
        for (line, expected) in [
            ("externalId|name|email|phones", "email=email externalId=externalId name=name phones=phones"),
            (
                "CUSTOMER NO.|Full Name|E-Mail|Mobile|Land-line",
                "email=E-Mail externalId=CUSTOMER NO. name=Full Name phones=Mobile+Land-line",
            ),
            (
                "customer_id|First Name|Last Name|Phone 1|Phone 2",
                "externalId=customer_id name=First Name+Last Name phones=Phone 1+Phone 2",
            ),
            ("id|Name|Phone|Phone", "externalId=id name=Name phones=Phone+Phone"),
            ("Favourite colour|Name|Name", ""),
        ] {
            assert_eq!(described(CUSTOMER_FIELDS, line, &[]).unwrap(), expected, "{line}");
        }
        for (line, expected) in [
            (
                "Booking Reference|Status|Date|Time|Guests|Customer ID|Booked on|Last modified",
                "changedAt=Last modified createdAt=Booked on customerExternalId=Customer ID partySize=Guests \
                 reference=Booking Reference startsAt=Date+Time status=Status",
            ),
            (
                "reservation_id|check_in|check_out|property",
                "endsAt=check_out reference=reservation_id startsAt=check_in venue=property",
            ),
        ] {
            assert_eq!(described(BOOKING_FIELDS, line, &[]).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn an_option_names_columns_in_any_spelling() {
        for (options, expected) in [
            (vec!["phones=Mobile,Landline", "name=full name"], "name=Full Name phones=Mobile+Landline"),
            (vec!["name=Name, as printed"], "name=Name, as printed phones=Mobile+Landline"),
            (vec!["phones=Mobile", "phones=Landline"], "name=Full Name phones=Mobile+Landline"),
            (vec!["PHONES = mobile", "external_id=Full Name"], "externalId=Full Name phones=Mobile"),
        ] {
            let line = "Full Name|Mobile|Landline|Name, as printed";
            assert_eq!(described(CUSTOMER_FIELDS, line, &options).unwrap(), expected, "{options:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        for (option, refusal) in [
            ("name", "--map \"name\" must be FIELD=COLUMN, such as --map name=\"Full Name\""),
            ("age=Name", "--map age: there is no such field; the fields are externalId, name, email, phones"),
            (
                "name=Nickname",
                "--map name=Nickname: there is no such column; the columns are Name, Phone, Phone",
            ),
            ("name=Phone", "--map name=Phone: several columns are named so; rename all but one"),
        ] {
            assert_eq!(described(CUSTOMER_FIELDS, "Name|Phone|Phone", &[option]), Err(refusal.into()));
        }
        let headers = headers("Colour|Size");
        let mapping = Mapping::new(CUSTOMER_FIELDS, &headers, &[]).unwrap();
        assert_eq!(
            mapping.require(&["externalId", "phones"], &headers).unwrap_err().to_string(),
            "no column holds externalId or phones: name it with --map; the columns are Colour, Size"
        );
    }
}
