//! The closed lists of words of the schema.

use async_graphql::Enum;

/// Who carried the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::Provider")]
pub enum Provider {
    /// Twilio.
    Twilio,
    /// Vapi.
    Vapi,
    /// RingCentral.
    Ringcentral,
    /// Vonage.
    Vonage,
    /// Anybody else: a client of this API, an import, a stream of one's own.
    Direct,
}

/// Who called whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::CallDirection")]
pub enum CallDirection {
    /// The business was called.
    Inbound,
    /// The business called.
    Outbound,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::CallStatus")]
pub enum CallStatus {
    /// Going on.
    Active,
    /// Over.
    Completed,
    /// Over, and it did not come about as it should.
    Failed,
}

/// What every call goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::StageKind")]
pub enum Stage {
    /// Its audio is stored.
    Recording,
    /// Its words are written down.
    Transcript,
    /// What it was about is written down.
    Summary,
}

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::StageStatus")]
pub enum StageStatus {
    /// Waiting to be done.
    Pending,
    /// Being done.
    Processing,
    /// Done.
    Completed,
    /// Given up; `lastError` says why.
    Failed,
    /// The provider says there is nothing to fetch.
    Absent,
    /// Removed by retention or by a person.
    Deleted,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::Speaker")]
pub enum Speaker {
    /// The business: a person or an assistant.
    Agent,
    /// The other side.
    Customer,
    /// An announcement or a machine.
    System,
    /// Nobody knows.
    Unknown,
}

/// The mood of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::Sentiment")]
pub enum Sentiment {
    /// Good.
    Positive,
    /// Neither.
    Neutral,
    /// Bad.
    Negative,
    /// Both.
    Mixed,
}

/// Why a link is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::LinkMethod")]
pub enum LinkMethod {
    /// The number is the customer's.
    Phone,
    /// The reference was spoken.
    ReferenceSpoken,
    /// Call and booking lie close together.
    Time,
    /// Venue, day, time, party size or length of stay were said as they were booked.
    Content,
    /// The customer's name was said.
    Name,
    /// The source named it.
    ExternalId,
    /// A person said so.
    Manual,
}

/// Where a link between a call and a customer or booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::LinkStatus")]
pub enum LinkStatus {
    /// It counts: certain enough, stated by a source, or decided by a person.
    Linked,
    /// Not certain enough to count; a person may accept or reject it.
    Suggested,
    /// A person said that they do not belong together. It stays for ever, and no rule brings the link back.
    Rejected,
    /// A candidate that too little speaks for; `against` says what speaks against it.
    PassedOver,
}

/// What a call was to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::LinkRole")]
pub enum LinkRole {
    /// The booking was made in the call.
    Made,
    /// The booking was changed in the call.
    Changed,
    /// The booking was cancelled in the call.
    Cancelled,
    /// Somebody asked about the booking.
    Asked,
    /// The booking was spoken of, and nothing more is known.
    Mentioned,
}

/// What kind of thing speaks for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::EvidenceKind")]
pub enum EvidenceKind {
    /// The call's number is the customer's.
    Phone,
    /// The customer's name was said.
    NameSaid,
    /// A booking of the customer was discussed.
    BookingDiscussed,
    /// The booking's reference was spoken, written or spelled.
    ReferenceSpoken,
    /// A reference was spoken that differs from the booking's in one character.
    ReferenceNear,
    /// The call is with the customer of the booking.
    SameCustomer,
    /// The booking was made during the call or shortly after it.
    BookingMade,
    /// The booking was changed during the call or shortly after it.
    BookingChanged,
    /// The booking was cancelled during the call or shortly after it.
    BookingCancelled,
    /// The booking's venue or place was named.
    Venue,
    /// The day of the booking was said; relative days are counted from the day of the call.
    Day,
    /// The time of the booking was said.
    Time,
    /// The number of people was said.
    PartySize,
    /// The length of the stay was said.
    LengthOfStay,
    /// The appointment is close to the call in time.
    AppointmentNear,
    /// A source named the link, for example an import.
    Stated,
}

/// Who a customer is to the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::CustomerStatus")]
pub enum CustomerStatus {
    /// A customer that a person, a client or an import named.
    Known,
    /// An unknown caller: nothing but the number is known.
    Lead,
    /// A lead that a person said is nobody to care about.
    Dismissed,
    /// Merged into another customer, which shows everything of it.
    Merged,
}

/// Where a booking stands, whatever its source calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::BookingState")]
pub enum BookingState {
    /// Asked for, and not confirmed yet.
    Pending,
    /// Agreed, and still to come as far as the source has said.
    Confirmed,
    /// Cancelled by either side.
    Cancelled,
    /// The customer came, or the work is done.
    Completed,
    /// The customer did not come.
    NoShow,
    /// It did not come about: declined, expired, not paid.
    Failed,
    /// The source has not said, or in words that are not configured.
    Unknown,
}

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::BookingChangeKind")]
pub enum BookingChangeKind {
    /// It was made.
    Made,
    /// Kind, venue, times or party size were changed.
    Changed,
    /// It was cancelled.
    Cancelled,
    /// Only its state changed, to another than `CANCELLED`.
    State,
}

/// An encoding of audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::AudioFormat")]
pub enum AudioFormat {
    /// Byte for byte what was stored.
    Original,
    /// PCM, 16 bits.
    Wav,
    /// MPEG audio layer III.
    #[graphql(name = "MP3")]
    Mp3,
    /// Opus in Ogg.
    Opus,
}

/// A form in which a transcript is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::TranscriptFormat")]
pub enum TranscriptFormat {
    /// SubRip subtitles.
    Srt,
    /// WebVTT captions.
    Vtt,
    /// One paragraph a turn, with the time and who speaks, as UTF-8 text.
    Txt,
    /// One JSON object with the call's id, the language and the turns.
    Json,
}

/// A form in which peaks are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::archive::recordings::PeaksFormat")]
pub enum PeaksFormat {
    /// The JSON of audiowaveform, version 2, 8 bits.
    Json,
    /// The binary form of audiowaveform (`.dat`), version 2, 8 bits.
    Dat,
}

/// Whether hidden calls are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::archive::call_filter::HiddenCalls")]
pub enum HiddenCalls {
    /// Only calls that are not hidden, as where left out.
    Exclude,
    /// Hidden ones as well.
    Include,
    /// Only hidden ones.
    Only,
}

/// Whether a browser plays or saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::Disposition")]
pub enum Disposition {
    /// Play it.
    Inline,
    /// Save it.
    Attachment,
}

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::access::Role")]
pub enum Role {
    /// Reads calls and transcripts.
    Viewer,
    /// Also searches, listens and downloads.
    Analyst,
    /// Also changes, deletes and reads the audit.
    Admin,
    /// Feeds calls in.
    Service,
}

/// What is missing its counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::OrphanKind")]
pub enum OrphanKind {
    /// An object that no row owns.
    Object,
    /// A recording whose object is gone.
    Row,
    /// An upload that never ended.
    Upload,
}

/// Why the archive has not what the provider's log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::GapCause")]
pub enum GapCause {
    /// The provider says that there is none.
    Absent,
    /// The call was too short, or silent.
    TooShort,
    /// The provider has deleted it.
    Expired,
    /// The provider, a rule, or the caller does not allow it.
    Refused,
    /// What the provider sends is not the whole recording.
    Truncated,
    /// The provider has it, and never told of it.
    NeverAnnounced,
    /// It was tried again and again, and could not be had or is gone from the store.
    Unavailable,
    /// It is on its way.
    Waiting,
    /// It was stored, and deleted on purpose.
    Deleted,
}
