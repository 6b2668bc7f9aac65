mod booking_with_calls;
mod customer_context;
mod find_customer;
mod read_call;
mod saved_search_matches;
mod saved_searches;
mod search_moments;

use self::booking_with_calls::BookingWithCalls;
use self::customer_context::CustomerContext;
use self::find_customer::FindCustomer;
use self::read_call::ReadCall;
use self::saved_search_matches::SavedSearchMatches;
use self::saved_searches::SavedSearches;
use self::search_moments::SearchMoments;
use super::tool::Definition;

/// Every tool, in the order in which clients list them.
pub fn all() -> Vec<Definition> {
    vec![
        Definition::of::<SearchMoments>(),
        Definition::of::<ReadCall>(),
        Definition::of::<FindCustomer>(),
        Definition::of::<CustomerContext>(),
        Definition::of::<BookingWithCalls>(),
        Definition::of::<SavedSearches>(),
        Definition::of::<SavedSearchMatches>(),
    ]
}
