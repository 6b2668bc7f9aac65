//! How searches are kept by name, and given up.

use async_graphql::{Context, ID, InputObject, Object};

use super::SavedSearchPayload;
use crate::archive::saved_searches::{self, SaveSearch};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::Result;
use crate::graphql::id;
use crate::graphql::types::{CallFilter, SavedSearch};

/// A search about to be saved.
#[derive(InputObject)]
pub struct SaveSearchInput {
    /// It is known by it: saving the same name again replaces query and filter.
    name: String,
    /// The query.
    query: String,
    /// Which calls are searched.
    filter: Option<CallFilter>,
}

/// A saved search about to be deleted.
#[derive(InputObject)]
pub struct DeleteSavedSearchInput {
    /// The saved search.
    id: ID,
}

#[derive(Default)]
pub struct SavedSearchMutation;

#[Object]
impl SavedSearchMutation {
    /// Keeps a search by name, for everybody who may search. It tells of calls to which something happens from now on,
    /// each once; it does not tell of old ones. The same name again replaces query and filter; a repeat changes nothing.
    async fn save_search(&self, context: &Context<'_>, input: SaveSearchInput) -> Result<SavedSearchPayload> {
        let SaveSearchInput { name, query, filter } = input;
        let input = SaveSearch { name, query, filter: CallFilter::convert(filter)? };
        let saved_search = saved_searches::save(context.app(), context.actor(), input).await?;
        Ok(SavedSearchPayload { saved_search: SavedSearch(saved_search) })
    }

    /// Deletes a saved search and gives what it was. Those who follow it are told that it has ended.
    async fn delete_saved_search(
        &self,
        context: &Context<'_>,
        input: DeleteSavedSearchInput,
    ) -> Result<SavedSearchPayload> {
        let DeleteSavedSearchInput { id } = input;
        let id = id::saved_search(&id)?;
        let saved_search = saved_searches::delete(context.app(), context.actor(), id).await?;
        Ok(SavedSearchPayload { saved_search: SavedSearch(saved_search) })
    }
}
