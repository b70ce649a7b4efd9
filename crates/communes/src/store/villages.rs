//! Villages, and who bears which name.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{Halves, Loaded, StoreError, Written, column};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
    decision::Versioned,
    page::PageSize,
    text::search_key,
};

use super::{AreasStore, rows};
use crate::domain::{
    Key, State,
    village::{Neighbour, Neighbourhood, Neighbours, Village, VillageId},
};

#[derive(sqlx::FromRow)]
struct VillageRow {
    village_id: Uuid,
    unit_code: String,
    unit_from: jiff_sqlx::Date,
    name: String,
    area_kind: Option<String>,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct NeighbourRow {
    question: i64,
    unit_kind: String,
    village_id: Option<Uuid>,
    search_key: Option<String>,
    valid_from: Option<jiff_sqlx::Date>,
    valid_until: Option<jiff_sqlx::Date>,
}

impl VillageRow {
    fn village(self) -> Result<Versioned<Village>, StoreError> {
        let area_kind = self.area_kind.as_deref();
        let state = Village {
            id: VillageId::new(self.village_id),
            unit: rows::unit_key("village", &self.unit_code, self.unit_from)?,
            name: rows::word("village", "name", &self.name)?,
            area_kind: area_kind.map(|kind| rows::word("village", "area_kind", kind)).transpose()?,
            valid: rows::period("village", self.valid_from, self.valid_until)?,
        };
        Ok(Versioned { version: self.version, state })
    }
}

/// Locks and reads these villages.
pub(super) async fn load(
    tx: &mut PgConnection,
    ids: &[VillageId],
) -> Result<Vec<Loaded<AreasStore>>, StoreError> {
    let ids = column(ids, |id| id.raw());
    let found: Vec<VillageRow> =
        sqlx::query_as(include_str!("village_load.sql")).bind(ids).fetch_all(tx).await?;
    let mut loaded = Vec::with_capacity(found.len());
    for row in found {
        let Versioned { version, state } = row.village()?;
        loaded.push((Key::Village(state.id), Versioned { version, state: State::Village(state) }));
    }
    Ok(loaded)
}

/// Answers every question, also one about a unit without villages: that nobody is there is an answer.
pub(super) async fn load_neighbours(
    tx: &mut PgConnection,
    questions: &[Neighbourhood],
) -> Result<Vec<Loaded<AreasStore>>, StoreError> {
    let unit = |question: &Neighbourhood| match question {
        Neighbourhood::Of(unit) => Some(*unit),
        Neighbourhood::Around(_) => None,
    };
    let village = |question: &Neighbourhood| match question {
        Neighbourhood::Of(_) => None,
        Neighbourhood::Around(village) => Some(village.raw()),
    };
    let found: Vec<NeighbourRow> = sqlx::query_as(include_str!("neighbours_load.sql"))
        .bind(column(questions, |question| unit(question).map(|unit| String::from(unit.code))))
        .bind(column(questions, |question| unit(question).map(|unit| unit.from.to_sqlx())))
        .bind(column(questions, village))
        .fetch_all(tx)
        .await?;
    let mut answers: BTreeMap<i64, Neighbours> = BTreeMap::new();
    for row in found {
        let answer = answers.entry(row.question).or_default();
        answer.unit_kind = Some(rows::word("unit", "kind", &row.unit_kind)?);
        if let (Some(id), Some(search_key), Some(from)) = (row.village_id, row.search_key, row.valid_from) {
            let valid = rows::period("village", from, row.valid_until)?;
            answer.villages.push(Neighbour { id: VillageId::new(id), search_key, valid });
        }
    }
    let loaded = (1..).zip(questions).map(|(number, question)| {
        let state = State::Neighbours(answers.remove(&number).unwrap_or_default());
        (Key::Neighbours(*question), Versioned { version: 0, state })
    });
    Ok(loaded.collect())
}

pub(super) async fn save(tx: &mut PgConnection, villages: &[Written<'_, Village>]) -> Result<(), StoreError> {
    let Halves { new, known } = Halves::of(villages);
    let changed = sqlx::query(include_str!("village_change.sql"))
        .bind(column(&known, |village| village.state.id.raw()))
        .bind(column(&known, |village| village.state.name.as_str()))
        .bind(column(&known, |village| search_key(village.state.name.as_str())))
        .bind(column(&known, |village| village.state.area_kind.map(AreaKind::name)))
        .bind(column(&known, |village| village.state.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(&known, |record| record.was))
        .bind(column(&known, |village| village.version))
        .bind(column(&known, |village| village.at.to_sqlx()))
        .bind(column(&known, |village| village.by))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("communes.store.village_change", known.len(), changed.rows_affected())?;
    let entered = sqlx::query(include_str!("village_enter.sql"))
        .bind(column(&new, |village| village.state.id.raw()))
        .bind(column(&new, |village| String::from(village.state.unit.code)))
        .bind(column(&new, |village| village.state.unit.from.to_sqlx()))
        .bind(column(&new, |village| village.state.name.as_str()))
        .bind(column(&new, |village| search_key(village.state.name.as_str())))
        .bind(column(&new, |village| village.state.area_kind.map(AreaKind::name)))
        .bind(column(&new, |village| village.state.valid.from().to_sqlx()))
        .bind(column(&new, |village| village.state.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(&new, |village| village.version))
        .bind(column(&new, |village| village.at.to_sqlx()))
        .bind(column(&new, |village| village.by))
        .execute(tx)
        .await?;
    StoreError::check_rows("communes.store.village_enter", new.len(), entered.rows_affected())
}

/// One village.
pub(crate) async fn find(pool: &PgPool, id: VillageId) -> Result<Option<Versioned<Village>>, StoreError> {
    let found: Option<VillageRow> =
        sqlx::query_as(include_str!("village_find.sql")).bind(id.raw()).fetch_optional(pool).await?;
    found.map(VillageRow::village).transpose()
}

/// Which villages are listed, and after which one.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) unit: UnitKey,
    pub(crate) on: Date,
    /// The search key and id of the last village of the page before.
    pub(crate) after: Option<(String, Uuid)>,
    pub(crate) size: PageSize,
}

/// One page of villages and one more, if there is one: who asks sees from it that the list goes on.
pub(crate) async fn list(pool: &PgPool, listed: &Listed) -> Result<Vec<Versioned<Village>>, StoreError> {
    let after = listed.after.as_ref();
    let found: Vec<VillageRow> = sqlx::query_as(include_str!("village_list.sql"))
        .bind(listed.unit.code.as_str())
        .bind(listed.unit.from.to_sqlx())
        .bind(listed.on.to_sqlx())
        .bind(after.map(|(search_key, _)| search_key.as_str()))
        .bind(after.map(|(_, id)| *id))
        .bind(i64::from(listed.size.rows()).saturating_add(1))
        .fetch_all(pool)
        .await?;
    found.into_iter().map(VillageRow::village).collect()
}
