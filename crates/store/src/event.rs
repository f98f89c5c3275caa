//! What a change did to single things, for those who follow one record or setting through time.

use ledger::{Commitment, Hash};

use crate::statement::statements;
use crate::{StoreError, Transaction};

statements! {
    INSERT = "insert into event (change, ordinal, kind, subject, detail)
        values ($1, $2, $3, $4, $5)";
    OF_CHANGE = "select change, kind, subject, detail from event
        where change = $1 order by ordinal";
    /// Of an approval the act tells it, of all else an event.
    IN_PLACE_OF = "select e.change, coalesce(a.on_behalf_of, e.detail) from event e
        left join approval_act a on a.record = e.subject and a.change = e.change
        where e.change = $1 and (a.on_behalf_of is not null
            or e.kind in ('right.on-behalf', 'setting.on-behalf'))
        order by e.ordinal";
    AFTER = "select e.change, e.ordinal, e.kind, e.subject, e.detail, c.happened_at
        from event e cross join change c
        where (e.change, e.ordinal) > ($1, $2) and c.id = e.change
        order by e.change, e.ordinal limit $3";
    OF_SUBJECT = "select change, kind, subject, detail from event
        where subject = $1 order by change, ordinal";
    IS_TOLD = "select e.change from event e join change c on c.id = e.change
        where e.subject = $1 and e.kind = $2 and (cast($3 as text) is null or e.detail = $3)
        and c.actor = $4 and c.happened_at > $5 limit 1";
    ACTORS = "select c.actor from event e join change c on c.id = e.change
        where e.subject = $1 and e.kind = $2 and c.happened_at > $3";
}

/// What is looked for among the events of one thing.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    pub subject: &'a str,
    pub kind: &'a str,
    /// Any, where there is none.
    pub detail: Option<&'a str>,
    /// Whose change it was, as written.
    pub by: &'a str,
    /// Microseconds UTC.
    pub after: i64,
}

/// One event of a change; when and who stand in the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    pub change: i64,
    /// The caller's word, such as `record.filed`.
    pub kind: String,
    /// The id of the record, or the name of the setting.
    pub subject: String,
    pub detail: Option<String>,
}

/// An event with its place among all, for those who follow them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedEvent {
    pub event: EventRow,
    pub ordinal: i64,
    /// Microseconds UTC.
    pub happened_at: i64,
}

/// An event before it is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewEvent<'a> {
    pub kind: &'a str,
    pub subject: &'a str,
    pub detail: Option<&'a str>,
}

/// Notes the events of a change, in their order; once a change.
///
/// # Errors
/// [`StoreError::Taken`] when the change already has events.
pub fn note(
    transaction: &mut Transaction<'_>,
    change: i64,
    events: &[NewEvent<'_>],
) -> Result<(), StoreError> {
    let is_first = transaction.telling().is_ok_and(|telling| telling.begins_events(change));
    for (ordinal, event) in (1_i64..).zip(events) {
        let NewEvent { kind, subject, detail } = *event;
        let values = [change.into(), ordinal.into(), kind.into(), subject.into(), detail.into()];
        match is_first {
            true => transaction.execute_ahead(INSERT, &values)?,
            false => transaction.execute(INSERT, &values).map(drop)?,
        }
        transaction.telling()?.add("event", commitment(change, ordinal, event));
    }
    Ok(())
}

/// What the log commits to.
pub(crate) fn commitment(change: i64, ordinal: i64, event: &NewEvent<'_>) -> Hash {
    let begun = Commitment::to("event", &[]).number(change).number(ordinal);
    begun.text(event.kind).text(event.subject).optional(event.detail).finish()
}

/// The events of a change, in their order.
///
/// # Errors
/// The database's.
pub fn of_change(
    transaction: &mut Transaction<'_>,
    change: i64,
) -> Result<Vec<EventRow>, StoreError> {
    transaction.all(OF_CHANGE, &[change.into()], read)
}

/// Up to `limit` events behind a place, in the order of their commits. Who has seen one has seen all
/// before it: changes are numbered without gaps.
///
/// # Errors
/// The database's.
pub fn after(
    transaction: &mut Transaction<'_>,
    (change, ordinal): (i64, i64),
    limit: u32,
) -> Result<Vec<PlacedEvent>, StoreError> {
    let values = [change.into(), ordinal.into(), i64::from(limit).into()];
    transaction.all(AFTER, &values, |row| {
        let event = EventRow {
            change: row.integer(0)?,
            kind: row.text(2)?.to_owned(),
            subject: row.text(3)?.to_owned(),
            detail: row.optional_text(4)?.map(str::to_owned),
        };
        Ok(PlacedEvent { event, ordinal: row.integer(1)?, happened_at: row.integer(5)? })
    })
}

/// In whose place changes were done by a deputy: an account, written or by its id, once for each thing that was done.
///
/// # Errors
/// The database's.
pub fn in_place_of(
    transaction: &mut Transaction<'_>,
    changes: &[i64],
) -> Result<Vec<(i64, String)>, StoreError> {
    let mut others = Vec::new();
    let sets = changes.iter().map(|change| [(*change).into()]);
    transaction.each_of(IN_PLACE_OF, sets, |_, row| {
        if let Some(other) = row.optional_text(1)? {
            others.push((row.integer(0)?, other.to_owned()));
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(others)
}

/// What happened to one thing, oldest first.
///
/// # Errors
/// The database's.
pub fn of_subject(
    transaction: &mut Transaction<'_>,
    subject: &str,
) -> Result<Vec<EventRow>, StoreError> {
    transaction.all(OF_SUBJECT, &[subject.into()], read)
}

/// Whether something happened to a thing.
///
/// # Errors
/// The database's.
pub fn is_told(transaction: &mut Transaction<'_>, trace: &Trace<'_>) -> Result<bool, StoreError> {
    let Trace { subject, kind, detail, by, after } = *trace;
    let values = [subject.into(), kind.into(), detail.into(), by.into(), after.into()];
    Ok(transaction.first(IS_TOLD, &values, |row| row.integer(0))?.is_some())
}

/// By whom something was done to a thing since a moment, as written, once for each time.
///
/// # Errors
/// The database's.
pub fn actors(
    transaction: &mut Transaction<'_>,
    subject: &str,
    kind: &str,
    after: i64,
) -> Result<Vec<String>, StoreError> {
    let values = [subject.into(), kind.into(), after.into()];
    transaction.all(ACTORS, &values, |row| Ok(row.text(0)?.to_owned()))
}

fn read(row: crate::row::Row<'_>) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        change: row.integer(0)?,
        kind: row.text(1)?.to_owned(),
        subject: row.text(2)?.to_owned(),
        detail: row.optional_text(3)?.map(str::to_owned),
    })
}
