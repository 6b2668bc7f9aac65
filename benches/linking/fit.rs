//! Fits the weights: logistic regression with L2, by Newton's method.
//!
//! What a rival weighs depends on the weights, so fitting and counting take turns.

use earmark::linking::{BookingFeatures, CallFacts, CustomerFeatures, Model, Said, features};

use super::chance::part;
use super::customers::CustomerCase;
use super::world::{Case, World};

const ROUNDS: usize = 10;

/// Weights that are set.
const SET: [(&str, f64); 6] = [
    // Odds are divided by those of the rivals, as of things of which only one can be.
    ("rivals", -1.0),
    // All labelled calls name a venue among many. The callers of a single house do not, and are not to pay for it.
    ("venue_unsaid", -1.0),
    ("places_unsaid", -0.5),
    // References that were mistyped, and customers whose booking is talked about, are too rare among the labelled
    // calls.
    ("reference_near", 2.0),
    // When customers call about an appointment is not in the data: the times of bookings are simulated without it.
    ("appointment_near", 0.7),
    ("booking", 4.0),
];

/// A step is taken back in part, so that weights and rivals settle together.
const DAMPING: f64 = 0.7;
const NEWTON_STEPS: usize = 25;
const RIDGE: f64 = 2.0;
/// What is nearly certain wherever it is simulated is held back more.
const RIDGE_OF_SIMULATED: f64 = 40.0;
const FIXED: f64 = 1e12;

/// Candidates below this logit are mostly alike: of those that are no links one in `EASY_IN` is kept, and counts for as
/// many.
const EASY_LOGIT: f64 = -7.0;
const EASY_IN: f64 = 10.0;

struct Row {
    values: Vec<f32>,
    is_right: bool,
    weight: f64,
}

/// The fitted weights of bookings.
pub fn bookings(world: &World, cases: &[&Case]) -> BookingFeatures {
    let names = BookingFeatures::NAMES;
    let compare = |case: &&Case| {
        let call = &world.calls[case.call];
        let turns = call.turns();
        let facts =
            CallFacts { started_at: case.started_at, ended_at: Some(case.ended_at), ..call.facts(&turns) };
        let said = Said::of(&facts);
        features(&facts, &said, &case.customers, &case.candidates(&said))
    };
    let mut compared: Vec<_> = cases.iter().map(compare).collect();
    let mut weights = Model::fitted().bookings;
    for round in 0..ROUNDS {
        let mut rows = Vec::new();
        for (number, (case, compared)) in cases.iter().zip(&mut compared).enumerate() {
            compared.count_rivals(&weights);
            for (id, features) in &compared.candidates {
                let is_right = case.right.contains(id);
                let is_easy = !is_right && weights.dot(features) < EASY_LOGIT;
                if is_easy && part(&format!("{number} {id}")) >= 1.0 / EASY_IN {
                    continue;
                }
                let values = features.values().into_iter().map(|value| value as f32).collect();
                rows.push(Row { values, is_right, weight: if is_easy { EASY_IN } else { 1.0 } });
            }
        }
        let other = weights.values();
        let mut one = newton(&rows, &other, names);
        one.iter_mut().zip(&other).for_each(|(one, other)| *one = DAMPING * *one + (1.0 - DAMPING) * other);
        let fitted: BookingFeatures = read(names, &one);
        let moved = one.iter().zip(&other).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
        eprintln!("round {round}: {} rows, largest change {moved:.3}", rows.len());
        weights = fitted;
        if moved < 0.02 {
            break;
        }
    }
    weights
}

