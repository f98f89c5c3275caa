//! The handle inside a transaction: what the row functions of every aggregate take.

use std::collections::BTreeSet;

use crate::StoreError;
use crate::binding::{self, Kind};
use crate::connection::{Access, Connection};
use crate::illegible::Illegible;
use crate::ledger::Telling;
use crate::ledger::growth::Growth;
use crate::row::Row;
use crate::value::Value;

/// One transaction. It ends with the closure that it was given to: kept if that returns `Ok`.
pub struct Transaction<'c> {
    connection: &'c mut Connection,
    access: Access,
    /// PostgreSQL ends a transaction at its first failing statement; so does SQLite here.
    failed: bool,
    disk_failed: bool,
    /// The change that is being written, as the log will tell of it.
    change: Option<Telling>,
    /// Bound rows that the change touched: they are bound anew before it is sealed.
    touched: BTreeSet<(Kind, String)>,
    /// Bound rows that were as the log bound them when the change came to them.
    compared: BTreeSet<(Kind, String)>,
    /// What an examination of the log could not read: the first of each question.
    illegible: Vec<Illegible>,
    /// What the changes before it in the same transaction add to the log.
    growth: &'c mut Growth,
}

impl<'c> Transaction<'c> {
    pub(crate) fn new(
        connection: &'c mut Connection,
        access: Access,
        growth: &'c mut Growth,
    ) -> Self {
        let (change, touched, compared, illegible) = Default::default();
        let (failed, disk_failed) = (false, false);
        Self {
            connection,
            access,
            failed,
            disk_failed,
            change,
            touched,
            compared,
            illegible,
            growth,
        }
    }

    /// Whether others may write beside it what it has read.
    pub(crate) fn is_writer(&self) -> bool {
        self.access == Access::Write
    }

    pub(crate) fn growth(&mut self) -> &mut Growth {
        self.growth
    }

    /// Begins to tell the log of a change; the one before it, if any, must be sealed.
    pub(crate) fn tell(&mut self, change: Telling) {
        self.change = Some(change);
    }

    /// What the change at hand has written so far.
    pub(crate) fn telling(&mut self) -> Result<&mut Telling, StoreError> {
        self.change.as_mut().ok_or(StoreError::Unlogged)
    }

    /// Refuses where rows of a kind are not as the log bound them. Before the first of them is
    /// written: whatever the change finds there it would bind.
    pub(crate) fn compare(&mut self, kind: Kind, subject: &str) -> Result<(), StoreError> {
        let one = (kind, subject.to_owned());
        if !self.compared.contains(&one) {
            binding::compare(self, kind, subject)?;
            self.compared.insert(one);
        }
        Ok(())
    }

