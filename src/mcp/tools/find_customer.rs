//! `find_customer`: who is meant by a name, a number or an id of the business.

use std::collections::HashMap;
use std::fmt;

use entity::CustomerId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::archive::customers::{self, CustomerFilter};
use crate::archive::page::PageRequest;
use crate::mcp::line::CustomerLine;
use crate::mcp::moment::ending;
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, id};

const LIMIT_DEFAULT: usize = 5;
const LIMIT_MAX: usize = 10;
/// Characters of what is looked for: longer than any name that is kept.
const TEXT_CHARS_MAX: usize = 512;
/// Numbers told of each customer.
const PHONES_MAX: usize = 5;

pub struct FindCustomer;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// A part of the name or mail address, a phone number in any form, or the business's own id of the customer.
    text: String,
    /// How many at most: 1 to 10, 5 unless said otherwise.
    #[schemars(range(min = 1, max = 10))]
    limit: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Found {
    #[serde(flatten)]
    customer: CustomerLine,
    /// Address for mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Phone numbers.
    phones: Vec<String>,
    /// The customer that this one was found to be the same as.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The newest first.
    customers: Vec<Found>,
    /// What the reader should know of the list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("type" = "array"))]
    notices: Vec<String>,
}

impl Tool for FindCustomer {
    const NAME: &'static str = "find_customer";
    const TITLE: &'static str = "Find a customer";
    const DESCRIPTION: &'static str = "Finds customers by name, phone number, mail address or the business's own id. \
        Gives their ids for customer_context and for the filters of search_moments.";
    const PERMISSION: Permission = Permission::ReadCalls;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, Arguments { text, limit }: Arguments) -> Result<Answer, Refusal> {
        let size = arguments::limit(limit, LIMIT_DEFAULT, LIMIT_MAX)?;
        let text =
            arguments::text(Some(text)).ok_or_else(|| Refusal::bad_input("text: say who is looked for"))?;
        if text.chars().count() > TEXT_CHARS_MAX || text.contains('\0') {
            return Err(Refusal::bad_input(format!(
                "text: at most {TEXT_CHARS_MAX} characters, without NUL"
            )));
        }
        let page = PageRequest::first(size as u64);
        let filter = CustomerFilter { search: Some(text), ..CustomerFilter::default() };
        let page = customers::list(&asker.app, &asker.actor, &filter, &page).await?;
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let mut phones: HashMap<CustomerId, Vec<String>> = HashMap::new();
        for phone in customers::phones_of(&asker.app, &asker.actor, &ids).await? {
            phones.entry(phone.customer_id).or_default().push(phone.number);
        }
        let customers = page.rows.iter().map(|row| Found {
            customer: row.into(),
            email: row.email.clone(),
            phones: phones.remove(&row.id).into_iter().flatten().take(PHONES_MAX).collect(),
            merged_into: row.merged_into.map(id::of_customer),
        });
        let more = page.has_next.then(|| "there are more: give a longer part of the name".to_owned());
        Ok(Answer { customers: customers.collect(), notices: more.into_iter().collect() })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.customers.len() {
            0 => write!(formatter, "no such customer")?,
            count => write!(formatter, "{count} found")?,
        }
        for Found { customer, email, phones, merged_into } in &self.customers {
            write!(formatter, "\n- {customer}")?;
            for text in phones.iter().chain(email) {
                write!(formatter, ", {text}")?;
            }
            if let Some(other) = merged_into {
                write!(formatter, ", merged into {other}")?;
            }
        }
        formatter.write_str(&ending(&self.notices, None))
    }
}
