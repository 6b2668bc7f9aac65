//! Links to customers, by phone and by name.
//!
//! By phone: everybody who is named in the data is a customer with one simulated number; one in five shares it with one to
//! three others of the same source (by hash). By name: no numbers; candidates of `evi` are all 20,000 customers of
//! `customers_evi.jsonl.gz`, those of other sources everybody who is named there. Candidates by name are found through keys.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;
use earmark::linking::name::{introduced, keys};
use earmark::linking::{CustomerFacts, CustomerFeatures, customer_features};
use serde::Deserialize;
use uuid::Uuid;

use super::chance::{below, hash};
use super::data;
use super::figures::Figures;
use super::world::World;

/// Candidates by name that are looked at.
const CANDIDATES_MAX: usize = 40;

#[derive(Deserialize)]
struct Row {
    customer_ref: String,
    name: String,
}

/// A customer and the number that it has, which others may have as well.
struct Customer {
    id: Uuid,
    name: String,
    number: u64,
}

/// The customers of a source, by their names' keys and by their numbers.
#[derive(Default)]
pub struct Directory {
    customers: Vec<Customer>,
    by_key: HashMap<String, Vec<usize>>,
    by_number: HashMap<u64, Vec<usize>>,
}

/// How a customer is to be found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum By {
    Phone,
    Name,
}

pub struct CustomerCase {
    pub call: usize,
    by: By,
    directory: Rc<Directory>,
    right: Uuid,
    number: u64,
}

impl CustomerCase {
    /// The features of all candidates, and which of them is the right one.
    pub fn judged(&self, world: &World, weights: &CustomerFeatures) -> Vec<(CustomerFeatures, bool)> {
        let call = &world.calls[self.call];
        let turns = call.turns();
        let facts = call.facts(&turns);
        let of_number = match self.by {
            By::Phone => self.directory.by_number.get(&self.number).cloned().unwrap_or_default(),
            By::Name => Vec::new(),
        };
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for place in
            introduced(&turns).iter().filter_map(|said| self.directory.by_key.get(&said.key)).flatten()
        {
            *shared.entry(*place).or_default() += 1;
        }
        let mut by_name: Vec<_> =
            shared.into_iter().filter(|(place, _)| !of_number.contains(place)).collect();
        by_name.sort_unstable_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
        by_name.truncate(CANDIDATES_MAX);
        let by_name = by_name.into_iter().map(|(place, _)| (place, false));
        let candidates: Vec<CustomerFacts> = of_number
            .iter()
            .map(|place| (*place, true))
            .chain(by_name)
            .map(|(place, has_number)| {
                let customer = &self.directory.customers[place];
                CustomerFacts {
                    id: customer.id,
                    names: vec![customer.name.clone()],
                    has_number,
                    number_shared_by: if has_number { of_number.len() } else { 0 },
                    has_discussed_booking: false,
                }
            })
            .collect();
        let judged = customer_features(&facts, &candidates, weights);
        judged.into_iter().map(|(id, features)| (features, id == self.right)).collect()
    }
}

impl Directory {
    fn of(named: impl Iterator<Item = (String, String)>) -> Self {
        let mut directory = Self::default();
        let mut known = HashSet::new();
        for (id, name) in named.filter(|(id, _)| known.insert(id.clone())) {
            let place = directory.customers.len();
            for key in keys(&name) {
                directory.by_key.entry(key).or_default().push(place);
            }
            let id = Uuid::from_u128(u128::from(hash(&id)));
            directory.customers.push(Customer { id, name, number: place as u64 });
        }
        // Every fifth shares the number of one of those around it.
        for place in 0..directory.customers.len() {
            let chance = format!("shared {}", directory.customers[place].id);
            if below(&chance, 5) == 0 {
                directory.customers[place].number = (place as u64) / 8 * 8;
            }
            let number = directory.customers[place].number;
            let of_number = directory.by_number.entry(number).or_default();
            if of_number.len() < 4 {
                of_number.push(place);
            }
        }
        directory
    }
}

/// Every call whose customer's name is known, twice: by phone and by name.
pub fn cases(world: &World, folder: &Path) -> Result<Vec<CustomerCase>> {
    let rows: Vec<Row> = data::read(&folder.join("customers_evi.jsonl.gz"))?;
    let evi = Rc::new(Directory::of(rows.into_iter().map(|row| (row.customer_ref, row.name))));
    let named = |source: &str| {
        let calls = world.calls.iter().filter(|call| call.source == source);
        calls
            .filter_map(|call| Some((call.source_id.clone(), call.customer_name.clone()?)))
            .collect::<Vec<_>>()
    };
    let multidogo = Rc::new(Directory::of(named("multidogo").into_iter()));
    let mut cases = Vec::new();
    for (place, call) in world.calls.iter().enumerate().filter(|(_, call)| call.customer_name.is_some()) {
        let (directory, id) = match (call.source.as_str(), &call.customer_ref) {
            ("evi", Some(customer)) => (&evi, customer),
            ("multidogo", _) => (&multidogo, &call.source_id),
            _ => continue,
        };
        let right = Uuid::from_u128(u128::from(hash(id)));
        let Some(customer) = directory.customers.iter().find(|customer| customer.id == right) else {
            continue;
        };
        for by in [By::Phone, By::Name] {
            let directory = Rc::clone(directory);
            cases.push(CustomerCase { call: place, by, directory, right, number: customer.number });
        }
    }
    Ok(cases)
}

/// The figures of the calls that the model was not fitted on, by how the customer is found.
pub fn figures(
    world: &World,
    cases: &[CustomerCase],
    weights: &CustomerFeatures,
) -> Vec<(&'static str, Figures)> {
    let mut phone = Figures::default();
    let mut shared = Figures::default();
    let (mut evi, mut multidogo) = (Figures::default(), Figures::default());
    for case in cases.iter().filter(|case| world.calls[case.call].is_held_out) {
        let is_shared = case.directory.by_number.get(&case.number).is_some_and(|all| all.len() > 1);
        let figures = match (case.by, world.calls[case.call].source.as_str()) {
            (By::Phone, _) if is_shared => &mut shared,
            (By::Phone, _) => &mut phone,
            (By::Name, "evi") => &mut evi,
            (By::Name, _) => &mut multidogo,
        };
        let probability = |features: &CustomerFeatures| 1.0 / (1.0 + (-weights.dot(features)).exp());
        let judged = case.judged(world, weights);
        let right = judged.iter().find(|(_, is_right)| *is_right);
        let is_linked = right.is_some_and(|(features, _)| probability(features) >= super::THRESHOLD);
        figures.want(is_linked, right.is_some(), false);
        judged.iter().for_each(|(features, is_right)| {
            figures.judge(probability(features), *is_right, super::THRESHOLD)
        });
    }
    vec![
        ("customers by a number of their own", phone),
        ("customers by a shared number", shared),
        ("customers by name (evi, 20,000 customers)", evi),
        ("customers by name (multidogo)", multidogo),
    ]
}
