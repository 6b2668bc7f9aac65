//! `earmark relink`.

use clap::Args;
use entity::TenantId;
use indicatif::{ProgressBar, ProgressStyle};

use super::wiring;
use crate::config::Config;
use crate::jobs::linker;

/// Link all calls to customers and bookings anew, by what is known now. A server may run meanwhile. Broken off, it goes on
/// where it stood
#[derive(Args)]
pub struct Relink {
    /// Only the calls of this tenant
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Begin anew instead of going on where it was broken off
    #[arg(long)]
    from_start: bool,
}

impl Relink {
    /// Runs the command.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let app = wiring::open(config, String::new()).await?;
        let tenants = match self.tenant {
            Some(tenant) => vec![TenantId::new(tenant)],
            None => linker::tenants(&app).await?,
        };
        let template = "{prefix}: {pos} calls looked at, {per_sec}, {msg}";
        for tenant in tenants {
            let bar = ProgressBar::no_length()
                .with_style(ProgressStyle::with_template(template)?)
                .with_prefix(tenant.to_string());
            let reached = linker::relink_all(&app, &tenant, self.from_start, |reached| {
                bar.set_position(reached.done);
                bar.set_message(format!("links of {} changed", reached.changed));
            })
            .await?;
            bar.finish_and_clear();
            println!("{tenant}: {} calls looked at, links of {} changed", reached.done, reached.changed);
        }
        app.database.close().await;
        Ok(())
    }
}
