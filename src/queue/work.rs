//! The kinds of work there are, as they stand in a job's row.

use chrono::NaiveDate;
use entity::{AudioFormat, CallId, RecordingId, StageKind, StreamId, WebhookId};
use serde::{Deserialize, Serialize};

/// One piece of work. Adding a kind: here, in [`Work::lane`] and [`Work::key`], and a file under `jobs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Carry out what a webhook tells.
    ApplyWebhook {
        /// The webhook.
        webhook_id: WebhookId,
    },
    /// Fetch an announced recording from its provider.
    FetchRecording {
        /// Its call.
        call_id: CallId,
        /// The recording, which is not there yet.
        recording_id: RecordingId,
    },
    /// Look in the provider's call log for the recordings of a call that is over.
    FindRecordings {
        /// The call.
        call_id: CallId,
    },
    /// Start the recording of a call that somebody else answered.
    StartRecording {
        /// The call.
        call_id: CallId,
    },
    /// Make a recording of a live stream that has ended.
    StoreStream {
        /// Its call.
        call_id: CallId,
        /// The stream.
        stream_id: StreamId,
        /// The node that holds its frames.
        node: String,
    },
    /// Fetch the transcript and insights that the provider makes.
    FetchTranscript {
        /// The call.
        call_id: CallId,
    },
    /// Have a call transcribed.
    Transcribe {
        /// The call.
        call_id: CallId,
    },
    /// Have a call summed up.
    Summarise {
        /// The call.
        call_id: CallId,
    },
    /// Make another encoding of a recording.
    Render {
        /// The recording.
        recording_id: RecordingId,
        /// Which.
        format: AudioFormat,
    },
    /// Measure who spoke when.
    Measure {
        /// The recording.
        recording_id: RecordingId,
    },
    /// Compare a day with the provider's own call log.
    CheckDay {
        /// The account.
        account: String,
        /// The day, UTC.
        day: NaiveDate,
    },
    /// Announce everything that the provider's log has of a day and the archive has not.
    Backfill {
        /// The account.
        account: String,
        /// The day, UTC.
        day: NaiveDate,
    },
    /// Keep the subscription to a provider's notifications alive.
    WatchSubscription {
        /// The account.
        account: String,
    },
    /// Enqueue what a finished step should have led to and did not.
    MendPipeline,
    /// Find and remove what has no counterpart.
    SweepOrphans,
    /// Delete what is older than its tenant keeps it.
    KeepRetention,
    /// Warn of deadlines that are near and of storage beyond its quota.
    RaiseAlarms,
    /// Drop webhooks that were worked off long ago.
    PruneWebhooks,
    /// Enqueue yesterday's [`Work::CheckDay`] for every account.
    CheckYesterday,
}

/// Which stage of which call a job moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The call.
    pub call_id: CallId,
    /// Its stage.
    pub stage: StageKind,
}

/// Jobs of one lane wait for each other and for nobody else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Webhooks.
    Webhooks,
    /// What a call that is going on waits for.
    Urgent,
    /// Downloads and look-ups at providers.
    Fetch,
    /// Live streams of one node.
    Streams(String),
    /// Transcription.
    Speech,
    /// Summaries.
    Summary,
    /// Encoding and measuring.
    Audio,
    /// Providers' call logs, read day by day: months of them must not keep anything else from its turn.
    Logs,
    /// Everything periodic.
    Housekeeping,
}

impl Lane {
    /// The lane as it stands in a row.
    pub fn name(&self) -> String {
        match self {
            Self::Webhooks => "webhooks".into(),
            Self::Urgent => "urgent".into(),
            Self::Fetch => "fetch".into(),
            Self::Streams(node) => format!("streams/{node}"),
            Self::Speech => "speech".into(),
            Self::Summary => "summary".into(),
            Self::Audio => "audio".into(),
            Self::Logs => "logs".into(),
            Self::Housekeeping => "housekeeping".into(),
        }
    }
}

impl Work {
    /// One word, for rows, figures and logs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ApplyWebhook { .. } => "apply_webhook",
            Self::FetchRecording { .. } => "fetch_recording",
            Self::FindRecordings { .. } => "find_recordings",
            Self::StartRecording { .. } => "start_recording",
            Self::StoreStream { .. } => "store_stream",
            Self::FetchTranscript { .. } => "fetch_transcript",
            Self::Transcribe { .. } => "transcribe",
            Self::Summarise { .. } => "summarise",
            Self::Render { .. } => "render",
            Self::Measure { .. } => "measure",
            Self::CheckDay { .. } => "check_day",
            Self::Backfill { .. } => "backfill",
            Self::WatchSubscription { .. } => "watch_subscription",
            Self::MendPipeline => "mend_pipeline",
            Self::SweepOrphans => "sweep_orphans",
            Self::KeepRetention => "keep_retention",
            Self::RaiseAlarms => "raise_alarms",
            Self::PruneWebhooks => "prune_webhooks",
            Self::CheckYesterday => "check_yesterday",
        }
    }

    /// Whose turn it waits for.
    pub fn lane(&self) -> Lane {
        match self {
            Self::ApplyWebhook { .. } => Lane::Webhooks,
            Self::FetchRecording { .. } | Self::FindRecordings { .. } | Self::FetchTranscript { .. } => {
                Lane::Fetch
            }
            Self::StartRecording { .. } => Lane::Urgent,
            Self::StoreStream { node, .. } => Lane::Streams(node.clone()),
            Self::Transcribe { .. } => Lane::Speech,
            Self::Summarise { .. } => Lane::Summary,
            Self::Render { .. } | Self::Measure { .. } => Lane::Audio,
            Self::CheckDay { .. } | Self::Backfill { .. } => Lane::Logs,
            Self::WatchSubscription { .. }
            | Self::MendPipeline
            | Self::SweepOrphans
            | Self::KeepRetention
            | Self::RaiseAlarms
            | Self::PruneWebhooks
            | Self::CheckYesterday => Lane::Housekeeping,
        }
    }

    /// What must not wait twice at the same time has the same key.
    pub fn key(&self) -> String {
        let subject = match self {
            Self::ApplyWebhook { webhook_id } => webhook_id.to_string(),
            Self::FetchRecording { recording_id, .. } | Self::Measure { recording_id } => {
                recording_id.to_string()
            }
            Self::StoreStream { stream_id, .. } => stream_id.to_string(),
            Self::FindRecordings { call_id }
            | Self::StartRecording { call_id }
            | Self::FetchTranscript { call_id }
            | Self::Transcribe { call_id }
            | Self::Summarise { call_id } => call_id.to_string(),
            Self::Render { recording_id, format } => format!("{recording_id}/{}", format.as_str()),
            Self::CheckDay { account, day } | Self::Backfill { account, day } => format!("{account}/{day}"),
            Self::WatchSubscription { account } => account.clone(),
            Self::MendPipeline
            | Self::SweepOrphans
            | Self::KeepRetention
            | Self::RaiseAlarms
            | Self::PruneWebhooks
            | Self::CheckYesterday => String::new(),
        };
        format!("{}/{subject}", self.kind())
    }

    /// The stage that tells of it, where one does.
    pub fn subject(&self) -> Option<Subject> {
        let (call_id, stage) = match self {
            Self::FetchRecording { call_id, .. } | Self::StoreStream { call_id, .. } => {
                (*call_id, StageKind::Recording)
            }
            Self::FetchTranscript { call_id } | Self::Transcribe { call_id } => {
                (*call_id, StageKind::Transcript)
            }
            Self::Summarise { call_id } => (*call_id, StageKind::Summary),
            _ => return None,
        };
        Some(Subject { call_id, stage })
    }
}
