//! Positions in the journal.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use thiserror::Error;
use uuid::Uuid;

/// A place between two events: everything up to and including it has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The writing transaction; 0 on SQLite.
    pub transaction_id: i64,
    /// The event's row id.
    pub id: i64,
}

/// A position as clients and the index keep it: opaque, ordered within one life of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The life of the database it belongs to; a restore begins a new one.
    pub epoch: Uuid,
    /// The last event seen, wholly or in part.
    pub position: Position,
    /// Where that event stands for several things (turns), how many of them have been seen; none means all.
    pub parts_seen: Option<u32>,
}

/// Why a cursor is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CursorError {
    /// Not something this archive handed out.
    #[error("not an event cursor of this archive: pass a `cursor` exactly as it was received")]
    Malformed,
    /// From before the database was restored.
    #[error(
        "this cursor is from before the archive was restored: subscribe without `after` and list what you may have missed"
    )]
    OtherEpoch,
}

impl Cursor {
    /// A cursor after a whole event.
    pub fn after(epoch: Uuid, position: Position) -> Self {
        Self { epoch, position, parts_seen: None }
    }

    /// As clients see it.
    pub fn encode(&self) -> String {
        let parts = self.parts_seen.map_or_else(String::new, |parts| parts.to_string());
        let Position { transaction_id, id } = self.position;
        BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{transaction_id}:{id}:{parts}", self.epoch.simple()))
    }

    /// Reads what [`Self::encode`] wrote and checks that it belongs to this life of the database.
    ///
    /// # Errors
    /// [`CursorError`], with a sentence for the client.
    pub fn decode(text: &str, epoch: Uuid) -> Result<Self, CursorError> {
        let cursor = Self::parse(text).ok_or(CursorError::Malformed)?;
        if cursor.epoch == epoch { Ok(cursor) } else { Err(CursorError::OtherEpoch) }
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let text = std::str::from_utf8(&bytes).ok()?;
        let mut fields = text.split(':');
        let epoch = Uuid::try_parse(fields.next()?).ok()?;
        let transaction_id = fields.next()?.parse().ok()?;
        let id = fields.next()?.parse().ok()?;
        let parts_seen = match fields.next()? {
            "" => None,
            parts => Some(parts.parse().ok()?),
        };
        fields.next().is_none().then_some(Self {
            epoch,
            position: Position { transaction_id, id },
            parts_seen,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_the_trip(epoch: u128, transaction_id: i64, id: i64, parts_seen: Option<u32>) {
            let cursor = Cursor {
                epoch: Uuid::from_u128(epoch),
                position: Position { transaction_id, id },
                parts_seen,
            };
            prop_assert_eq!(Cursor::decode(&cursor.encode(), cursor.epoch), Ok(cursor));
            prop_assert_eq!(
                Cursor::decode(&cursor.encode(), Uuid::from_u128(epoch.wrapping_add(1))),
                Err(CursorError::OtherEpoch)
            );
        }

        #[test]
        fn rubbish_is_refused_without_panic(text in ".{0,80}") {
            prop_assert_eq!(Cursor::decode(&text, Uuid::nil()), Err(CursorError::Malformed));
        }
    }
}
