//! How well calls are linked: real conversations with bookings, the stated link hidden, and all other bookings as
//! candidates, found through the keys.
//!
//! `make eval` prints precision, recall and expected calibration error of the calls that the model was not fitted on.
//! `scripts/fit-links.sh` runs this with `fit`, which fits the model on the others and prints its weights.
//!
//! No source says when a call took place or who else called, so some of it is simulated, always in the same way: see
//! `world` for the dates of calls, `moments` for the times of bookings, `customers` for numbers.

mod chance;
mod content;
mod customers;
mod data;
mod figures;
mod fit;
mod moments;
mod references;
mod speed;
mod world;

use std::env;

use anyhow::Result;
use earmark::linking::{BookingFeatures, CallFacts, Model, Said, features};

use figures::Figures;
use world::{Case, World};

/// The probability from which a link stands where nothing else is configured.
const THRESHOLD: f64 = 0.8;

/// Others that a tenant may choose, down to where a link is likelier than none.
const OTHERS: [f64; 4] = [0.9, 0.7, 0.6, 0.5];

fn main() -> Result<()> {
    let folder = data::folder();
    let world = World::of(data::lines(&folder)?);
    let bookings = [
        ("spoken references", references::cases(&world)),
        ("content alone", content::cases(&world)),
        ("customer and time, content hidden", moments::cases(&world, false)),
        ("customer, time and content", moments::cases(&world, true)),
    ];
    let customers = customers::cases(&world, &folder)?;
    let mut model = *Model::fitted();
    let mut arguments = env::args().skip_while(|argument| argument != "fit").skip(1);
    if env::args().any(|argument| argument == "fit") {
        // `fit 4` uses one call in four, which is enough to try something out.
        let one_in = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(1);
        let all = bookings.iter().flat_map(|(_, cases)| cases).filter(|case| !world.held_out(case));
        let cases: Vec<&Case> = all.step_by(one_in).collect();
        model =
            Model { bookings: fit::bookings(&world, &cases), customers: fit::customers(&world, &customers) };
        println!("{}", fit::toml(&model));
    }
    println!(
        "\n| judged by | links wanted | of them equal in another call | precision | recall | recall without equal ones \
              | calibration error | among likely ones | found as candidates |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    for (name, cases) in &bookings {
        let mut figures = [(); 1 + OTHERS.len()].map(|()| Figures::default());
        for case in cases.iter().filter(|case| world.held_out(case)) {
            judge(&world, case, &model.bookings, &mut figures);
        }
        let [standing, others @ ..] = &figures;
        println!("{}", standing.row(name));
        for (figures, threshold) in others.iter().zip(OTHERS) {
            println!("{}", figures.row(&format!("{name}, from {threshold} on")));
        }
    }
    for (name, figures) in customers::figures(&world, &customers, &model.customers) {
        println!("{}", figures.row(name));
    }
    speed::print(&world, &bookings[1].1);
    Ok(())
}

fn thresholds() -> impl Iterator<Item = f64> {
    std::iter::once(THRESHOLD).chain(OTHERS)
}

/// Judges the bookings of a call and counts what is right.
fn judge(world: &World, case: &Case, weights: &BookingFeatures, figures: &mut [Figures]) {
    let call = &world.calls[case.call];
    let turns = call.turns();
    let facts =
        CallFacts { started_at: case.started_at, ended_at: Some(case.ended_at), ..call.facts(&turns) };
    let said = Said::of(&facts);
    let candidates = case.candidates(&said);
    let mut judged = features(&facts, &said, &case.customers, &candidates);
    judged.count_rivals(weights);
    let judged = judged.candidates;
    let probability = |logit: f64| 1.0 / (1.0 + (-logit).exp());
    for (figures, threshold) in figures.iter_mut().zip(thresholds()) {
        for wanted in &case.wanted {
            let found = judged.iter().find(|(id, _)| id == wanted);
            let is_linked =
                found.is_some_and(|(_, features)| probability(weights.dot(features)) >= threshold);
            figures.want(is_linked, found.is_some(), case.equal.contains(wanted));
        }
        for (id, features) in &judged {
            figures.judge(probability(weights.dot(features)), case.right.contains(id), threshold);
        }
    }
}
