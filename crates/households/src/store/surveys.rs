//! The copy of all surveys that simulations are computed from, kept in memory: read once, page by page, and from then on
//! only what changed since.

use futures_util::TryStreamExt as _;
use journal::store::StoreError;
use sqlx::PgPool;
use tokio::sync::Mutex;
use uuid::Uuid;
use vocabulary::{area::AreaKind, calendar::Date};

use crate::domain::{
    HouseholdId, VillageId,
    ethnicity::Ethnicity,
    simulation::surveys::{Place, Surveys, Told, ToldDecision, ToldHead},
};

/// Households of one statement: it stays far below the statement's timeout, and a call that gives up leaves what it
/// read to the next one.
const PAGE: i64 = 5_000;

/// The surveys as this process last read them.
#[derive(Debug, Default)]
pub(crate) struct SurveysCopy(Mutex<Read>);

#[derive(Debug, Default)]
struct Read {
    surveys: Surveys,
    /// Where the public order stood when reading began; a restored database begins another epoch.
    stand: Option<Stand>,
    /// The last household of the first reading; `None` when that is done.
    after: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Stand {
    epoch: i32,
    position: i64,
}

impl SurveysCopy {
    /// Looks at the surveys as they are now: at least all that was committed before.
    pub(crate) async fn look<T>(
        &self,
        pool: &PgPool,
        look: impl FnOnce(&Surveys) -> T,
    ) -> Result<T, StoreError> {
        let mut read = self.0.lock().await;
        read.catch_up(pool).await?;
        Ok(look(&read.surveys))
    }
}

impl Read {
    async fn catch_up(&mut self, pool: &PgPool) -> Result<(), StoreError> {
        let (epoch, position) = sqlx::query_as(include_str!("surveys/stand.sql")).fetch_one(pool).await?;
        let now = Stand { epoch, position };
        let goes_on = |known: &Stand| known.epoch == now.epoch && known.position <= now.position;
        let known = if let Some(known) = self.stand.filter(goes_on) {
            known
        } else {
            *self = Self { stand: Some(now), after: Some(Uuid::nil()), ..Self::default() };
            now
        };
        while let Some(after) = self.after {
            self.after = self.page(pool, after).await?;
        }
        // What was written while the pages were read is after the stand, and read again here.
        let position = self.changed(pool, known.position).await?;
        self.stand = Some(Stand { position, ..known });
        Ok(())
    }

    /// Answers the page's last household, if there may be more.
    async fn page(&mut self, pool: &PgPool, after: Uuid) -> Result<Option<Uuid>, StoreError> {
        let mut rows =
            sqlx::query_as::<_, Row>(include_str!("surveys/page.sql")).bind(after).bind(PAGE).fetch(pool);
        let (mut last, mut count) = (after, 0_i64);
        while let Some(row) = rows.try_next().await? {
            (last, count) = (row.household_id, count + 1);
            self.surveys.learn(told(&row)?);
        }
        Ok((count == PAGE).then_some(last))
    }

