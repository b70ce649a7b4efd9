//! Changed records → rows: a handful of statements however many there are.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::{
    seal::Sealer,
    store::{Changed, StoreError, column},
};
use sqlx::{
    PgConnection, Postgres, Row as _,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use vocabulary::{area::AreaKind, decision::Versioned};

use super::{
    circumstances, decisions, ethnic_counts, former, former::has_former, identifiers, review_law, reviews,
    rounds, standards, systems, targets,
};
use crate::domain::{
    Event, Key, Registry, State, VillageId,
    condition::LabourCapacity,
    household::{Address, Household, Member, Relation},
    identifier::System,
    person::{CITIZEN_ID, NoCitizenId},
    review::law::LawEvent,
    standard::{Standard, StandardEvent},
    target::{Revision, TargetEvent},
};

/// A household that changed.
pub(super) struct Row<'a> {
    pub(super) before: Option<&'a Household>,
    pub(super) before_version: i64,
    pub(super) after: &'a Household,
    pub(super) version: i64,
    pub(super) changed: &'a Changed<Registry>,
}

pub(super) async fn save(
    tx: &mut PgConnection,
    sealer: &Sealer,
    changed: &[Changed<Registry>],
) -> Result<(), StoreError> {
    for record in changed.iter().filter(|record| record.key == Key::Standards) {
        let before = record.before.as_ref().map_or(0, |before| before.version);
        standards::enact(tx, &enacted(record), before, record.after.version).await?;
    }
    for record in changed.iter().filter(|record| record.key == Key::Targets) {
        let before = record.before.as_ref().map_or(0, |before| before.version);
        targets::set(tx, &set(record), (before, record.after.version)).await?;
    }
    for record in changed.iter().filter(|record| record.key == Key::IdentifierSystems) {
        let before = record.before.as_ref().map_or(0, |before| before.version);
        let entered: Vec<&System> = record.events.iter().filter_map(|(_, event)| system(event)).collect();
        systems::enact(tx, &entered, before, record.after.version).await?;
    }
    let rows: Vec<Row<'_>> = changed.iter().filter_map(row).collect();
    let (created, amended): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.before.is_none());
    update(tx, &amended).await?;
    let (new, known) = seats_of(sealer, &rows)?;
    // Who leaves one household gives up the person's only open seat before another household offers one, and whoever was
    // the head before somebody else is.
    let (heads, others): (Vec<_>, Vec<_>) = known.into_iter().partition(Taken::is_head_now);
    rewrite(tx, &others).await?;
    rewrite(tx, &heads).await?;
    enter(tx, &created, &new).await?;
    former::save(tx, &rows).await?;
    identifiers::save(tx, sealer, &rows).await?;
    decisions::save(tx, &rows).await?;
    ethnic_counts::save(tx, changed).await?;
    save_reviews(tx, changed).await
}

fn enacted<'a>(record: &'a Changed<Registry>) -> Vec<&'a Standard> {
    let enacted = |(_, event): &'a (i64, Event)| {
        let Event::Standard(StandardEvent::Enacted(standard)) = event else { return None };
        Some(standard)
    };
    record.events.iter().filter_map(enacted).collect()
}

fn set<'a>(record: &'a Changed<Registry>) -> Vec<&'a Revision> {
    let set = |(_, event): &'a (i64, Event)| {
        let Event::Target(TargetEvent::Set(revision)) = event else { return None };
        Some(revision)
    };
    record.events.iter().filter_map(set).collect()
}

fn system(event: &Event) -> Option<&System> {
    let Event::IdentifierSystem(system) = event else { return None };
    Some(system)
}

fn row(changed: &Changed<Registry>) -> Option<Row<'_>> {
    let before = changed.before.as_ref();
    Some(Row {
        before: before.and_then(household),
        before_version: before.map_or(0, |before| before.version),
        after: household(&changed.after)?,
        version: changed.after.version,
        changed,
    })
}

