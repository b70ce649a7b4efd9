//! Decisions as they were taken, and the standings that follow from them.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::{document::DocumentRef, money::Dong};

use super::save::{Row, seats};
use crate::domain::{
    DecisionId, Event, HouseholdId, ReviewId,
    classify::{Class, Classification},
    decision::{AreaBasis, DecidedClass, DecidedEvent, Standing},
    household::HouseholdEvent,
    movement::Movement,
    standard::Indicator,
};

/// A decision that is new in this batch.
struct New<'a> {
    row: &'a Row<'a>,
    seat: i16,
    event: &'a DecidedEvent,
    corrected_by: Option<DecisionId>,
    recorded_at: Timestamp,
}

pub(super) async fn save(tx: &mut PgConnection, rows: &[Row<'_>]) -> Result<(), StoreError> {
    let rows: Vec<&Row<'_>> = rows.iter().filter(|row| row.decided()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    correct(tx, &rows).await?;
    let new: Vec<New<'_>> = rows.iter().flat_map(|row| row.new_decisions()).collect();
    insert(tx, &new).await?;
    insert_classes(tx, &new).await?;
    stand(tx, &rows).await
}

impl<'a> Row<'a> {
    fn events(&self) -> impl Iterator<Item = &'a DecidedEvent> {
        self.changed.events.iter().filter_map(|(_, event)| {
            let Event::Household(event) = event else { return None };
            let HouseholdEvent::Decided(decided) = &**event else { return None };
            Some(decided)
        })
    }

    fn decided(&self) -> bool {
        self.events().next().is_some()
    }

    fn known(&self) -> usize {
        self.before.map_or(0, |before| before.decisions.len())
    }

    fn new_decisions(&'a self) -> impl Iterator<Item = New<'a>> {
        let summaries = seats(self.known(), &self.after.decisions);
        summaries.into_iter().zip(self.events()).map(|((seat, summary), event)| New {
            row: self,
            seat,
            event,
            corrected_by: summary.corrected_by,
            recorded_at: summary.recorded_at,
        })
    }
}

/// Decisions of former batches that hold no more.
async fn correct(tx: &mut PgConnection, rows: &[&Row<'_>]) -> Result<(), StoreError> {
    let (mut corrected, mut by) = (Vec::new(), Vec::new());
    for row in rows {
        let before = row.before.map_or(&[][..], |before| &before.decisions);
        for (was, is) in before.iter().zip(&row.after.decisions) {
            if let Some(correction) = is.corrected_by.filter(|_| was.corrected_by.is_none()) {
                corrected.push(is.id.raw());
                by.push(correction.raw());
            }
        }
    }
    if corrected.is_empty() {
        return Ok(());
    }
    let expected = corrected.len();
    let made =
        sqlx::query(include_str!("decisions/correct.sql")).bind(corrected).bind(by).execute(tx).await?;
    StoreError::check_rows("households.store.decision_correct", expected, made.rows_affected())
}

async fn insert(tx: &mut PgConnection, new: &[New<'_>]) -> Result<(), StoreError> {
    let deprivations =
        |event: &DecidedEvent| event.deprivations.iter().map(Indicator::as_str).collect::<Vec<_>>().join(" ");
    let made = sqlx::query(include_str!("decisions/insert.sql"))
        .bind(column(new, |new| new.event.id.raw()))
        .bind(column(new, |new| new.row.after.id.raw()))
        .bind(column(new, |new| new.seat))
        .bind(column(new, |new| new.event.document.number.as_str()))
        .bind(column(new, |new| new.event.document.date.to_sqlx()))
        .bind(column(new, |new| new.event.document.issuer.as_str()))
        .bind(column(new, |new| new.event.decided_on.to_sqlx()))
        .bind(column(new, |new| new.event.income.whole()))
        .bind(column(new, |new| deprivations(new.event)))
        .bind(column(new, |new| new.event.area_kind.name()))
        .bind(column(new, |new| new.event.unit.to_string()))
        .bind(column(new, |new| new.event.areas_position))
        .bind(column(new, |new| new.event.corrects.map(DecisionId::raw)))
        .bind(column(new, |new| new.corrected_by.map(DecisionId::raw)))
        .bind(column(new, |new| new.recorded_at.to_sqlx()))
        .bind(column(new, |new| &*new.row.changed.moment.caller.principal))
        .bind(column(new, |new| new.event.area_basis.map(AreaBasis::name)))
        .bind(column(new, |new| new.event.review.map(ReviewId::raw)))
        .bind(column(new, |new| new.event.farming))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.decision_insert", new.len(), made.rows_affected())
}

async fn insert_classes(tx: &mut PgConnection, new: &[New<'_>]) -> Result<(), StoreError> {
    let classes: Vec<(DecisionId, &DecidedClass)> =
        new.iter().flat_map(|new| new.event.classes.iter().map(|class| (new.event.id, class))).collect();
    let of = |value: fn(&Classification) -> i32| column(&classes, |(_, class)| value(&class.classification));
    let made = sqlx::query(include_str!("decisions/class_insert.sql"))
        .bind(column(&classes, |(id, _)| id.raw()))
        .bind(column(&classes, |(_, class)| class.classification.standard.as_str()))
        .bind(column(&classes, |(_, class)| class.classification.law.as_str()))
        .bind(column(&classes, |(_, class)| class.classification.class.name()))
        .bind(column(&classes, |(_, class)| class.previous.map(Class::name)))
        .bind(column(&classes, |(_, class)| class.movement.map(Movement::name)))
        .bind(column(&classes, |(_, class)| class.classification.line.whole()))
        .bind(column(&classes, |(_, class)| class.classification.income_only_line.map(Dong::whole)))
        .bind(of(|classification| classification.deprivation_count))
        .bind(of(|classification| classification.deprivation_threshold))
        .bind(of(|classification| classification.points))
        .bind(column(&classes, |(_, class)| class.classification.average_line.map(Dong::whole)))
        .bind(column(&classes, |(_, class)| class.classification.average_living))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.decision_class_insert", classes.len(), made.rows_affected())
}

/// What the decisions that hold now say: written anew, because a correction can take a standing away.
async fn stand(tx: &mut PgConnection, rows: &[&Row<'_>]) -> Result<(), StoreError> {
    let households = column(rows, |row| row.after.id.raw());
    sqlx::query(include_str!("decisions/standing_forget.sql")).bind(households).execute(&mut *tx).await?;
    let standings: Vec<(HouseholdId, Standing)> = rows
        .iter()
        .flat_map(|row| row.after.standings().into_iter().map(|standing| (row.after.id, standing)))
        .collect();
    let made = sqlx::query(include_str!("decisions/standing_insert.sql"))
        .bind(column(&standings, |(id, _)| id.raw()))
        .bind(column(&standings, |(_, standing)| standing.standard.as_str()))
        .bind(column(&standings, |(_, standing)| standing.class.name()))
        .bind(column(&standings, |(_, standing)| standing.decision.raw()))
        .bind(column(&standings, |(_, standing)| standing.decided_on.to_sqlx()))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.standing_insert", standings.len(), made.rows_affected())
}

/// A decision with what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub event: DecidedEvent,
    pub corrected_by: Option<DecisionId>,
    pub recorded_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct DecisionRow {
    decision_id: Uuid,
    document_number: String,
    document_date: jiff_sqlx::Date,
    document_issuer: String,
    decide_date: jiff_sqlx::Date,
    income_vnd: i64,
    deprivations: Vec<String>,
    area_kind: String,
    area_basis: Option<String>,
    review_id: Option<Uuid>,
    unit: String,
    areas_position: i64,
    corrects: Option<Uuid>,
    corrected_by: Option<Uuid>,
    recorded_at: jiff_sqlx::Timestamp,
    is_farming: bool,
}

#[derive(sqlx::FromRow)]
struct ClassRow {
    decision_id: Uuid,
    standard_id: String,
    law: String,
    class: String,
    previous_class: Option<String>,
    movement: Option<String>,
    line_vnd: i64,
    income_only_line_vnd: Option<i64>,
    deprivation_count: i32,
    deprivation_threshold: i32,
    points: i32,
    average_line_vnd: Option<i64>,
    is_average_living: bool,
}

/// The decisions on a household, newest first, after (in that order) the one named.
pub(crate) async fn list(
    pool: &PgPool,
    household: HouseholdId,
    after: Option<(Date, DecisionId)>,
    rows: i64,
) -> Result<Vec<Listed>, StoreError> {
    let found: Vec<DecisionRow> = sqlx::query_as(include_str!("decisions/list.sql"))
        .bind(household.raw())
        .bind(after.map(|(day, _)| day.to_sqlx()))
        .bind(after.map(|(_, id)| id.raw()))
        .bind(rows)
        .fetch_all(pool)
        .await?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.decision_id).collect();
    let said: Vec<ClassRow> =
        sqlx::query_as(include_str!("decisions/classes.sql")).bind(ids).fetch_all(pool).await?;
    let mut classes: HashMap<Uuid, Vec<DecidedClass>> = HashMap::new();
    for row in said {
        classes.entry(row.decision_id).or_default().push(class(&row)?);
    }
    found
        .into_iter()
        .map(|row| {
            let classes = classes.remove(&row.decision_id).unwrap_or_default();
            decision(&row, classes)
        })
        .collect()
}

fn decision(row: &DecisionRow, classes: Vec<DecidedClass>) -> Result<Listed, StoreError> {
    let bad = |column| StoreError::corrupt("decision", column, &row.decision_id);
    let signed = row.document_date.to_jiff();
    let document = DocumentRef::new(&row.document_number, signed, &row.document_issuer);
    let deprivations = row.deprivations.iter().map(|code| code.parse());
    let basis = row.area_basis.as_deref();
    let basis = basis.map(|word| AreaBasis::named(word).ok_or_else(|| bad("area_basis")));
    Ok(Listed {
        event: DecidedEvent {
            id: DecisionId::new(row.decision_id),
            document: document.map_err(|_faults| bad("document_number"))?,
            decided_on: row.decide_date.to_jiff(),
            income: row.income_vnd.try_into().map_err(|_fault| bad("income_vnd"))?,
            deprivations: deprivations.collect::<Result<_, _>>().map_err(|_fault| bad("deprivations"))?,
            area_kind: row.area_kind.parse().map_err(|_fault| bad("area_kind"))?,
            area_basis: basis.transpose()?,
            farming: row.is_farming,
            review: row.review_id.map(ReviewId::new),
            unit: row.unit.parse().map_err(|_fault| bad("unit"))?,
            classes,
            corrects: row.corrects.map(DecisionId::new),
            // The journal's alone: see the history of changes.
            reason: None,
            child_count: None,
            areas_position: row.areas_position,
        },
        corrected_by: row.corrected_by.map(DecisionId::new),
        recorded_at: row.recorded_at.to_jiff(),
    })
}

fn class(row: &ClassRow) -> Result<DecidedClass, StoreError> {
    let bad = |column| StoreError::corrupt("decision_class", column, &row.decision_id);
    let named = |word: &str| Class::named(word).ok_or_else(|| bad("class"));
    let movement = |word: &str| Movement::named(word).ok_or_else(|| bad("movement"));
    let income_only = row.income_only_line_vnd.map(Dong::try_from).transpose();
    let average = row.average_line_vnd.map(Dong::try_from).transpose();
    Ok(DecidedClass {
        classification: Classification {
            standard: row.standard_id.parse().map_err(|_fault| bad("standard_id"))?,
            law: row.law.parse().map_err(|_fault| bad("law"))?,
            class: named(&row.class)?,
            line: row.line_vnd.try_into().map_err(|_fault| bad("line_vnd"))?,
            income_only_line: income_only.map_err(|_fault| bad("income_only_line_vnd"))?,
            average_line: average.map_err(|_fault| bad("average_line_vnd"))?,
            average_living: row.is_average_living,
            deprivation_count: row.deprivation_count,
            deprivation_threshold: row.deprivation_threshold,
            points: row.points,
        },
        previous: row.previous_class.as_deref().map(named).transpose()?,
        movement: row.movement.as_deref().map(movement).transpose()?,
    })
}
