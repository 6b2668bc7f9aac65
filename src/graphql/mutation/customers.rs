//! Customers.

use async_graphql::{Context, InputObject, Object};

use super::CustomerPayload;
use crate::archive::customers::{self, UpsertCustomer};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::types::Customer;

/// A customer as the business knows it.
#[derive(InputObject)]
pub struct UpsertCustomerInput {
    /// The business's own name for the customer: it is recognised by it.
    pub(super) external_id: Option<String>,
    /// Full name.
    pub(super) name: Option<String>,
    /// Address for mail.
    pub(super) email: Option<String>,
    /// All numbers, in any format; without an external id the customer is recognised by them.
    pub(super) phones: Vec<String>,
}

#[derive(Default)]
pub struct CustomerMutation;

#[Object]
impl CustomerMutation {
    /// Creates a customer or brings it up to date. A repeat changes nothing.
    async fn upsert_customer(
        &self,
        context: &Context<'_>,
        input: UpsertCustomerInput,
    ) -> Result<CustomerPayload> {
        let UpsertCustomerInput { external_id, name, email, phones } = input;
        let input = UpsertCustomer { external_id, name, email, phones };
        let customer = Customer(customers::upsert(context.app(), context.actor(), input).await?);
        Ok(CustomerPayload { customer })
    }
}
