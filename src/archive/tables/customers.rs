//! Rows of customers.

use chrono::{DateTime, Utc};

use super::cells;
use super::mapping::{Field, Mapping};
use super::reader::Row;
use crate::archive::feed::CustomerEntry;

/// The fields of a customer.
pub const CUSTOMER_FIELDS: &[Field] = &[
    Field {
        name: "externalId",
        synonyms: &[
            "externalid",
            "customerid",
            "customerno",
            "customernumber",
            "customerref",
            "clientid",
            "clientno",
            "guestid",
            "contactid",
            "accountnumber",
            "kundennummer",
            "id",
        ],
        many: false,
    },
    Field {
        name: "name",
        synonyms: &[
            "name",
            "fullname",
            "customername",
            "clientname",
            "guestname",
            "contactname",
            "firstname+lastname",
            "firstname+surname",
            "givenname+familyname",
            "forename+surname",
        ],
        many: false,
    },
    Field { name: "email", synonyms: &["email", "emailaddress", "mail", "customeremail"], many: false },
    Field {
        name: "phones",
        synonyms: &[
            "phones",
            "phone",
            "phoneno",
            "phonenumber",
            "phonenumbers",
            "mobile",
            "mobileno",
            "mobilenumber",
            "mobilephone",
            "cell",
            "cellphone",
            "telephone",
            "telephonenumber",
            "tel",
            "landline",
            "homephone",
            "workphone",
            "businessphone",
            "customerphone",
            "guestphone",
        ],
        many: true,
    },
];

/// Reads a row of a customer, known as of `known_at`.
///
/// # Errors
/// With what is wrong with the row.
pub fn customer(mapping: &Mapping, row: &Row, known_at: DateTime<Utc>) -> Result<CustomerEntry, String> {
    let external_id = mapping.text("externalId", row)?.map(cells::key).transpose();
    let mut phones = Vec::new();
    for (_, cell) in mapping.each("phones", row)? {
        phones.extend(cells::phones(&cell).map_err(|error| format!("phones: {error}"))?);
    }
    Ok(CustomerEntry {
        external_id: external_id.map_err(|error| format!("externalId: {error}"))?,
        name: mapping.text("name", row)?,
        email: mapping.text("email", row)?,
        // Where no column holds numbers, the customer keeps those it has.
        phones: mapping.has("phones").then_some(phones),
        reported_at: Some(known_at),
    })
}
