//! What resolvers find around them.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Request};

use super::loaders::Loaders;
use crate::access::Actor;
use crate::app::App;

/// Short ways to what every resolver needs.
pub trait ContextExt {
    /// The archive's long-lived parts.
    fn app(&self) -> &App;
    /// Who asks.
    fn actor(&self) -> &Actor;
    /// Batched questions, scoped to who asks.
    fn loader(&self) -> &DataLoader<Loaders>;
}

impl ContextExt for Context<'_> {
    fn app(&self) -> &App {
        self.data_unchecked()
    }

    fn actor(&self) -> &Actor {
        self.data_unchecked()
    }

    fn loader(&self) -> &DataLoader<Loaders> {
        self.data_unchecked()
    }
}

/// Gives a request its actor and loaders of its own.
pub fn request_data(request: Request, app: &App, actor: Actor) -> Request {
    let loaders = Loaders { app: app.clone(), actor: actor.clone() };
    request.data(DataLoader::new(loaders, tokio::spawn)).data(actor)
}