fn household(record: &Versioned<State>) -> Option<&Household> {
    let State::Household(located) = &record.state else { return None };
    Some(&located.household)
}

/// Rows of the law of reviews, rounds, reviews.
async fn save_reviews(tx: &mut PgConnection, changed: &[Changed<Registry>]) -> Result<(), StoreError> {
    for record in changed {
        let before = record.before.as_ref().map_or(0, |before| before.version);
        let entered: Vec<&LawEvent> = record.events.iter().filter_map(|(_, event)| law(event)).collect();
        if !entered.is_empty() {
            review_law::enter(tx, &entered, before, record.after.version).await?;
        }
        if let State::Round(round) = &record.after.state {
            let by = &record.moment.caller.principal;
            rounds::open(tx, (&round.record, record.after.version), by).await?;
        }
    }
    reviews::write::save(tx, changed).await
}

fn law(event: &Event) -> Option<&LawEvent> {
    let Event::ReviewLaw(event) = event else { return None };
    Some(event)
}

/// New households, and new seats in whatever household.
async fn enter(tx: &mut PgConnection, rows: &[&Row<'_>], seats: &[Taken<'_>]) -> Result<(), StoreError> {
    if rows.is_empty() && seats.is_empty() {
        return Ok(());
    }
    let (households, members): (i64, i64) = bind_seats(include_str!("save/enter.sql"), seats)
        .bind(column(rows, |row| row.after.id.raw()))
        .bind(column(rows, |row| row.after.unit.to_string()))
        .bind(column(rows, |row| row.after.village.map(VillageId::raw)))
        .bind(column(rows, |row| row.after.address.as_ref().map(Address::as_str)))
        .bind(column(rows, |row| row.after.area_kind.map(AreaKind::name)))
        .bind(column(rows, |row| row.after.register_date.to_sqlx()))
        .bind(column(rows, |row| words(row.after)))
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.after.created_at.to_sqlx()))
        .bind(column(rows, |row| row.after.changed_at.to_sqlx()))
        .bind(column(rows, |row| &*row.changed.moment.caller.principal))
        .bind(column(rows, |row| circumstances::causes(&row.after.circumstances)))
        .bind(column(rows, |row| row.after.circumstances.farming))
        .bind(column(rows, |row| has_former(row.after)))
        .try_map(|row: PgRow| Ok((row.try_get(0)?, row.try_get(1)?)))
        .fetch_one(tx)
        .await?;
    StoreError::check_rows("households.store.enter: households", rows.len(), households.unsigned_abs())?;
    StoreError::check_rows("households.store.enter: members", seats.len(), members.unsigned_abs())
}

async fn update(tx: &mut PgConnection, rows: &[&Row<'_>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let made = sqlx::query(include_str!("save/household_update.sql"))
        .bind(column(rows, |row| row.after.id.raw()))
        .bind(column(rows, |row| row.before_version))
        .bind(column(rows, |row| row.after.unit.to_string()))
        .bind(column(rows, |row| row.after.village.map(VillageId::raw)))
        .bind(column(rows, |row| row.after.address.as_ref().map(Address::as_str)))
        .bind(column(rows, |row| row.after.area_kind.map(AreaKind::name)))
        .bind(column(rows, |row| words(row.after)))
        .bind(column(rows, |row| has_former(row.after)))
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.after.changed_at.to_sqlx()))
        .bind(column(rows, |row| &*row.changed.moment.caller.principal))
        .bind(column(rows, |row| circumstances::causes(&row.after.circumstances)))
        .bind(column(rows, |row| row.after.circumstances.farming))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.household_update", rows.len(), made.rows_affected())
}

/// One text per household: an array of arrays would have to be a rectangle. Words hold no space.
fn words(household: &Household) -> String {
    household.search_words().into_iter().collect::<Vec<_>>().join(" ")
}

