//! `customer_context`: what is known of a customer before the next call.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::archive::context;
use crate::mcp::refusal::Refusal;
use crate::mcp::tool::{Asker, Tool};
use crate::mcp::{arguments, id};

const TOKENS_DEFAULT: i32 = 1_500;
const TOKENS_MIN: i32 = 100;
const TOKENS_MAX: i32 = 4_000;

pub struct CustomerContext;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Arguments {
    /// The customer's id. Give this or phone.
    customer_id: Option<String>,
    /// The number that calls, in any form. Give this or customerId.
    phone: Option<String>,
    /// How long the answer may be, in tokens: 100 to 4000, 1500 unless said otherwise.
    #[schemars(range(min = 100, max = 4000))]
    max_tokens: Option<i32>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Who it is, open bookings, what was promised, what was complained of, the last calls.
    context: String,
}

impl Tool for CustomerContext {
    const NAME: &'static str = "customer_context";
    const TITLE: &'static str = "What is known of a customer";
    const DESCRIPTION: &'static str = "Sums up what is known of one customer, by customer id or by the phone number \
        that calls: who it is, bookings, and the last calls. Made from the archive without guessing; good before \
        answering a call.";
    const PERMISSION: Permission = Permission::ReadCalls;
    type Arguments = Arguments;
    type Answer = Answer;

    async fn answer(asker: &Asker, arguments: Arguments) -> Result<Answer, Refusal> {
        let Arguments { customer_id, phone, max_tokens } = arguments;
        let tokens = max_tokens.unwrap_or(TOKENS_DEFAULT);
        if !(TOKENS_MIN..=TOKENS_MAX).contains(&tokens) {
            let sentence = format!("maxTokens: {tokens} is not between {TOKENS_MIN} and {TOKENS_MAX}");
            return Err(Refusal::bad_input(sentence));
        }
        let (app, actor) = (&asker.app, &asker.actor);
        let context = match (arguments::text(customer_id), arguments::text(phone)) {
            (Some(id), None) => context::for_customer(app, actor, id::customer(&id)?, Some(tokens)).await?,
            (None, Some(phone)) => context::for_phone(app, actor, &phone, Some(tokens)).await?,
            _ => return Err(Refusal::bad_input("give customerId or phone, and not both")),
        };
        let context = context.ok_or_else(|| Refusal::not_found("customer"))?;
        Ok(Answer { context })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.context)
    }
}
