//! Fetches an announced recording and stores it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{RecordingId, StageStatus, recording};
use url::Url;

use super::{Outcome, consent};
use crate::access::Actor;
use crate::app::App;
use crate::archive::upload::{self, Origin};
use crate::archive::{ArchiveError, recordings};
use crate::providers::vapi::AudioAddresses;
use crate::providers::{Client, Download, ProviderError};
use crate::queue::Leased;

/// How long one download may take: the largest recordings over a slow line.
const DOWNLOAD: Duration = Duration::from_secs(4 * 3_600);
/// How long after its announcement a recording may still be on its way to the provider's own store.
const ON_ITS_WAY: TimeDelta = TimeDelta::minutes(2);
/// How long such a one is waited for at a time.
const PATIENCE: TimeDelta = TimeDelta::seconds(5);

/// Fetches one recording.
pub(super) async fn run(app: &App, leased: &Leased, recording_id: RecordingId) -> Outcome {
    let actor = Actor::archive(leased.tenant.clone());
    match fetch(app, &actor, recording_id).await {
        Ok(outcome) => outcome,
        Err(error) => error.into(),
    }
}

async fn fetch(app: &App, actor: &Actor, recording_id: RecordingId) -> Result<Outcome, ArchiveError> {
    let Some(row) = recordings::by_ids(app, actor, &[recording_id]).await?.pop() else {
        return Ok(Outcome::Done);
    };
    let refused = || Outcome::Absent { reason: consent::NOT_GIVEN.into() };
    if consent::enforce(app, actor, row.call_id, row.id).await? {
        return Ok(refused());
    }
    if matches!(row.status, StageStatus::Completed | StageStatus::Deleted) {
        return Ok(Outcome::Done);
    }
    let now = app.clock.now();
    match begin(app, &row, now).await {
        Ok(download) => store(app, actor, &row, download).await?,
        Err(error) => return Ok(judge(&row, &error, now)),
    }
    // The refusal may have come while the audio did.
    Ok(if consent::enforce(app, actor, row.call_id, row.id).await? { refused() } else { Outcome::Done })
}

/// What the provider's refusal means for this recording.
fn judge(row: &recording::Model, error: &ProviderError, now: DateTime<Utc>) -> Outcome {
    match error {
        ProviderError::NotFound(_) if row.fetch_by.is_some_and(|by| by < now) => {
            Outcome::GiveUp { error: format!("expired: the provider has deleted it ({error})") }
        }
        ProviderError::NotFound(_) if now - row.created_at < ON_ITS_WAY => {
            Outcome::Later { run_at: now + PATIENCE, reason: format!("not there yet: {error}") }
        }
        ProviderError::Gone(reason) => Outcome::Absent { reason: reason.clone() },
        error => Outcome::of_provider(error, now),
    }
}

async fn begin(app: &App, row: &recording::Model, now: DateTime<Utc>) -> Result<Download, ProviderError> {
    let size_bytes_max = app.config.media.upload_bytes_max;
    let account = row.account.as_deref().unwrap_or_default();
    let provider_id = row.provider_recording_id.as_deref().unwrap_or_default();
    match app.providers.of(account)? {
        Client::Twilio(client) => {
            let url = match &row.source_url {
                Some(url) => address(url)?,
                None => client.recording_url(provider_id)?,
            };
            let begun = client.download(&url, size_bytes_max, DOWNLOAD).await;
            if matches!(begun, Err(ProviderError::NotFound(_))) && now - row.created_at >= ON_ITS_WAY {
                // The media is not there: its description says whether it ever will be.
                client.recording(provider_id).await?;
            }
            begun
        }
        Client::Vapi(client) => {
            let audio =
                AudioAddresses { presigned_stereo: row.source_url.clone(), ..AudioAddresses::default() };
            client.download(provider_id, &audio, now, size_bytes_max, DOWNLOAD).await
        }
        Client::Ringcentral(client) => {
            let Some(url) = &row.source_url else {
                let info = client.recording(provider_id, now).await?;
                let url = info
                    .content_uri
                    .ok_or_else(|| ProviderError::NotFound("it has no content yet".into()))?;
                return client.download(&url, size_bytes_max, DOWNLOAD, now).await;
            };
            client.download(url, size_bytes_max, DOWNLOAD, now).await
        }
        Client::Vonage(client) => {
            let url = row.source_url.as_deref().unwrap_or_default();
            let jti = app.ids.next(now);
            client.download(&address(url)?, now, jti, size_bytes_max, DOWNLOAD).await
        }
    }
}

fn address(url: &str) -> Result<Url, ProviderError> {
    url.parse().map_err(|_| ProviderError::Malformed("the recording's address is none".into()))
}

async fn store(
    app: &App,
    actor: &Actor,
    row: &recording::Model,
    download: Download,
) -> Result<(), ArchiveError> {
    let origin = Origin {
        recording_id: Some(row.id),
        provider_recording_id: row.provider_recording_id.clone(),
        source_url: row.source_url.clone(),
        account: row.account.clone(),
        expected_duration_ms: row.expected_duration_ms,
        recorded_at: row.recorded_at,
        interrupted: false,
        channel_parties: row.channel_parties.clone(),
    };
    upload::receive(app, actor, row.call_id, origin, download.body).await?;
    Ok(())
}
