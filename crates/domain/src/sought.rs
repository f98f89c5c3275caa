//! What is sought and not there: said in words, with the records that fall short of it.

use crate::case::At;
use crate::first_term::FirstTerms;
use crate::holding::Share;
use crate::known::Entry;
use crate::reason::{Reason, Unmet};
use crate::selection::Selection;
use crate::standing::{Findings, Standing};

/// Selections of which no record counts, gathered only where somebody asks for the reason.
pub(crate) struct Sought<'s, 'a> {
    any: bool,
    shares: Vec<&'s Share<'a>>,
}

impl<'s, 'a> Sought<'s, 'a> {
    /// Nothing is missing yet; `any`: one of what will be is enough.
    pub(crate) fn new(any: bool) -> Self {
        Self { any, shares: Vec::new() }
    }

    /// No record of the share counts.
    pub(crate) fn lacks(&mut self, share: &'s Share<'a>, findings: &Findings) {
        if findings.tells() {
            self.shares.push(share);
        }
    }

    /// Due while a first term runs, overdue after it or where there is none.
    pub(crate) fn lacking(
        &self,
        at: At,
        first_terms: &FirstTerms,
        speaks: impl Fn(&Selection<'a>, &Entry<'a>) -> bool,
        findings: &mut Findings,
        reason: impl FnOnce(Unmet) -> Reason,
    ) -> Standing {
        let short = self.falling_short(speaks);
        let standing = first_terms.lacking(at, findings, || reason(self.unmet(at, short.len())));
        fail(standing, &short, findings);
        standing
    }

    /// What is overdue fails by the records that fall short.
    pub(crate) fn fail(
        &self,
        standing: Standing,
        speaks: impl Fn(&Selection<'a>, &Entry<'a>) -> bool,
        findings: &mut Findings,
    ) {
        fail(standing, &self.falling_short(speaks), findings);
    }

    /// The records that speak now, are of what is sought, and say otherwise than they would have to.
    fn falling_short(&self, speaks: impl Fn(&Selection<'a>, &Entry<'a>) -> bool) -> Vec<&'s str> {
        let mut short = Vec::new();
        for share in &self.shares {
            let selection = &share.holding.selection;
            let found = share.falling_short(|entry| speaks(selection, entry));
            short.extend(found.into_iter().map(|entry| &*entry.record.id));
        }
        short.sort_unstable();
        short.dedup();
        short
    }

    fn unmet(&self, at: At, n_falling_short: usize) -> Unmet {
        let is_partly_held = self.shares.iter().any(|share| share.is_partly_held(at.day));
        let (any, wanted) = (self.any, Vec::new());
        let mut unmet = Unmet { wanted, any, is_partly_held, n_falling_short };
        for share in &self.shares {
            let selection = &share.holding.selection;
            unmet.want(selection.form, selection.asked());
        }
        unmet
    }
}

fn fail(standing: Standing, short: &[&str], findings: &mut Findings) {
    if standing == Standing::Overdue {
        short.iter().for_each(|id| findings.fail(id));
    }
}