/// A membership that is written.
struct Taken<'a> {
    household: &'a Household,
    seat: i16,
    member: &'a Member,
    citizen_id: Option<Vec<u8>>,
}

impl Taken<'_> {
    fn is_head_now(&self) -> bool {
        self.member.relation == Relation::Head && self.member.left.is_none()
    }
}

/// New seats and changed ones; the others are left alone.
fn seats_of<'a>(sealer: &Sealer, rows: &[Row<'a>]) -> Result<(Vec<Taken<'a>>, Vec<Taken<'a>>), StoreError> {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for row in rows {
        let known = row.before.map_or(&[][..], |before| &before.members);
        for (seat, member) in (0_i16..).zip(&row.after.members) {
            match known.get(usize::try_from(seat).unwrap_or_default()) {
                Some(same) if same == member => {}
                Some(_) => changed.push(taken(sealer, row.after, seat, member)?),
                None => new.push(taken(sealer, row.after, seat, member)?),
            }
        }
    }
    Ok((new, changed))
}

fn taken<'a>(
    sealer: &Sealer,
    household: &'a Household,
    seat: i16,
    member: &'a Member,
) -> Result<Taken<'a>, StoreError> {
    let id = member.person.identity.citizen_id();
    let citizen_id = id
        .map(|id| sealer.seal(&member.key, member.id.raw(), CITIZEN_ID, id.digits().as_bytes()))
        .transpose()?;
    Ok(Taken { household, seat, member, citizen_id })
}

async fn rewrite(tx: &mut PgConnection, seats: &[Taken<'_>]) -> Result<(), StoreError> {
    if seats.is_empty() {
        return Ok(());
    }
    let made = bind_seats(include_str!("save/member_update.sql"), seats).execute(tx).await?;
    StoreError::check_rows("households.store.member_update", seats.len(), made.rows_affected())
}

/// The first nineteen parameters of every statement that writes seats.
fn bind_seats<'q>(statement: &'static str, seats: &'q [Taken<'_>]) -> Query<'q, Postgres, PgArguments> {
    let of = |seat: &Taken<'_>| vocabulary::text::search_key(seat.member.person.full_name.as_str());
    sqlx::query(statement)
        .bind(column(seats, |seat| seat.household.id.raw()))
        .bind(column(seats, |seat| seat.seat))
        .bind(column(seats, |seat| seat.member.id.raw()))
        .bind(column(seats, |seat| seat.member.key.0.as_slice()))
        .bind(column(seats, |seat| seat.member.person.full_name.as_str()))
        .bind(column(seats, of))
        .bind(column(seats, |seat| seat.member.person.sex.name()))
        .bind(column(seats, |seat| seat.member.person.birth_date.to_sqlx()))
        .bind(column(seats, |seat| seat.member.person.ethnicity.set().name()))
        .bind(column(seats, |seat| seat.member.person.ethnicity.code()))
        .bind(column(seats, |seat| seat.citizen_id.as_deref()))
        .bind(column(seats, |seat| seat.member.person.identity.reason().map(NoCitizenId::name)))
        .bind(column(seats, |seat| seat.member.relation.name()))
        .bind(column(seats, |seat| seat.member.from.to_sqlx()))
        .bind(column(seats, |seat| seat.member.left.map(|left| Date::to_sqlx(left.until))))
        .bind(column(seats, |seat| seat.member.left.map(|left| left.reason.name())))
        .bind(column(seats, |seat| circumstances::disabilities(&seat.member.condition)))
        .bind(column(seats, |seat| circumstances::merits(&seat.member.condition)))
        .bind(column(seats, |seat| seat.member.condition.labour_capacity.map(LabourCapacity::name)))
}

/// The seats of what is known by its position in a list.
pub(super) fn seats<T>(known: usize, all: &[T]) -> BTreeMap<i16, &T> {
    (0_i16..).zip(all).skip(known).collect()
}
