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

/// Where a booking stands, whatever its source calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::BookingState")]
pub enum BookingState {
    /// Asked for, and not yet confirmed.
    Pending,
    /// Agreed.
    Confirmed,
    /// Called off.
    Cancelled,
    /// It took place.
    Completed,
    /// The customer did not come.
    NoShow,
    /// It did not come about.
    Failed,
    /// The source's word for it is not known.
    Unknown,
}

/// Who a customer is to the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::CustomerStatus")]
pub enum CustomerStatus {
    /// A customer.
    Known,
    /// A number that called and of which nothing else is known.
    Lead,
    /// A lead that somebody said is nobody to care about.
    Dismissed,
    /// Merged into another customer, which has what it had.
    Merged,
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
