//! The records of one selection, each with its answer to the conditions; and a subject's share of them.

use std::rc::Rc;

use foldhash::HashMap;

use regulation::Day;
use regulation::proof::Select;

use crate::Value;
use crate::case::Context;
use crate::known::{Entry, Known};
use crate::selection::{Match, NameError, Path, Selection, Written};
use crate::standing::Findings;
use crate::view::{Link, Links};

/// One selection, with each record's answer to its conditions.
pub(crate) struct Holding<'a> {
    pub(crate) selection: Selection<'a>,
    /// By place of the known entries.
    matches: Vec<Match>,
    /// The places of all that are selected or may be.
    selected: Rc<[u32]>,
    /// The path by which the records refer to things, where it is not a field of their own.
    path: Option<Path<'a>>,
}

impl<'a> Holding<'a> {
    pub(crate) fn new(context: Context<'a, '_>, select: &Select) -> Result<Rc<Self>, NameError> {
        Self::dated_by(context, select, None)
    }

    /// The same, where the day is that of another field than the form's own.
    pub(crate) fn dated_by(
        context: Context<'a, '_>,
        select: &Select,
        field: Option<&str>,
    ) -> Result<Rc<Self>, NameError> {
        Ok(Rc::new(Self::of(context, select_dated_by(context, select, field)?, None)))
    }

    /// The same of events that are not linked to others, but to which others are.
    pub(crate) fn of_events(
        context: Context<'a, '_>,
        select: &Select,
        field: Option<&str>,
    ) -> Result<Rc<Self>, NameError> {
        let selection = select_dated_by(context, select, field)?.of_events(context.view);
        Ok(Rc::new(Self::of(context, selection, None)))
    }

    /// The same, to be linked by `link`, which may be a path such as `script.systems`.
    pub(crate) fn referring_by(
        context: Context<'a, '_>,
        select: &Select,
        link: Option<&str>,
    ) -> Result<Rc<Self>, NameError> {
        let mut selection = select_of(context, select)?;
        let path = link.filter(|link| link.contains('.'));
        let path = path.map(|path| selection.refer_by(context.view, path)).transpose()?;
        Ok(Rc::new(Self::of(context, selection, path)))
    }

    fn of(context: Context<'a, '_>, selection: Selection<'a>, path: Option<Path<'a>>) -> Self {
        let entries = &selection.known.entries;
        let matches: Vec<Match> =
            entries.iter().map(|entry| selection.matches(context.view, entry)).collect();
        let selected = (0_u32..).zip(&matches).filter(|(_, found)| **found != Match::No);
        let selected = selected.map(|(place, _)| place).collect();
        Self { selection, matches, selected, path }
    }

    /// The answer of the entry at a place.
    pub(crate) fn answer(&self, place: u32) -> Match {
        self.matches.get(place as usize).copied().unwrap_or(Match::No)
    }

