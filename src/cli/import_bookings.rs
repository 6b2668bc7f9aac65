//! `earmark import-bookings`.

use anyhow::bail;
use clap::Args;

use super::tables::{Rows, Table};
use crate::archive::feed::Batch;
use crate::archive::tables::{BOOKING_FIELDS, BookingRows, booking, dates};
use crate::config::Config;

/// Imports bookings from a table. Importing a file twice changes nothing; a row that cannot be taken costs only itself.
#[derive(Args)]
#[command(
    after_help = "Fields: reference, kind, venue, status, startsAt, endsAt, partySize, createdAt, changedAt, customerExternalId, details."
)]
pub struct ImportBookings {
    #[command(flatten)]
    table: Table,
    /// How dates are written beside ISO 8601, such as "%d/%m/%Y %H:%M"; times without a zone are the tenant's
    #[arg(long = "date-format", value_name = "FORMAT")]
    date_formats: Vec<String>,
    /// The booking source whose statuses are configured in the tenants file
    #[arg(long, value_name = "ID")]
    source: Option<String>,
}

impl ImportBookings {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let Self { table, date_formats, source } = self;
        if let Some(format) = date_formats.iter().find(|format| !dates::is_format(format)) {
            bail!("--date-format {format:?} is none: write day, month and year as %d, %m and %Y");
        }
        let tenants = config.tenants()?;
        if let Some(source) = &source
            && tenants.booking_sources.get(source).is_none_or(|known| known.tenant != table.tenant)
        {
            bail!("--source {source}: the tenants file has no such booking source of {}", table.tenant);
        }
        let zone = tenants.tenants.get(&table.tenant).and_then(|tenant| tenant.time_zone);
        let zone = zone.unwrap_or(config.linking.time_zone);
        let settings = BookingRows { date_formats, zone, source };
        let rows = Rows {
            noun: "bookings",
            fields: BOOKING_FIELDS,
            keys: &["reference"],
            read: &|mapping, headers, row, known_at| booking(mapping, headers, &settings, row, known_at),
            batch: |bookings| Batch { bookings, ..Batch::default() },
        };
        table.run(config, rows).await
    }
}
