use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;

/// In which order hits come. Ties are broken by the call's id, later ones first except in `Oldest`, and by
/// the turn's index within a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The best score first, of equal ones the newest.
    Relevance,
    /// The call that began last first.
    Newest,
    /// The call that began first first.
    Oldest,
}

/// Whether a search gives calls or moments; their cursors are not interchangeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Calls,
    Moments,
}

/// Where a hit stands in its order: the smaller comes first. Unique within a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// The first two say most and cost least, so a hit can be refused by them before its id is read.
    pub(super) coarse: (u32, i64),
    fine: (u128, u32),
}

impl Rank {
    /// `score` and `started_at_us` as they order. Scores are not negative, so their bits order as they do;
    /// the complement of an integer orders the other way round.
    pub(super) fn coarse(order: Order, score: f32, started_at_us: i64) -> (u32, i64) {
        match order {
            Order::Relevance => (!score.max(0.0).to_bits(), !started_at_us),
            Order::Newest => (0, !started_at_us),
            Order::Oldest => (0, started_at_us),
        }
    }

    /// Of the order by relevance: what a hit of this score has at best, whenever its call was.
    pub(super) fn at_best(score: f32) -> (u32, i64) {
        (Self::coarse(Order::Relevance, score, 0).0, i64::MIN)
    }

    pub(super) fn new(order: Order, coarse: (u32, i64), call_id: Uuid, turn_index: u32) -> Self {
        let id = call_id.as_u128();
        let id = if order == Order::Oldest { id } else { !id };
        Self { coarse, fine: (id, turn_index) }
    }
}

/// A place in a result, to go on behind it. Written and read as an opaque string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    kind: Kind,
    order: Order,
    rank: Rank,
}

impl Cursor {
    pub(super) fn new(kind: Kind, order: Order, rank: Rank) -> Self {
        Self { kind, order, rank }
    }

    /// The rank it stands for, if it belongs to this kind of search and order.
    pub(super) fn rank_in(&self, kind: Kind, order: Order) -> Option<Rank> {
        (self.kind == kind && self.order == order).then_some(self.rank)
    }
}

/// The string is no cursor of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one this archive gave out: start again without it")]
pub struct CursorError;

/// One byte for kind and order, then the rank.
const CURSOR_BYTES: usize = 1 + 4 + 8 + 16 + 4;

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Calls => 0x10,
            Kind::Moments => 0x20,
        };
        let order = match self.order {
            Order::Relevance => 1,
            Order::Newest => 2,
            Order::Oldest => 3,
        };
        let Rank { coarse: (score, started_at_us), fine: (id, turn_index) } = self.rank;
        let mut bytes = Vec::with_capacity(CURSOR_BYTES);
        bytes.push(kind | order);
        bytes.extend(score.to_be_bytes());
        bytes.extend(started_at_us.to_be_bytes());
        bytes.extend(id.to_be_bytes());
        bytes.extend(turn_index.to_be_bytes());
        formatter.write_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (&[kind_and_order], rest) = bytes.split_first_chunk().ok_or(CursorError)?;
        let kind = match kind_and_order & 0xF0 {
            0x10 => Kind::Calls,
            0x20 => Kind::Moments,
            _ => return Err(CursorError),
        };
        let order = match kind_and_order & 0x0F {
            1 => Order::Relevance,
            2 => Order::Newest,
            3 => Order::Oldest,
            _ => return Err(CursorError),
        };
        let (score, rest) = rest.split_first_chunk().ok_or(CursorError)?;
        let (started_at_us, rest) = rest.split_first_chunk().ok_or(CursorError)?;
        let (id, rest) = rest.split_first_chunk().ok_or(CursorError)?;
        let turn_index = rest.try_into().map_err(|_| CursorError)?;
        let coarse = (u32::from_be_bytes(*score), i64::from_be_bytes(*started_at_us));
        let fine = (u128::from_be_bytes(*id), u32::from_be_bytes(turn_index));
        Ok(Self { kind, order, rank: Rank { coarse, fine } })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_from_its_string(
            moments: bool, score in 0f32..100.0, started_at_us: i64, id: u128, turn_index: u32, order in 0..3,
        ) {
            let order = [Order::Relevance, Order::Newest, Order::Oldest][order as usize];
            let kind = if moments { Kind::Moments } else { Kind::Calls };
            let coarse = Rank::coarse(order, score, started_at_us);
            let cursor = Cursor::new(kind, order, Rank::new(order, coarse, Uuid::from_u128(id), turn_index));
            prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn rubbish_is_refused_without_a_panic(text in "\\PC{0,60}") {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }

        #[test]
        fn better_scores_come_first(one in 0f32..100.0, other in 0f32..100.0) {
            let rank = |score| Rank::coarse(Order::Relevance, score, 0);
            prop_assert_eq!(rank(one).cmp(&rank(other)), other.total_cmp(&one));
        }
    }

    #[test]
    fn named_rubbish_is_refused() {
        for text in ["", "AA", "not a cursor", "EQ", &"E".repeat(44), &"A".repeat(45)] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}
