//! Recordings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{recording, rendition};
use futures_util::FutureExt as _;
use uuid::Uuid;

use super::analytics::milliseconds;
use super::{
    AudioFormat, Call, Disposition, DownloadConnection, PeaksFormat, Speaker, StageStatus, download,
};
use crate::archive::page::SortValue;
use crate::archive::{downloads, recordings, signed};
use crate::audio::COLUMNS_MAX;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::{Failure, Result};
use crate::graphql::id::NodeId;
use crate::graphql::loaders::{CallBy, RenditionsOf};
use crate::graphql::page::{KeyKind, PageArguments, Total, connection, cost};
use crate::graphql::scalars::Long;

/// What a waveform adds to a query's complexity: it is asked for one by one.
const WAVEFORM_COST: usize = 50;
/// Columns of a waveform nobody gave a width for.
const WIDTH_DEFAULT: i32 = 800;

/// The audio of a call as stored.
#[derive(Clone, Debug)]
pub struct Recording(pub recording::Model);

connection!(
    /// A page of recordings.
    RecordingConnection,
    /// A recording and its place.
    RecordingEdge,
    Recording
);

/// A link that works without a header.
#[derive(SimpleObject)]
pub struct SignedUrl {
    /// Where to play or download.
    url: String,
    /// Until when.
    expires_at: DateTime<Utc>,
    /// Seconds.
    expires_in: i32,
}

impl From<signed::SignedUrl> for SignedUrl {
    fn from(link: signed::SignedUrl) -> Self {
        let signed::SignedUrl { url, expires_at, expires_in_seconds } = link;
        Self { url, expires_at, expires_in: i32::try_from(expires_in_seconds).unwrap_or(i32::MAX) }
    }
}

/// A stretch of a recording: from `fromMs` up to, and without, `untilMs`.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct ClipInput {
    /// Where it begins, in milliseconds from the recording's first sample.
    from_ms: i32,
    /// Where it ends, in milliseconds from the recording's first sample; at most the recording's `durationMs`, and at
    /// most half an hour behind `fromMs`.
    until_ms: i32,
}

