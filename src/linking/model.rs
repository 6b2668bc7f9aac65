//! The weights by which evidence becomes a probability: one logistic model for bookings and one for customers.
//!
//! The weights stand in `model.toml` and are fitted by `scripts/fit-links.sh`. A feature is a number that is worked out
//! of a call and a candidate; what each means is said here, and what it weighs there.

use std::sync::LazyLock;

use serde::Deserialize;

macro_rules! features {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $feature:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$doc])* pub $feature: f64,)*
        }

        impl $name {
            /// The names of the features, in the order of `values`.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($feature)),*];

            /// The features' values, in the order of `NAMES`.
            pub fn values(&self) -> Vec<f64> {
                vec![$(self.$feature),*]
            }

            /// The sum of the products of weights and values.
            pub fn dot(&self, other: &Self) -> f64 {
                0.0 $(+ self.$feature * other.$feature)*
            }
        }
    };
}

features! {
    /// What speaks for a booking and against it. Each is 0 where nothing is known.
    BookingFeatures {
        /// Always 1.
        intercept,
        /// The reference is said by both sides, or by the agent.
        reference_read_back,
        /// The reference is said by the customer, or by somebody unknown.
        reference_spoken,
        /// It was announced as a reference, or spelled.
        reference_cued,
        /// A code that differs from the reference in one character is said.
        reference_near,
        /// Another code was announced as a reference, and this one is not said.
        reference_other,
        /// The probability that the call is with the booking's customer.
        same_customer,
        /// The probability that it is with somebody else, where the booking's customer is known.
        other_customer,
        /// How close to the call the booking was made: 1 during it, less the later.
        made,
        /// How close to the call the booking was changed: 1 during it, less the later.
        changed,
        /// How close to the call the booking was cancelled: 1 during it, less the later.
        cancelled,
        /// How close the appointment is to the call, times the probability of the same customer.
        appointment_near,
        /// How much of the venue's name is said, where that is most of it.
        venue,
        /// About half of the venue's name is said, which may be another name.
        venue_part,
        /// The venue is known and not said: of the business's own house nobody says the name.
        venue_unsaid,
        /// The venue is not said, and that of another candidate is.
        venue_other,
        /// How much of the first two places is said, 0 to 2.
        places,
        /// Places are known and none is said.
        places_unsaid,
        /// No place is said, and those of another candidate are.
        places_other,
        /// The kind of the booking is said.
        kind,
        /// How certain it is that the day is said.
        day,
        /// Days are said, and all are other ones.
        day_differs,
        /// No day is said, and the booking is for the day of the call.
        day_implied,
        /// How certain it is that the time is said.
        time,
        /// Times are said, and all are other ones.
        time_differs,
        /// How certain it is that the number of people is said.
        party,
        /// Numbers of people are said, and all are other ones.
        party_differs,
        /// How certain it is that the length of the stay is said.
        stay,
        /// Lengths of stays are said, and all are other ones.
        stay_differs,
        /// Which part of what is known of the booking is said in one turn and the next.
        together,
        /// Whether day, time and party were still the last ones at the end of the call.
        settled,
        /// Everything that is known of the booking is said.
        complete,
        /// The logarithm of one and the odds of the candidates of which only one can be meant; see `judge`.
        rivals,
    }
}

features! {
    /// What speaks for a customer and against it.
    CustomerFeatures {
        /// Always 1.
        intercept,
        /// The number of the call is the customer's alone.
        number,
        /// It is the number of several customers.
        number_shared,
        /// How clearly the name is said.
        name,
        /// The name was asked for or announced.
        name_cued,
        /// The number has several customers, names are said, and this one's is not.
        name_unsaid,
        /// A booking of the customer is talked about.
        booking,
        /// As for bookings.
        rivals,
    }
}

/// All weights.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The weights for bookings.
    pub bookings: BookingFeatures,
    /// The weights for customers.
    pub customers: CustomerFeatures,
}

impl Model {
    /// The fitted model, which is a part of the program.
    pub fn fitted() -> &'static Self {
        static MODEL: LazyLock<Model> = LazyLock::new(|| {
            // A file that cannot be read links nothing; a test shows that it can be.
            toml_edit::de::from_str(include_str!("model.toml")).unwrap_or(Model {
                bookings: BookingFeatures { intercept: f64::NEG_INFINITY, ..BookingFeatures::default() },
                customers: CustomerFeatures { intercept: f64::NEG_INFINITY, ..CustomerFeatures::default() },
            })
        });
        &MODEL
    }
}

/// The probability of odds given by their logarithm.
pub fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_can_be_read() {
        let model = Model::fitted();
        assert!(
            model.bookings.values().iter().chain(&model.customers.values()).all(|weight| weight.is_finite())
        );
        assert!(model.bookings.intercept < 0.0);
        assert!(model.bookings.rivals <= 0.0 && model.customers.rivals <= 0.0, "a rival never helps");
    }
}
