//! Reviews: rows → domain, checked when they are read; lists.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::{area::UnitKey, document::DocumentRef};

use crate::domain::{
    HouseholdId, ReviewId, RoundId, VillageId,
    review::{Review, StageName},
};

mod rows;
pub(super) mod write;

use self::rows::{Parts, ReviewRow};

/// A review and its version.
pub(crate) type Read = (Review, i64);

/// Locks the reviews in the order of their ids and reads them. Unknown ids are left out.
pub(super) async fn lock(tx: &mut PgConnection, ids: &[ReviewId]) -> Result<Vec<Read>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let raw: Vec<Uuid> = ids.iter().map(|id| id.raw()).collect();
    let rows = sqlx::query_as(include_str!("reviews/lock.sql")).bind(raw).fetch_all(&mut *tx).await?;
    complete(tx, rows).await
}

/// Reads reviews, in the order of their ids.
pub(crate) async fn read(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Read>, StoreError> {
    let rows = sqlx::query_as(include_str!("reviews/read.sql")).bind(ids).fetch_all(&mut *connection).await?;
    complete(connection, rows).await
}

/// Forms, complaints and classes of all reviews by one statement each.
async fn complete(connection: &mut PgConnection, rows: Vec<ReviewRow>) -> Result<Vec<Read>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.review_id).collect();
    let forms: Vec<rows::FormRow> =
        sqlx::query_as(include_str!("reviews/forms.sql")).bind(&ids).fetch_all(&mut *connection).await?;
    let answers: Vec<rows::AnswerRow> =
        sqlx::query_as(include_str!("reviews/answers.sql")).bind(&ids).fetch_all(&mut *connection).await?;
    let complaints: Vec<rows::ComplaintRow> =
        sqlx::query_as(include_str!("reviews/complaints.sql")).bind(&ids).fetch_all(&mut *connection).await?;
    let is_decided = rows.iter().any(ReviewRow::is_decided);
    let classes: Vec<rows::ClassRow> = if is_decided {
        sqlx::query_as(include_str!("reviews/classes.sql")).bind(&ids).fetch_all(connection).await?
    } else {
        Vec::new()
    };
    let mut parts: HashMap<Uuid, Parts> = HashMap::new();
    for row in forms {
        parts.entry(row.review_id).or_default().forms.push(row);
    }
    for row in answers {
        parts.entry(row.review_id).or_default().answers.push(row);
    }
    for row in complaints {
        parts.entry(row.review_id).or_default().complaints.push(row);
    }
    for row in classes {
        parts.entry(row.review_id).or_default().classes.push(row);
    }
    rows.iter().map(|row| row.read(parts.remove(&row.review_id).unwrap_or_default())).collect()
}

/// What a review of a list has in common with the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Recorded in one of these; `None` means any.
    pub units: Option<Vec<UnitKey>>,
    pub round: Option<RoundId>,
    pub household: Option<HouseholdId>,
    pub village: Option<VillageId>,
    pub stage: Option<StageName>,
    /// Late on this day.
    pub late_on: Option<Date>,
}

/// The ids after one, in order, at most so many. Each statement is planned for its own values.
pub(crate) async fn list(
    pool: &PgPool,
    filter: &Filter,
    after: Uuid,
    rows: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let units = filter.units.as_ref().map(|units| units.iter().map(ToString::to_string).collect::<Vec<_>>());
    // What few have is found first and put in order afterwards; the rest comes in order.
    let statement = match (&units, filter.late_on) {
        (None, None) => include_str!("reviews/list.sql"),
        (_, _) => include_str!("reviews/list_few.sql"),
    };
    let found = sqlx::query_scalar(statement)
        .persistent(false)
        .bind(after)
        .bind(rows)
        .bind(units)
        .bind(filter.round.map(RoundId::raw))
        .bind(filter.household.map(HouseholdId::raw))
        .bind(filter.village.map(VillageId::raw))
        .bind(filter.stage.map(StageName::name))
        .bind(filter.late_on.is_some())
        .bind(filter.late_on.map(Date::to_sqlx))
        .fetch_all(pool)
        .await?;
    Ok(found)
}

/// The reviews of a round that a paper decides, or decided.
pub(crate) async fn to_decide(
    pool: &PgPool,
    round: RoundId,
    paper: &DocumentRef,
) -> Result<Vec<(HouseholdId, ReviewId)>, StoreError> {
    let found: Vec<(Uuid, Uuid)> = sqlx::query_as(include_str!("reviews/to_decide.sql"))
        .bind(round.raw())
        .bind(paper.number.as_str())
        .bind(paper.date.to_sqlx())
        .bind(paper.issuer.as_str())
        .fetch_all(pool)
        .await?;
    let pair = |(review, household)| (HouseholdId::new(household), ReviewId::new(review));
    Ok(found.into_iter().map(pair).collect())
}