/// Another encoding of a recording.
#[derive(SimpleObject)]
pub struct Rendition {
    /// Which; `audio(format: …)` links to it.
    format: AudioFormat,
    /// The media type it is served as.
    mime_type: String,
    /// Its size.
    size_bytes: Long,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl Rendition {
    fn of(row: rendition::Model) -> Option<Self> {
        let rendition::Model { format, mime_type, size_bytes, created_at, .. } = row;
        let format = entity::AudioFormat::from_word(&format)?.into();
        Some(Self { format, mime_type, size_bytes: Long(size_bytes), created_at })
    }
}

/// The peaks of a recording.
#[derive(SimpleObject)]
pub struct Waveform {
    /// How long the recording plays, in milliseconds.
    duration_ms: i32,
    /// One entry a channel, the first channel first.
    channels: Vec<WaveformChannel>,
}

/// Peaks scaled to -1…1: min[i] and max[i] bound column i.
#[derive(SimpleObject)]
pub struct WaveformChannel {
    /// Lower bounds.
    min: Vec<f64>,
    /// Upper bounds.
    max: Vec<f64>,
}

/// The place of a recording in a list.
pub fn key(row: &recording::Model) -> (SortValue, Uuid) {
    (SortValue::Time(row.created_at), row.id.0)
}

/// The audio of a call as stored.
#[Object]
impl Recording {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeId::Recording(self.0.id).into()
    }
    /// Its call.
    async fn call(&self, context: &Context<'_>) -> Result<Call> {
        let call = context.loader().load_one(CallBy(self.0.call_id)).await?;
        call.map(Call).ok_or_else(|| Failure::not_found("call"))
    }
    /// Where it stands.
    async fn status(&self) -> StageStatus {
        self.0.status.into()
    }
    /// When its audio was deleted.
    async fn deleted_at(&self) -> Option<DateTime<Utc>> {
        self.0.deleted_at
    }
    /// Why: what a person said, or how long it was to be kept.
    async fn deleted_reason(&self) -> Option<&str> {
        self.0.deleted_reason.as_deref()
    }
    /// The provider's own id.
    async fn provider_recording_id(&self) -> Option<&str> {
        self.0.provider_recording_id.as_deref()
    }
    /// {tenant}/{campaign}/{call}.{ext}, each part made safe.
    async fn storage_path(&self) -> Option<&str> {
        self.0.storage_path.as_deref().filter(|_| self.0.status != entity::StageStatus::Deleted)
    }
    /// The media type it is served as.
    async fn mime_type(&self) -> Option<&str> {
        self.0.mime_type.as_deref()
    }
    /// How its samples are coded.
    async fn codec(&self) -> Option<&str> {
        self.0.codec.as_deref()
    }
    /// Samples a second, in hertz.
    async fn sample_rate(&self) -> Option<i32> {
        self.0.sample_rate_hz
    }
    /// Channels.
    async fn channels(&self) -> Option<i32> {
        self.0.channels
    }
    /// Bytes as stored.
    async fn size_bytes(&self) -> Option<Long> {
        self.0.size_bytes.map(Long)
    }
    /// How long it plays, in milliseconds: counted from its samples.
    async fn duration_ms(&self) -> Option<i32> {
        self.0.duration_ms.map(milliseconds)
    }
    /// Lower-case hex SHA-256 of the stored bytes.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }
    /// When it was stored and verified.
    async fn uploaded_at(&self) -> Option<DateTime<Utc>> {
        self.0.uploaded_at
    }
    /// When the archive first heard of it.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// What went wrong last, where it is not stored.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }
    /// How long its provider says that it is, in milliseconds.
    async fn expected_duration_ms(&self) -> Option<i32> {
        self.0.expected_duration_ms.map(milliseconds)
    }
    /// When its provider deletes it, where it is not stored yet.
    async fn fetch_by(&self) -> Option<DateTime<Utc>> {
        self.0.fetch_by
    }
    /// When its first second was recorded.
    async fn recorded_at(&self) -> Option<DateTime<Utc>> {
        self.0.recorded_at
    }
    /// Its live stream broke off: all that came is stored, and something may be missing.
    async fn interrupted(&self) -> bool {
        self.0.interrupted
    }
    /// Whose each channel is, the first channel first; empty where nobody knows.
    async fn channel_speakers(&self) -> Vec<Speaker> {
        recordings::parties(&self.0).into_iter().map(Into::into).collect()
    }
    /// Other encodings that are made of it and kept.
    async fn renditions(&self, context: &Context<'_>) -> Result<Vec<Rendition>> {
        let made = context.loader().load_one(RenditionsOf(self.0.id)).await?.unwrap_or_default();
        Ok(made.into_iter().filter_map(Rendition::of).collect())
    }
    /// A link that plays or downloads without a header until it expires. Asking again is how one refreshes it.
    /// `expiresIn` is in seconds. Null where there is nothing to play, and while an encoding that was asked for is
    /// being made: ask again in a moment.
    async fn audio(
        &self,
        context: &Context<'_>,
        format: Option<AudioFormat>,
        #[graphql(
            desc = "Only a stretch, cut out exactly to the frame when the link is used; nothing has to be made first. ORIGINAL is WAV then, with the recording's own rate and channels."
        )]
        clip: Option<ClipInput>,
        disposition: Option<Disposition>,
        expires_in: Option<i32>,
    ) -> Result<Option<SignedUrl>> {
        let format = format.unwrap_or(AudioFormat::Original).into();
        let disposition = disposition.unwrap_or(Disposition::Inline).into();
        let clip = clip.map(|ClipInput { from_ms, until_ms }| (from_ms, until_ms));
        let wanted = recordings::Wanted { format, clip, disposition, expires_in_seconds: expires_in };
        let link = recordings::link(context.app(), context.actor(), &self.0, wanted).await?;
        Ok(link.map(Into::into))
    }
    /// A link to the recording's peaks in the formats of the BBC's audiowaveform, which peaks.js, waveform-data and
    /// wavesurfer read: a minimum and a maximum, -127 to 127, for each pixel and channel. It needs no header until it
    /// expires. Null where there is no waveform. Not part of the audit: it cannot be heard.
    #[graphql(complexity = "WAVEFORM_COST")]
    async fn peaks(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Samples a pixel stands for. The finest there is where left out or finer than that, which is 1 to 2 thousandths of the recording; the file says what it has."
        )]
        samples_per_pixel: Option<i32>,
        #[graphql(desc = "JSON where left out.")] format: Option<PeaksFormat>,
        #[graphql(desc = "How long the link lives, in seconds.")] expires_in: Option<i32>,
    ) -> Result<Option<SignedUrl>> {
        let format = format.unwrap_or(PeaksFormat::Json).into();
        let (app, actor) = (context.app(), context.actor());
        let link = recordings::peaks_link(app, actor, &self.0, samples_per_pixel, format, expires_in).await?;
        Ok(link.map(Into::into))
    }
    /// Min/max pairs per channel for a waveform of `width` columns.
    #[graphql(complexity = "WAVEFORM_COST + child_complexity")]
    async fn waveform(&self, context: &Context<'_>, width: Option<i32>) -> Result<Option<Waveform>> {
        let wanted = width.unwrap_or(WIDTH_DEFAULT);
        let width =
            usize::try_from(wanted).ok().filter(|width| (1..=COLUMNS_MAX).contains(width)).ok_or_else(
                || Failure::bad_input(format!("width: {wanted} is not between 1 and {COLUMNS_MAX}")),
            )?;
        let peaks = recordings::waveform(context.app(), context.actor(), self.0.id).await?;
        let channel = |channel: crate::audio::ChannelPeaks| WaveformChannel {
            min: channel.min.into_iter().map(f64::from).collect(),
            max: channel.max.into_iter().map(f64::from).collect(),
        };
        Ok(peaks.map(|peaks| Waveform {
            duration_ms: self.0.duration_ms.map_or(0, milliseconds),
            channels: peaks.resample(width).into_iter().map(channel).collect(),
        }))
    }
    /// Who listened to it.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn downloads(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<DownloadConnection> {
        let page = PageArguments::forwards(first, after).request(KeyKind::Time)?;
        let filter = downloads::DownloadFilter { recording_id: Some(self.0.id), ..Default::default() };
        let rows = downloads::list(context.app(), context.actor(), &filter, &page).await?;
        let total = Total::new(move |app, actor| {
            let filter = filter.clone();
            async move { downloads::count(&app, &actor, &filter).await }.boxed()
        });
        Ok(DownloadConnection::new(rows, download::key, super::Download, total))
    }
}