    /// All records that are selected or may be, in order of day.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Entry<'a>, Match)> {
        self.at(&self.selected)
    }

    /// The places of all that are selected or may be.
    pub(crate) fn places(&self) -> &[u32] {
        &self.selected
    }

    fn at<'s>(
        &'s self,
        places: &'s [u32],
    ) -> impl DoubleEndedIterator<Item = (&'s Entry<'a>, Match)> {
        let known = &self.selection.known;
        let found =
            places.iter().filter_map(|place| Some((known.at(*place)?, self.answer(*place))));
        found.filter(|(_, found)| *found != Match::No)
    }

    /// Everything as one share.
    pub(crate) fn whole(self: &Rc<Self>) -> Share<'a> {
        Share { holding: Rc::clone(self), places: Rc::clone(&self.selected) }
    }

    /// What is known of the things to which a field refers; none where it refers to no records.
    pub(crate) fn target(&self, context: Context<'a, '_>, field: usize) -> Option<Rc<Known<'a>>> {
        context.view.target(self.selection.index, field, self.selection.source)
    }

    /// Who the records refer to by a field, `id` being the record itself.
    pub(crate) fn linked(
        self: &Rc<Self>,
        context: Context<'a, '_>,
        link: &str,
    ) -> Result<Shares<'a>, NameError> {
        if let Some(path) = &self.path {
            return Ok(self.linked_along(context, path));
        }
        let link = match self.selection.form.position(link) {
            Some(at) => Link::Field(at),
            None if link == "id" => Link::Itself,
            None => Link::Field(self.selection.place(link)?),
        };
        let links = context.view.links(self.selection.index, self.selection.source, link);
        Ok(Shares { holding: Rc::clone(self), links, none: Rc::from([]) })
    }

    /// What does not say to what it refers may refer to anything.
    fn linked_along(self: &Rc<Self>, context: Context<'a, '_>, path: &Path<'a>) -> Shares<'a> {
        let (form, field) = path.leads_to();
        let target = context.view.target(form, field, self.selection.source);
        let mut places: HashMap<&'a str, Vec<u32>> = HashMap::default();
        let mut unsaid = Vec::new();
        for place in self.selected.iter() {
            let value = self.selection.known.at(*place).and_then(|entry| path.value(entry));
            let ids = value.map_or(&[][..], Value::items).iter().filter_map(Value::text);
            let mut said = false;
            for id in ids {
                let id = target.as_ref().map_or(id, |target| target.identity(id));
                places.entry(id).or_default().push(*place);
                said = true;
            }
            if !said {
                unsaid.push(*place);
            }
        }
        let with_unsaid = |mut places: Vec<u32>| {
            places.extend(&unsaid);
            places.sort_unstable();
            Rc::from(places)
        };
        let links = places.into_iter().map(|(id, places)| (id, with_unsaid(places))).collect();
        Shares { holding: Rc::clone(self), links: Rc::new(links), none: Rc::from(unsaid) }
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        for (entry, _) in self.iter() {
            days.extend(self.selection.turns(entry));
        }
    }
}

fn select_of<'a>(context: Context<'a, '_>, select: &Select) -> Result<Selection<'a>, NameError> {
    let written = Written {
        form: &select.form,
        conditions: &select.conditions,
        any: Some(&select.any),
        until: &select.until,
        source: context.source(select.source),
    };
    Selection::new(context.view, &written)?.of_states(context.view, select)
}

fn select_dated_by<'a>(
    context: Context<'a, '_>,
    select: &Select,
    field: Option<&str>,
) -> Result<Selection<'a>, NameError> {
    let selection = select_of(context, select)?;
    let field = field.map(|name| selection.place(name)).transpose()?;
    Ok(selection.dated_by(field))
}

/// The records of a holding by the subject to which they refer.
pub(crate) struct Shares<'a> {
    holding: Rc<Holding<'a>>,
    links: Rc<Links<'a>>,
    none: Rc<[u32]>,
}

impl<'a> Shares<'a> {
    /// What refers to one subject.
    pub(crate) fn of(&self, id: &str) -> Share<'a> {
        let places = self.links.get(id).unwrap_or(&self.none);
        Share { holding: Rc::clone(&self.holding), places: Rc::clone(places) }
    }
}

/// The records of a holding that concern one subject, or all of them.
#[derive(Clone)]
pub(crate) struct Share<'a> {
    pub(crate) holding: Rc<Holding<'a>>,
    places: Rc<[u32]>,
}