    /// Answers how far the public order was read: one statement sees one moment.
    async fn changed(&mut self, pool: &PgPool, since: i64) -> Result<i64, StoreError> {
        let mut rows =
            sqlx::query_as::<_, Changed>(include_str!("surveys/changed.sql")).bind(since).fetch(pool);
        let mut position = since;
        while let Some(Changed { position: seen, row }) = rows.try_next().await? {
            position = seen.unwrap_or(position);
            self.surveys.learn(told(&row)?);
        }
        Ok(position)
    }
}

#[derive(sqlx::FromRow)]
struct Changed {
    position: Option<i64>,
    #[sqlx(flatten)]
    row: Row,
}

#[derive(sqlx::FromRow)]
struct Row {
    household_id: Uuid,
    unit: String,
    village_id: Option<Uuid>,
    former_untils: Vec<jiff_sqlx::Date>,
    former_units: Vec<String>,
    former_village_ids: Vec<Option<Uuid>>,
    split_units: Vec<String>,
    parts: Vec<String>,
    part_days: Vec<jiff_sqlx::Date>,
    head_untils: Vec<Option<jiff_sqlx::Date>>,
    head_code_sets: Vec<String>,
    head_codes: Vec<String>,
    froms: Vec<jiff_sqlx::Date>,
    untils: Vec<Option<jiff_sqlx::Date>>,
    days: Vec<jiff_sqlx::Date>,
    incomes: Vec<i64>,
    deprivations: Vec<String>,
    area_kinds: Vec<String>,
}

fn told(row: &Row) -> Result<Told, StoreError> {
    let memberships = row.froms.iter().zip(&row.untils).map(|(from, until)| (from.to_jiff(), day(*until)));
    Ok(Told {
        id: HouseholdId::new(row.household_id),
        place: row.place(&row.unit, row.village_id)?,
        former_places: row.former_places()?,
        heads: row.heads()?,
        memberships: memberships.collect(),
        decisions: row.decisions()?,
    })
}

fn day(day: Option<jiff_sqlx::Date>) -> Option<Date> {
    day.map(jiff_sqlx::Date::to_jiff)
}

impl Row {
    fn corrupt(&self, table: &'static str, column: &'static str) -> StoreError {
        StoreError::corrupt(table, column, &self.household_id)
    }

    fn place(&self, unit: &str, village: Option<Uuid>) -> Result<Place, StoreError> {
        let assigned = self.split_units.iter().zip(self.parts.iter().zip(&self.part_days));
        let assigned = assigned.filter(|(split, _)| *split == unit).map(|(_, (part, day))| {
            let part = part.parse().map_err(|_fault| self.corrupt("assignment", "assigned_unit"))?;
            Ok((part, day.to_jiff()))
        });
        let assigned = assigned.collect::<Result<_, StoreError>>()?;
        let unit = unit.parse().map_err(|_fault| self.corrupt("household", "unit"))?;
        Ok((unit, village.map(VillageId::new), assigned))
    }

    fn former_places(&self) -> Result<Vec<(Date, Place)>, StoreError> {
        let homes = self.former_untils.iter().zip(&self.former_units).zip(&self.former_village_ids);
        let former = |((until, unit), village): ((&jiff_sqlx::Date, &String), &Option<Uuid>)| {
            Ok((until.to_jiff(), self.place(unit, *village)?))
        };
        homes.map(former).collect()
    }

    fn heads(&self) -> Result<Vec<ToldHead>, StoreError> {
        let heads = self.head_untils.iter().zip(self.head_code_sets.iter().zip(&self.head_codes));
        let head = |(until, (set, code)): (&Option<jiff_sqlx::Date>, (&String, &String))| {
            let ethnicity =
                Ethnicity::new(set, code).map_err(|_fault| self.corrupt("member", "ethnic_code"))?;
            Ok(ToldHead { until: day(*until), is_minority: ethnicity.is_minority() })
        };
        heads.map(head).collect()
    }

    fn decisions(&self) -> Result<Vec<ToldDecision>, StoreError> {
        let bad = |column| self.corrupt("decision", column);
        let mut decisions = Vec::with_capacity(self.days.len());
        for (place, day) in self.days.iter().enumerate() {
            let income = self.incomes.get(place).and_then(|income| (*income).try_into().ok());
            let codes = self.deprivations.get(place).ok_or_else(|| bad("deprivations"))?;
            let codes = codes.split(' ').filter(|code| !code.is_empty()).map(str::parse);
            let area_kind = self.area_kinds.get(place).and_then(|kind| kind.parse::<AreaKind>().ok());
            decisions.push(ToldDecision {
                day: day.to_jiff(),
                income: income.ok_or_else(|| bad("income_vnd"))?,
                deprivations: codes.collect::<Result<_, _>>().map_err(|_fault| bad("deprivations"))?,
                area_kind: area_kind.ok_or_else(|| bad("area_kind"))?,
            });
        }
        Ok(decisions)
    }
}
