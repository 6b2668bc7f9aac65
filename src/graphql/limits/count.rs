//! Counts what a document asks for, each fragment once however often it is spread.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use super::{Limits, QueryRefused};

/// Deepest recursion into selection sets and fragments, so that a chain of fragments cannot overflow the stack.
const RECURSION_MAX: usize = 128;

#[derive(Clone, Copy, Default)]
struct Totals {
    selections: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
}

impl Totals {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
        }
    }

    fn check(self, limits: &Limits) -> Result<(), QueryRefused> {
        for (what, found, max) in [
            ("levels of fields", self.depth, limits.depth_max),
            ("aliases", self.aliases, limits.aliases_max),
            ("directives", self.directives, limits.directives_max),
            ("fields", self.selections, limits.fields_max),
        ] {
            if found > max {
                return Err(QueryRefused::TooMany { what, found, max });
            }
        }
        Ok(())
    }
}

pub(super) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), QueryRefused> {
    let mut counter = Counter { document, fragments: HashMap::new() };
    // Fragments on their own too: the library walks those that nothing spreads.
    for name in document.fragments.keys() {
        counter.fragment(name, 0)?.check(limits)?;
    }
    let mut all = Totals::default();
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let mut totals = counter.selection_set(&operation.selection_set.node, 0)?;
        totals.directives = totals.directives.saturating_add(operation.directives.len());
        for variable in &operation.variable_definitions {
            totals.directives = totals.directives.saturating_add(variable.node.directives.len());
        }
        all = all.beside(totals);
        all.check(limits)?;
        // Bounded by now: every selection that this visits has been counted.
        let mut roots = HashMap::new();
        counter.count_roots(&operation.selection_set.node, &mut roots);
        if let Some((field, &found)) = roots.iter().max_by_key(|(_, found)| **found)
            && found > limits.root_repeats_max
        {
            let (field, max) = (field.to_string(), limits.root_repeats_max);
            return Err(QueryRefused::RootRepeats { field, found, max });
        }
    }
    Ok(())
}

struct Counter<'a> {
    document: &'a ExecutableDocument,
    /// `None` while a fragment is being counted, which is how a cycle shows.
    fragments: HashMap<&'a Name, Option<Totals>>,
}

impl<'a> Counter<'a> {
    fn selection_set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Totals, QueryRefused> {
        if level > RECURSION_MAX {
            return Err(QueryRefused::Nesting);
        }
        let mut all = Totals::default();
        for selection in &set.items {
            let mut totals = match &selection.node {
                Selection::Field(field) => {
                    let mut below = self.selection_set(&field.node.selection_set.node, level + 1)?;
                    below.depth += 1;
                    below.aliases = below.aliases.saturating_add(usize::from(field.node.alias.is_some()));
                    below
                }
                Selection::InlineFragment(inline) => {
                    self.selection_set(&inline.node.selection_set.node, level + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, level + 1)?
                }
            };
            totals.selections = totals.selections.saturating_add(1);
            totals.directives = totals.directives.saturating_add(len(selection.node.directives()));
            all = all.beside(totals);
        }
        Ok(all)
    }

    /// A fragment that is not defined counts nothing; validation names it.
    fn fragment(&mut self, name: &Name, level: usize) -> Result<Totals, QueryRefused> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Totals::default());
        };
        match self.fragments.get(name) {
            Some(Some(totals)) => Ok(*totals),
            Some(None) => Err(QueryRefused::FragmentCycle(name.to_string())),
            None => {
                self.fragments.insert(name, None);
                let mut totals = self.selection_set(&fragment.node.selection_set.node, level)?;
                totals.directives = totals.directives.saturating_add(len(&fragment.node.directives));
                self.fragments.insert(name, Some(totals));
                Ok(totals)
            }
        }
    }

    fn count_roots(&self, set: &'a SelectionSet, roots: &mut HashMap<&'a str, usize>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => *roots.entry(field.node.name.node.as_str()).or_default() += 1,
                Selection::InlineFragment(inline) => self.count_roots(&inline.node.selection_set.node, roots),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.count_roots(&fragment.node.selection_set.node, roots);
                    }
                }
            }
        }
    }
}

fn len(directives: &[Positioned<Directive>]) -> usize {
    directives.len()
}
