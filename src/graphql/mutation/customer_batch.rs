//! Many customers at once.

use async_graphql::{Context, Object, SimpleObject};

use super::customers::UpsertCustomerInput;
use super::entries::{self, EntryError};
use crate::archive::feed::{self, Batch, CustomerEntry, Mode};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::types::Customer;

/// One answer for each customer, in the order of the inputs.
#[derive(SimpleObject)]
pub struct CustomersPayload {
    /// As many as there were inputs.
    results: Vec<CustomerResult>,
}

/// What became of one customer: either `customer` or `error` is there.
#[derive(SimpleObject)]
pub struct CustomerResult {
    /// The place of the input in the list, from 0.
    index: i32,
    /// The customer as it is now; null where the input was not taken.
    customer: Option<Customer>,
    /// Why the input was not taken; null where it was.
    error: Option<EntryError>,
}

#[derive(Default)]
pub struct CustomerBatchMutation;

#[Object]
impl CustomerBatchMutation {
    /// Creates customers or brings them up to date, at most 500 at once and in one transaction. An input that cannot be
    /// taken costs only itself; a repeat changes nothing.
    async fn upsert_customers(
        &self,
        context: &Context<'_>,
        inputs: Vec<UpsertCustomerInput>,
    ) -> Result<CustomersPayload> {
        entries::check_count(inputs.len())?;
        let inputs: Vec<Result<CustomerEntry>> = inputs.into_iter().map(|input| Ok(entry(input))).collect();
        let customers = inputs.iter().flatten().cloned().collect();
        let batch = Batch { customers, ..Batch::default() };
        let taken = feed::take(context.app(), context.actor(), batch, Mode::Write).await?;
        let results = entries::answers(inputs, taken.customers, |index, taken| {
            let (customer, error) = match taken {
                Ok(row) => (Some(Customer(row)), None),
                Err(failure) => (None, Some(EntryError::new(index, &failure))),
            };
            CustomerResult { index, customer, error }
        });
        Ok(CustomersPayload { results })
    }
}

fn entry(input: UpsertCustomerInput) -> CustomerEntry {
    let UpsertCustomerInput { external_id, name, email, phones } = input;
    CustomerEntry { external_id, name, email, phones: Some(phones), reported_at: None }
}