impl<'a> Share<'a> {
    /// In order of day; what does not match is left out.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Entry<'a>, Match)> {
        self.holding.at(&self.places)
    }

    /// The same with the place of each.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (u32, &Entry<'a>, Match)> {
        let known = &self.holding.selection.known;
        let found = self
            .places
            .iter()
            .filter_map(|place| Some((*place, known.at(*place)?, self.holding.answer(*place))));
        found.filter(|(_, _, found)| *found != Match::No)
    }

    /// The records that are of what is asked for and say otherwise, of those that still speak.
    pub(crate) fn falling_short(&self, speaks: impl Fn(&Entry<'a>) -> bool) -> Vec<&Entry<'a>> {
        let Holding { selection, selected, .. } = &*self.holding;
        let short = |place: u32| {
            let entry = selection.known.at(place).filter(|entry| speaks(entry))?;
            // What will be mended is selected, and says otherwise until then.
            let is_out = self.holding.answer(place) == Match::No || selection.is_short(entry);
            (is_out && selection.falls_short(entry)).then_some(entry)
        };
        // The share of all holds what is selected alone.
        if Rc::ptr_eq(&self.places, selected) {
            let all = (0_u32..).zip(&selection.known.entries);
            return all.filter_map(|(place, _)| short(place)).collect();
        }
        self.places.iter().filter_map(|place| short(*place)).collect()
    }

    /// The records by which one of several things may be shown to fall short, where each of them must hold.
    fn breaking(&self) -> impl Iterator<Item = &Entry<'a>> {
        let Holding { selection, selected, .. } = &*self.holding;
        let places = match (selection.asks_each(), Rc::ptr_eq(&self.places, selected)) {
            (false, _) => &[][..],
            // The share of all holds what is selected alone.
            (true, true) => selection.short(),
            (true, false) => &*self.places,
        };
        let entries = places.iter().filter_map(|place| selection.known.at(*place));
        entries.filter(|entry| selection.is_short(entry))
    }

    /// Whether one of the things that are told of falls short on the day, where each of them must hold.
    pub(crate) fn is_broken(&self, day: Day) -> bool {
        self.breaking().any(|entry| self.holding.selection.breaks(entry, day))
    }

    /// Whether one of the things of which each must hold falls short on the day: no proof of another kind makes
    /// up for it.
    pub(crate) fn is_any_broken(shares: &[Self], day: Day) -> bool {
        shares.iter().any(|share| share.is_broken(day))
    }

    /// Whether some of the things are as asked on the day and others are not, where each of them must be.
    pub(crate) fn is_partly_held(&self, day: Day) -> bool {
        self.is_broken(day) && self.iter().any(|counted| self.counts(counted, day))
    }

    fn counts(&self, (entry, found): (&Entry<'a>, Match), day: Day) -> bool {
        let selection = &self.holding.selection;
        selection.proves(entry, day) && selection.lack_on(entry, found, day).is_none()
    }

    /// Whether any is in force on the day and none broken; else the fields that are lacking.
    pub(crate) fn is_held(
        &self,
        day: Day,
        findings: &mut Findings,
        lacks: &mut Vec<String>,
    ) -> bool {
        if self.is_broken(day) {
            return false;
        }
        // Where nobody is told which, one is enough, and the newest is the likeliest.
        (findings.is_silent() && self.iter().rev().any(|counted| self.counts(counted, day)))
            || self.in_force(day, findings, lacks) > 0
    }

    /// How many are in force on the day, and the fields that others lack.
    pub(crate) fn in_force(
        &self,
        day: Day,
        findings: &mut Findings,
        lacks: &mut Vec<String>,
    ) -> usize {
        let mut count = 0;
        let selection = &self.holding.selection;
        for (entry, found) in self.iter() {
            if !selection.proves(entry, day) {
                continue;
            }
            match selection.lack_on(entry, found, day) {
                Some(name) => lacks.push(name),
                None => {
                    count += 1;
                    findings.count(&entry.record.id);
                }
            }
        }
        count
    }

    /// `form.field` as missing facts are named.
    pub(crate) fn missing(&self, field: usize) -> String {
        self.holding.selection.missing(field)
    }

    pub(crate) fn turns(&self, days: &mut Vec<Day>) {
        let selection = &self.holding.selection;
        for (entry, _) in self.iter() {
            days.extend(selection.turns(entry));
        }
        for entry in self.breaking() {
            days.extend(selection.breaking_turns(entry));
        }
    }
}
