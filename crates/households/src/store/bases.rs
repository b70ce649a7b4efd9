//! What the classes of households rest on, many at once.

use std::collections::{BTreeSet, HashMap};

use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::PgPool;
use uuid::Uuid;
use vocabulary::{calendar::Date, document::DocumentRef};

use crate::domain::{
    DecisionId, HouseholdId,
    standard::{Indicator, StandardId},
};

/// The decision that gives a household its class on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    pub decision: DecisionId,
    pub document: DocumentRef,
    pub decided_on: Date,
    pub deprivations: BTreeSet<Indicator>,
}

#[derive(sqlx::FromRow)]
struct BasisRow {
    household_id: Uuid,
    decision_id: Uuid,
    document_number: String,
    document_date: jiff_sqlx::Date,
    document_issuer: String,
    decide_date: jiff_sqlx::Date,
    deprivations: Vec<String>,
}

/// Of these households; who had no class under the standard on the day is left out.
pub(super) async fn read(
    pool: &PgPool,
    households: &[HouseholdId],
    standard: &StandardId,
    day: Date,
) -> Result<HashMap<HouseholdId, Basis>, StoreError> {
    let ids: Vec<Uuid> = households.iter().map(|id| id.raw()).collect();
    let rows: Vec<BasisRow> = sqlx::query_as(include_str!("decisions/bases.sql"))
        .bind(ids)
        .bind(day.to_sqlx())
        .bind(standard.as_str())
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok((HouseholdId::new(row.household_id), basis(row)?))).collect()
}

fn basis(row: &BasisRow) -> Result<Basis, StoreError> {
    let bad = |column| StoreError::corrupt("decision", column, &row.decision_id);
    let signed = row.document_date.to_jiff();
    let document = DocumentRef::new(&row.document_number, signed, &row.document_issuer);
    let deprivations = row.deprivations.iter().map(|code| code.parse());
    Ok(Basis {
        decision: DecisionId::new(row.decision_id),
        document: document.map_err(|_faults| bad("document_number"))?,
        decided_on: row.decide_date.to_jiff(),
        deprivations: deprivations.collect::<Result<_, _>>().map_err(|_fault| bad("deprivations"))?,
    })
}
