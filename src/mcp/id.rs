//! Global ids, written as in the GraphQL schema: the kind and 32 hexadecimal digits.

use entity::{BookingId, CallId, CustomerId, SavedSearchId};
use uuid::Uuid;

use super::refusal::Refusal;

fn write(kind: &str, id: Uuid) -> String {
    format!("{kind}_{}", id.simple())
}

fn read(kind: &'static str, what: &'static str, text: &str) -> Result<Uuid, Refusal> {
    let digits = text.trim().strip_prefix(kind).and_then(|rest| rest.strip_prefix('_'));
    let id =
        digits.and_then(|digits| Uuid::try_parse(digits).ok().filter(|id| id.simple().to_string() == digits));
    // An id of another kind names nothing, like one that does not exist.
    id.ok_or_else(|| Refusal::not_found(what))
}

macro_rules! ids {
    ($($write:ident, $read:ident, $id:ident, $kind:literal, $what:literal;)*) => {$(
        #[doc = concat!("The global id of a ", $what, ".")]
        pub fn $write(id: $id) -> String {
            write($kind, id.0)
        }

        #[doc = concat!("Reads the global id of a ", $what, ".")]
        pub fn $read(text: &str) -> Result<$id, Refusal> {
            read($kind, $what, text).map($id)
        }
    )*};
}

ids! {
    of_call, call, CallId, "call", "call";
    of_customer, customer, CustomerId, "customer", "customer";
    of_booking, booking, BookingId, "booking", "booking";
    of_saved_search, saved_search, SavedSearchId, "savedsearch", "saved search";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_one_thing_of_one_kind() {
        let id = CallId(Uuid::from_u128(7));
        assert_eq!(of_call(id), "call_00000000000000000000000000000007");
        assert_eq!(call(&of_call(id)), Ok(id));
        for other in ["", "call_", "call_7", "booking_00000000000000000000000000000007", "call_zz"] {
            assert_eq!(call(other), Err(Refusal::not_found("call")), "{other}");
        }
    }
}
