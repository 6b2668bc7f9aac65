//! Customers.

use async_graphql::{Context, ID, InputObject, Object};

use super::CustomerPayload;
use crate::archive::customers::{self, UpsertCustomer};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
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

/// Customers that are one.
#[derive(InputObject)]
pub struct MergeCustomersInput {
    /// The customer that stays.
    into_id: ID,
    /// Those that are merged into it, at most 100.
    customer_ids: Vec<ID>,
}

/// A customer that was merged into another by mistake.
#[derive(InputObject)]
pub struct SplitCustomerInput {
    /// The customer that was merged.
    id: ID,
}

/// A lead that is nobody to care about.
#[derive(InputObject)]
pub struct DismissLeadInput {
    /// The lead.
    id: ID,
    /// False takes it back; true where left out.
    dismissed: Option<bool>,
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

    /// Says that customers are one: calls, bookings and numbers of those merged count as the other's from now on. Nothing
    /// is lost by it, and `splitCustomer` undoes it. A repeat changes nothing.
    async fn merge_customers(
        &self,
        context: &Context<'_>,
        input: MergeCustomersInput,
    ) -> Result<CustomerPayload> {
        let MergeCustomersInput { into_id, customer_ids } = input;
        let into = id::customer(&into_id)?;
        let merged = customer_ids.iter().map(id::customer).collect::<Result<Vec<_>>>()?;
        let customer = Customer(customers::merge(context.app(), context.actor(), into, merged).await?);
        Ok(CustomerPayload { customer })
    }

    /// Undoes a merge: the customer stands for itself again, with everything it had.
    async fn split_customer(
        &self,
        context: &Context<'_>,
        input: SplitCustomerInput,
    ) -> Result<CustomerPayload> {
        let SplitCustomerInput { id } = input;
        let customer = Customer(customers::split(context.app(), context.actor(), id::customer(&id)?).await?);
        Ok(CustomerPayload { customer })
    }

    /// Says of a lead that it is nobody to care about, such as a wrong number, or takes that back. Its calls stay linked
    /// to it. A lead becomes a customer by `upsertCustomer` with its number.
    async fn dismiss_lead(&self, context: &Context<'_>, input: DismissLeadInput) -> Result<CustomerPayload> {
        let DismissLeadInput { id, dismissed } = input;
        let dismissed = dismissed.unwrap_or(true);
        let customer =
            customers::dismiss(context.app(), context.actor(), id::customer(&id)?, dismissed).await?;
        Ok(CustomerPayload { customer: Customer(customer) })
    }
}
