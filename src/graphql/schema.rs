//! The schema put together.

use async_graphql::{SDLExportOptions, SchemaBuilder};

use super::mutation::Mutation;
use super::query::Query;
use super::subscription::Subscription;
use super::types::Node;

/// What the endpoint executes.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over an archive; limits are the transport's to add.
pub fn build() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<Node>()
}

/// The schema in its definition language, sorted: what `schema.graphql` holds.
pub fn sdl() -> String {
    build().finish().sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .prefer_single_line_descriptions(),
    )
}