    /// As [`Transaction::compare`], before rows are taken away: forged ones go as well, and whether there were
    /// any is told, so that nothing is bound then and the forgery stays to be seen.
    pub(crate) fn is_unforged(&mut self, kind: Kind, subject: &str) -> Result<bool, StoreError> {
        match self.compare(kind, subject) {
            Ok(()) => Ok(true),
            Err(StoreError::Damaged { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Notes that rows of a kind are written or taken away, so that they are bound anew. Before the
    /// first of them is; where it may be that none is, [`Transaction::compare`] comes before and
    /// this behind.
    pub(crate) fn touch(&mut self, kind: Kind, subject: &str) -> Result<(), StoreError> {
        self.compare(kind, subject)?;
        self.touched.insert((kind, subject.to_owned()));
        Ok(())
    }

    /// As [`Transaction::touch`], without a look at what is bound: for rows that none binds yet, and where all
    /// that stood was taken away.
    pub(crate) fn touch_anew(&mut self, kind: Kind, subject: &str) {
        self.touched.insert((kind, subject.to_owned()));
    }

    /// Takes what was touched.
    pub(crate) fn touched_by_now(&mut self) -> BTreeSet<(Kind, String)> {
        self.compared.clear();
        std::mem::take(&mut self.touched)
    }

    /// Takes the change that is to be sealed.
    pub(crate) fn told_of(&mut self) -> Option<Telling> {
        self.change.take()
    }

    pub(crate) fn execute(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        self.writes()?;
        let outcome = self.connection.execute(statement, values);
        self.told(outcome)
    }

    /// Runs a statement whose answer can wait for the next one.
    pub(crate) fn execute_ahead(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StoreError> {
        self.writes()?;
        let outcome = self.connection.execute_ahead(statement, values);
        self.told(outcome)
    }

    pub(crate) fn insert_many<'v, const N: usize>(
        &mut self,
        insert: &'static str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, StoreError> {
        self.writes()?;
        let outcome = self.connection.insert_many(insert, rows);
        self.told(outcome)
    }

    pub(crate) fn each<E: From<StoreError>>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        visit: impl FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sound()?;
        let visited = self.connection.each(statement, values, visit);
        self.told(visited)?
    }

    /// As [`Transaction::each`], for the examination of the log: a row that cannot be read is none that an
    /// entry tells of, so it is passed over and remembered.
    pub(crate) fn each_legible(
        &mut self,
        statement: &'static str,
        mut visit: impl FnMut(Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut first = None;
        self.each(statement, &[], |row| {
            if let Err(error) = visit(row) {
                first.get_or_insert_with(|| row.illegible(error));
            }
            Ok::<_, StoreError>(())
        })?;
        self.note_illegible(first);
        Ok(())
    }

    /// Remembers what an examination of the log could not read.
    pub(crate) fn note_illegible(&mut self, found: Option<Illegible>) {
        // Some questions are asked twice.
        if let Some(cell) = found.filter(|cell| !self.illegible.contains(cell)) {
            self.illegible.push(cell);
        }
    }

    /// What was passed over, in the order of the questions.
    pub(crate) fn illegible(&self) -> &[Illegible] {
        &self.illegible
    }

    /// Refuses where a row was passed over that the log is to tell of.
    pub(crate) fn require_legible(&self) -> Result<(), StoreError> {
        match self.illegible.first() {
            Some(cell) => Err(StoreError::Illegible(cell.clone())),
            None => Ok(()),
        }
    }

    pub(crate) fn each_of<'v, const N: usize, E: From<StoreError>>(
        &mut self,
        statement: &'static str,
        sets: impl Iterator<Item = [Value<'v>; N]>,
        visit: impl FnMut(usize, Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.sound()?;
        let visited = self.connection.each_of(statement, sets, visit);
        self.told(visited)?
    }

    /// The first row of a query, if there is one.
    pub(crate) fn first<T>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut first = None;
        self.each(statement, values, |row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(first)
    }

    /// As [`Transaction::first`], of a statement that writes.
    pub(crate) fn first_written<T>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.writes()?;
        self.first(statement, values, read)
    }

    /// All rows of a query that cannot grow large.
    pub(crate) fn all<T>(
        &mut self,
        statement: &'static str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.each(statement, values, |row| {
            all.push(read(row)?);
            Ok::<_, StoreError>(())
        })?;
        Ok(all)
    }

    /// Tells the planner that tables have grown.
    pub(crate) fn tables_have_grown(&mut self) -> Result<(), StoreError> {
        self.writes()?;
        let outcome = self.connection.tables_have_grown();
        self.told(outcome)
    }

    /// Whether all in it went well, and whether the disk failed, whatever the closure made of that.
    pub(crate) fn state(&self) -> (bool, bool) {
        (!self.failed, self.disk_failed)
    }

    /// Remembers a failure of the database on its way out.
    fn told<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &outcome {
            self.failed = true;
            self.disk_failed |= matches!(error, StoreError::DiskFailed { .. });
        }
        outcome
    }

    fn writes(&self) -> Result<(), StoreError> {
        match self.access {
            Access::Write => self.sound(),
            Access::Read => Err(StoreError::ReadOnly),
        }
    }

    fn sound(&self) -> Result<(), StoreError> {
        if self.failed { Err(StoreError::RolledBack) } else { Ok(()) }
    }
}
