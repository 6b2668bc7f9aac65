//! Our own. Finds calls, with how many there are; GraphQL, the rows and the snippets around it are not measured here.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Calls, Contestant, DEEP_PAGE, DEEP_PAGES, PAGE, WRITER_BYTES, each_batch, folder_bytes};
use crate::cases::{Case, Question};
use crate::corpus::TENANT;
use crate::corpus::search::{
    Change, Cursor, Filter, Index, Order, PAGE_MAX, Search, Settings, Wanted, parse,
};
use crate::growing::{YEAR_US, label, second_year_us};

#[derive(Clone)]
pub struct Earmark {
    index: Index,
    /// Only words as they are written, which is what the others find, instead of all their forms.
    as_written: bool,
    folder: PathBuf,
    /// What lies before the deep page of each word.
    deep: HashMap<String, Cursor>,
}

impl Earmark {
    pub fn new(folder: &Path, calls: Calls<'_>) -> Result<Self> {
        let folder = folder.join("earmark");
        let settings = Settings { directory: Some(folder.clone()), writer_memory_bytes: WRITER_BYTES };
        let index = Index::open_or_create(&settings)?;
        let mut writer = index.writer()?;
        each_batch(calls, |batch| {
            writer.apply(batch.into_iter().map(|call| Change::Replace(Box::new(call))).collect())?;
            Ok(writer.commit(None)?)
        })?;
        writer.commit(Some("1"))?;
        writer.finish()?;
        index.reload()?;
        Ok(Self { index, as_written: false, folder, deep: HashMap::new() })
    }

    /// Goes to the page before the deep ones, which takes longer than the page itself.
    pub fn go_deep(&mut self, cases: &[Case]) -> Result<()> {
        for case in cases.iter().filter(|case| case.question == Question::Deep) {
            let mut search = search(&case.words[0], PAGE_MAX)?;
            let mut left = (DEEP_PAGES - 1) * DEEP_PAGE;
            while left > 0 {
                search.limit = left.min(PAGE_MAX);
                let page = self.index.search_calls(&search, Wanted::default())?;
                let Some(last) = page.hits.last().filter(|_| page.has_more) else { break };
                search.after = Some(last.cursor);
                left -= page.hits.len();
            }
            if let Some(cursor) = search.after.filter(|_| left == 0) {
                self.deep.insert(case.words[0].clone(), cursor);
            }
        }
        Ok(())
    }

    /// The same index, asked for words as they are written.
    pub fn as_written(&self) -> Self {
        Self { as_written: true, ..self.clone() }
    }

    pub fn segments(&self) -> Result<u64> {
        Ok(self.index.segments()?.segments)
    }
}

fn search(text: &str, limit: usize) -> Result<Search> {
    Ok(Search {
        tenant: TENANT.to_owned(),
        query: parse(text)?,
        filter: Filter::default(),
        order: Order::Relevance,
        after: None,
        limit,
    })
}

impl Contestant for Earmark {
    fn name(&self) -> &'static str {
        if self.as_written { "Earmark, words as written" } else { "Earmark" }
    }

    fn ask(&self, Case { question, words }: &Case) -> Result<Option<u64>> {
        let plain = words.join(" ");
        let word = |word: &String| if self.as_written { format!("\"{word}\"") } else { word.clone() };
        let words: Vec<_> = words.iter().map(word).collect();
        let all = words.join(" ");
        let page = |text: &str| search(text, PAGE);
        let calls = |search: &Search| Ok(Some(self.index.search_calls(search, Wanted::default())?.total));
        match question {
            Question::Rare | Question::Medium | Question::Frequent | Question::TwoWords => {
                calls(&page(&all)?)
            }
            Question::Phrase => calls(&page(&format!("\"{plain}\""))?),
            Question::Near => calls(&page(&words.join(" NEAR/5 "))?),
            Question::Speaker => calls(&page(&format!("agent:{all}"))?),
            Question::Counted => {
                let filter = Filter {
                    started_from_us: Some(second_year_us()),
                    started_until_us: Some(second_year_us() + YEAR_US),
                    tags: vec![label()],
                    ..Filter::default()
                };
                let search = Search { filter, ..page(&all)? };
                let wanted = Wanted { facets: true, ..Wanted::default() };
                Ok(Some(self.index.search_calls(&search, wanted)?.total))
            }
            // The cursors are of the search for all forms.
            Question::Deep if self.as_written => Ok(None),
            Question::Deep => match self.deep.get(&all) {
                Some(cursor) => calls(&Search { after: Some(*cursor), ..search(&all, DEEP_PAGE)? }),
                None => Ok(None),
            },
            Question::Moments => Ok(Some(self.index.search_moments(&page(&all)?)?.total)),
        }
    }

    fn size_bytes(&self) -> Result<u64> {
        folder_bytes(&self.folder)
    }
}
