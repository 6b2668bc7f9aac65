//! The closed lists of words that rows use, stored as lower-case text.

use sea_orm::prelude::*;
use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[sea_orm(string_value = $text)] $variant,)*
        }

        impl $name {
            /// Reads a stored word back.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The word as it is stored and indexed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    )*};
}

vocabulary! {
    /// Who carried the call.
    Provider {
        Twilio = "twilio",
        Vapi = "vapi",
        Ringcentral = "ringcentral",
        Vonage = "vonage",
        Direct = "direct",
    }
    /// Who called: the other side (inbound) or the business (outbound).
    CallDirection {
        Inbound = "inbound",
        Outbound = "outbound",
    }
    /// Where a call stands.
    CallStatus {
        Active = "active",
        Completed = "completed",
        Failed = "failed",
    }
    /// The three things every call goes through.
    StageKind {
        Recording = "recording",
        Transcript = "transcript",
        Summary = "summary",
    }
    /// Where a stage of a call, or a recording, stands.
    StageStatus {
        Pending = "pending",
        Processing = "processing",
        Completed = "completed",
        Failed = "failed",
        Absent = "absent",
        Deleted = "deleted",
    }
    /// Who speaks a turn.
    Speaker {
        Agent = "agent",
        Customer = "customer",
        System = "system",
        Unknown = "unknown",
    }
    /// The mood of a call.
    Sentiment {
        Positive = "positive",
        Neutral = "neutral",
        Negative = "negative",
        Mixed = "mixed",
    }
    /// Why a link is believed: its strongest piece of evidence.
    LinkMethod {
        Phone = "phone",
        ReferenceSpoken = "reference_spoken",
        Time = "time",
        Content = "content",
        Name = "name",
        ExternalId = "external_id",
        Manual = "manual",
    }
    /// Where a link stands.
    LinkStatus {
        Linked = "linked",
        Suggested = "suggested",
        Rejected = "rejected",
        PassedOver = "passed_over",
    }
    /// What a call was to a booking.
    LinkRole {
        Made = "made",
        Changed = "changed",
        Cancelled = "cancelled",
        Asked = "asked",
        Mentioned = "mentioned",
    }
    /// What kind of thing speaks for a link, or against it.
    EvidenceKind {
        Phone = "phone",
        NameSaid = "name_said",
        BookingDiscussed = "booking_discussed",
        ReferenceSpoken = "reference_spoken",
        ReferenceNear = "reference_near",
        SameCustomer = "same_customer",
        BookingMade = "booking_made",
        BookingChanged = "booking_changed",
        BookingCancelled = "booking_cancelled",
        Venue = "venue",
        Day = "day",
        Time = "time",
        PartySize = "party_size",
        LengthOfStay = "length_of_stay",
        AppointmentNear = "appointment_near",
        Stated = "stated",
    }
    /// Who a customer is to the business.
    CustomerStatus {
        Known = "known",
        Lead = "lead",
        Dismissed = "dismissed",
        Merged = "merged",
    }
    /// Where a booking stands, whatever its source calls it.
    BookingState {
        Pending = "pending",
        Confirmed = "confirmed",
        Cancelled = "cancelled",
        Completed = "completed",
        NoShow = "no_show",
        Failed = "failed",
        Unknown = "unknown",
    }
    /// What happened to a booking.
    BookingChangeKind {
        Made = "made",
        Changed = "changed",
        Cancelled = "cancelled",
        State = "state",
    }
    /// The encoding of served audio. `Original` is byte for byte what was stored.
    AudioFormat {
        Original = "original",
        Wav = "wav",
        Mp3 = "mp3",
        Opus = "opus",
    }
    /// The form of a transcript that is served as a file.
    TranscriptFormat {
        Srt = "srt",
        Vtt = "vtt",
        Txt = "txt",
        Json = "json",
    }
    /// Whether a browser should play or save.
    Disposition {
        Inline = "inline",
        Attachment = "attachment",
    }
    /// What happened, in the journal.
    EventKind {
        CallStarted = "call_started",
        CallChanged = "call_changed",
        CallEnded = "call_ended",
        CallImported = "call_imported",
        TurnsAdded = "turns_added",
        StageChanged = "stage_changed",
        RecordingReady = "recording_ready",
        RecordingDeleted = "recording_deleted",
        RenditionMade = "rendition_made",
        TranscriptDeleted = "transcript_deleted",
        AnalyticsAdded = "analytics_added",
        NoteAdded = "note_added",
        NoteChanged = "note_changed",
        NoteDeleted = "note_deleted",
        TagsSet = "tags_set",
        SpeakerNamed = "speaker_named",
        AgentChanged = "agent_changed",
        CallHidden = "call_hidden",
        CallUnhidden = "call_unhidden",
        SummaryWritten = "summary_written",
        CustomerChanged = "customer_changed",
        BookingChanged = "booking_changed",
        LinkChanged = "link_changed",
        SearchSaved = "search_saved",
        SearchDeleted = "search_deleted",
        SearchMatched = "search_matched",
    }
    /// Where a job stands.
    JobStatus {
        Ready = "ready",
        Leased = "leased",
        Failed = "failed",
    }
    /// What is missing its counterpart.
    OrphanKind {
        Object = "object",
        Row = "row",
        Upload = "upload",
    }
    /// Where a live stream stands.
    StreamStatus {
        Open = "open",
        Ended = "ended",
        Stored = "stored",
        Empty = "empty",
    }
    /// Why the archive has not what the provider's log has.
    GapCause {
        Absent = "absent",
        TooShort = "too_short",
        Expired = "expired",
        Refused = "refused",
        Truncated = "truncated",
        NeverAnnounced = "never_announced",
        Unavailable = "unavailable",
        Waiting = "waiting",
        Deleted = "deleted",
    }
}