/// The fitted weights of customers.
pub fn customers(world: &World, cases: &[CustomerCase]) -> CustomerFeatures {
    let mut weights = Model::fitted().customers;
    let names = CustomerFeatures::NAMES;
    for _ in 0..ROUNDS {
        let mut rows = Vec::new();
        for case in cases.iter().filter(|case| !world.calls[case.call].is_held_out) {
            rows.extend(case.judged(world, &weights).into_iter().map(|(features, is_right)| Row {
                values: features.values().into_iter().map(|value| value as f32).collect(),
                is_right,
                weight: 1.0,
            }));
        }
        if rows.is_empty() {
            break;
        }
        weights = read(names, &newton(&rows, &weights.values(), names));
    }
    weights
}

/// The weights as lines of `model.toml`.
pub fn toml(model: &Model) -> String {
    let bookings = lines(BookingFeatures::NAMES, &model.bookings.values());
    let customers = lines(CustomerFeatures::NAMES, &model.customers.values());
    format!("[bookings]\n{bookings}\n[customers]\n{customers}")
}

fn read<T: serde::de::DeserializeOwned>(names: &[&str], values: &[f64]) -> T {
    toml_edit::de::from_str(&lines(names, values)).expect("weights as they were just written")
}

fn lines(names: &[&str], values: &[f64]) -> String {
    names.iter().zip(values).map(|(name, value)| format!("{name} = {value:.3}\n")).collect()
}

fn set(name: &str) -> Option<f64> {
    SET.iter().find(|(set, _)| *set == name).map(|(_, weight)| *weight)
}

/// The weights that make the rows likeliest.
fn newton(rows: &[Row], from: &[f64], names: &[&str]) -> Vec<f64> {
    let count = from.len();
    let mut weights = vec![0.0; count];
    weights.copy_from_slice(from);
    for _ in 0..NEWTON_STEPS {
        let mut gradient = vec![0.0; count];
        let mut hessian = vec![vec![0.0; count]; count];
        for (at, name) in names.iter().enumerate() {
            let ridge = match *name {
                "intercept" => 0.0,
                "made" | "other_customer" => RIDGE_OF_SIMULATED,
                _ => RIDGE,
            };
            gradient[at] -= ridge * weights[at];
            hessian[at][at] += ridge;
            if set(name).is_some() {
                hessian[at][at] += FIXED;
            }
            hessian[at][at] += 1e-6;
        }
        for row in rows {
            let logit: f64 =
                row.values.iter().zip(&weights).map(|(value, weight)| f64::from(*value) * weight).sum();
            let probability = 1.0 / (1.0 + (-logit).exp());
            let error = row.weight * (f64::from(u8::from(row.is_right)) - probability);
            let spread = row.weight * probability * (1.0 - probability);
            let used: Vec<(usize, f64)> = row
                .values
                .iter()
                .enumerate()
                .filter(|(_, value)| **value != 0.0)
                .map(|(at, value)| (at, f64::from(*value)))
                .collect();
            for (at, value) in &used {
                gradient[*at] += error * value;
                for (other, other_value) in &used {
                    hessian[*at][*other] += spread * value * other_value;
                }
            }
        }
        let step = solve(hessian, gradient);
        let largest = step.iter().fold(0.0_f64, |largest, step| largest.max(step.abs()));
        // Long steps overshoot where nearly all is certain.
        let scale = if largest > 2.0 { 2.0 / largest } else { 1.0 };
        for (at, weight) in weights.iter_mut().enumerate() {
            *weight += scale * step[at];
            if let Some(set) = set(names[at]) {
                *weight = set;
            }
        }
        if largest < 1e-4 {
            break;
        }
    }
    weights
}

/// Solves a system of linear equations by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for column in 0..count {
        let pivot = (column..count)
            .max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))
            .unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..count {
            let factor = matrix[row][column] / matrix[column][column];
            let (above, below) = matrix.split_at_mut(row);
            for (value, other) in below[0].iter_mut().zip(&above[column]).skip(column) {
                *value -= factor * other;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut solution = vec![0.0; count];
    for row in (0..count).rev() {
        let known: f64 = (row + 1..count).map(|column| matrix[row][column] * solution[column]).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    solution
}
