//! `earmark import-customers`.

use clap::Args;

use super::tables::{Rows, Table};
use crate::archive::feed::Batch;
use crate::archive::tables::{CUSTOMER_FIELDS, customer};
use crate::config::Config;

/// Imports customers from a table. Importing a file twice changes nothing; a row that cannot be taken costs only itself.
#[derive(Args)]
#[command(
    after_help = "Fields: externalId, name, email, phones. A customer is recognised by externalId, else by phones."
)]
pub struct ImportCustomers {
    #[command(flatten)]
    table: Table,
}

impl ImportCustomers {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let rows = Rows {
            noun: "customers",
            fields: CUSTOMER_FIELDS,
            keys: &["externalId", "phones"],
            read: &|mapping, _, row, known_at| customer(mapping, row, known_at),
            batch: |customers| Batch { customers, ..Batch::default() },
        };
        self.table.run(config, rows).await
    }
}
