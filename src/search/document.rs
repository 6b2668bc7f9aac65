use uuid::Uuid;

/// A call as the index knows it. Enumerations come as their names; the filter compares them exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallDocument {
    /// The call's id; a document replaces the one with the same id.
    pub id: Uuid,
    /// The tenant the call belongs to.
    pub tenant: String,
    /// When the call began, in microseconds since 1970-01-01 UTC.
    pub started_at_us: i64,
    /// How long it lasted, where known.
    pub duration_ms: Option<i64>,
    /// Inbound or outbound.
    pub direction: String,
    /// The call's status.
    pub status: String,
    /// Who carried the call.
    pub provider: String,
    /// Who handled the call for the business.
    pub agent: Option<String>,
    /// The campaign it belongs to.
    pub campaign_id: Option<String>,
    /// BCP 47 tag, for example `en-GB`.
    pub language: Option<String>,
    /// The overall sentiment.
    pub sentiment: Option<String>,
    /// Both ends of the call, in E.164.
    pub phones: Vec<String>,
    /// The customers the call is linked to.
    pub customer_ids: Vec<Uuid>,
    /// The bookings the call is linked to.
    pub booking_ids: Vec<Uuid>,
    /// The references of those bookings.
    pub references: Vec<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// What its summary says it was about.
    pub topics: Vec<String>,
    /// Stage and its status, for example `("recording", "completed")`.
    pub stages: Vec<(String, String)>,
    /// Whether it is left out unless asked for.
    pub hidden: bool,
    /// What users wrote down, each note for itself.
    pub notes: Vec<String>,
    /// What the call was about.
    pub summary: Option<String>,
    /// Names of the people concerned.
    pub names: Vec<String>,
    /// The customers and bookings the call is linked to, in words.
    pub linked: Vec<LinkedDocument>,
    /// What was said, in order.
    pub turns: Vec<TurnDocument>,
}

/// A customer or booking that a call is linked to, in the words that somebody may ask for it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkedDocument {
    /// A customer.
    Customer {
        /// What is known of it, the most important of each kind first.
        facts: Vec<(Fact, String)>,
    },
    /// A booking.
    Booking {
        /// Whether it was made: a booking that was refused, or called off, is less likely to be meant.
        stands: bool,
        /// What is known of it, the most important of each kind first.
        facts: Vec<(Fact, String)>,
    },
}

impl LinkedDocument {
    /// What is known of it.
    pub fn facts(&self) -> &[(Fact, String)] {
        match self {
            Self::Customer { facts } | Self::Booking { facts, .. } => facts,
        }
    }
}

/// What a text says of a customer or booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// What a customer, or the place of a booking, is called.
    Name,
    /// What kind of booking it is.
    Kind,
    /// What has become of it.
    State,
    /// What it is known by.
    Reference,
    /// For how many people it is.
    Party,
    /// A day: the day of the week, of the month, the month, the year.
    Day,
    /// Where a journey begins.
    Departure,
    /// Where a journey ends.
    Destination,
    /// Anything else.
    Other,
}

impl Fact {
    /// Whether its words have other forms.
    pub(super) fn is_inflected(self) -> bool {
        !matches!(self, Self::Reference | Self::Party | Self::Day)
    }

    /// All of them, by their numbers.
    pub(super) const ALL: [Self; 9] = [
        Self::Name,
        Self::Kind,
        Self::State,
        Self::Reference,
        Self::Party,
        Self::Day,
        Self::Departure,
        Self::Destination,
        Self::Other,
    ];
}

/// One speaker's uninterrupted words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TurnDocument {
    /// The turn's place in the call, as the transcript numbers it; unique within the call.
    pub index: u32,
    /// Who speaks.
    pub speaker: String,
    /// The words; searched, not stored.
    pub text: String,
    /// Where the turn begins in the recording.
    pub start_ms: Option<i64>,
    /// Where it ends.
    pub end_ms: Option<i64>,
    /// Its words as the transcript times them, in order, and where each begins.
    pub words: Vec<(String, i64)>,
}

/// What to do to the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Put this call in place of whatever the index holds under its id.
    Replace(Box<CallDocument>),
    /// Take the call with this id out, if it is there.
    Remove(Uuid),
}
