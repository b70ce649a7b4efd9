//! Households with members and decisions: rows → domain, checked when they are read.

use std::collections::{BTreeMap, HashMap};

use journal::{
    seal::{Sealer, WrappedKey},
    store::StoreError,
};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::calendar::Date;

use super::{
    circumstances::{CircumstancesRow, ConditionRow},
    former, identifiers,
};
use crate::domain::{
    DecisionId, HouseholdId, MemberId, VillageId,
    classify::Class,
    decision::Summary,
    ethnicity::Ethnicity,
    household::{Assignments, Household, LeaveReason, Left, Member, Relation},
    identifier::Identifiers,
    person::{CITIZEN_ID, Identified, Identity, NoCitizenId, Person, Sex},
};

/// A household and its version.
pub(crate) type Read = (Household, i64);

/// Locks the households in the order of their ids and reads them. Unknown ids are left out.
pub(super) async fn lock(
    tx: &mut PgConnection,
    sealer: &Sealer,
    ids: &[HouseholdId],
) -> Result<Vec<Read>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let raw: Vec<Uuid> = ids.iter().map(|id| id.raw()).collect();
    let rows = sqlx::query_as(include_str!("households/lock.sql")).bind(&raw).fetch_all(&mut *tx).await?;
    complete(tx, sealer, rows).await
}

/// Reads households, in the order of their ids.
pub(crate) async fn read(
    connection: &mut PgConnection,
    sealer: &Sealer,
    ids: &[Uuid],
) -> Result<Vec<Read>, StoreError> {
    let rows =
        sqlx::query_as(include_str!("households/read.sql")).bind(ids).fetch_all(&mut *connection).await?;
    complete(connection, sealer, rows).await
}

#[derive(sqlx::FromRow)]
struct HouseholdRow {
    household_id: Uuid,
    unit: String,
    village_id: Option<Uuid>,
    address: Option<String>,
    area_kind: Option<String>,
    register_date: jiff_sqlx::Date,
    has_former: bool,
    has_identifiers: bool,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    changed_at: jiff_sqlx::Timestamp,
    #[sqlx(flatten)]
    circumstances: CircumstancesRow,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    household_id: Uuid,
    seat: i16,
    member_id: Uuid,
    wrapped_key: Vec<u8>,
    full_name: String,
    sex: String,
    birth_date: jiff_sqlx::Date,
    ethnic_code_set: String,
    ethnic_code: String,
    citizen_id: Option<Vec<u8>>,
    no_citizen_id_reason: Option<String>,
    relation: String,
    member_from: jiff_sqlx::Date,
    member_until: Option<jiff_sqlx::Date>,
    leave_reason: Option<String>,
    #[sqlx(flatten)]
    condition: ConditionRow,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    household_id: Uuid,
    decision_id: Uuid,
    decide_date: jiff_sqlx::Date,
    corrected_by: Option<Uuid>,
    recorded_at: jiff_sqlx::Timestamp,
    standards: Vec<String>,
    classes: Vec<String>,
}

/// Members and decisions of all households by one statement each.
async fn complete(
    connection: &mut PgConnection,
    sealer: &Sealer,
    rows: Vec<HouseholdRow>,
) -> Result<Vec<Read>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.household_id).collect();
    let moved: Vec<Uuid> = rows.iter().filter(|row| row.has_former).map(|row| row.household_id).collect();
    let mut formers = former::read(&mut *connection, &moved).await?;
    let called: Vec<Uuid> =
        rows.iter().filter(|row| row.has_identifiers).map(|row| row.household_id).collect();
    let mut called = identifiers::read(&mut *connection, &called).await?;
    let mut members: HashMap<Uuid, Vec<Member>> = HashMap::new();
    let found: Vec<MemberRow> =
        sqlx::query_as(include_str!("households/members.sql")).bind(&ids).fetch_all(&mut *connection).await?;
    for row in found {
        let (household, seat) = (row.household_id, (row.household_id, row.seat));
        let former_conditions = formers.conditions.remove(&seat).unwrap_or_default();
        let former_relations = formers.relations.remove(&seat).unwrap_or_default();
        let member = Member { former_conditions, former_relations, ..member(sealer, row)? };
        members.entry(household).or_default().push(member);
    }
    let mut decisions: HashMap<Uuid, Vec<Summary>> = HashMap::new();
    let found: Vec<SummaryRow> =
        sqlx::query_as(include_str!("households/decisions.sql")).bind(&ids).fetch_all(connection).await?;
    for row in found {
        decisions.entry(row.household_id).or_default().push(summary(&row)?);
    }
    let mut complete = Vec::with_capacity(rows.len());
    for row in rows {
        let members = members.remove(&row.household_id).unwrap_or_default();
        let decisions = decisions.remove(&row.household_id).unwrap_or_default();
        let former_homes = formers.homes.remove(&row.household_id).unwrap_or_default();
        let former_circumstances = formers.circumstances.remove(&row.household_id).unwrap_or_default();
        let assignments = formers.assignments.remove(&row.household_id).unwrap_or_default();
        let household = household(&row, members, decisions)?;
        let mut household = Household { former_homes, assignments, former_circumstances, ..household };
        identifiers::enter(sealer, &mut household, &called.remove(&row.household_id).unwrap_or_default())?;
        complete.push((household, row.version));
    }
    Ok(complete)
}

fn household(
    row: &HouseholdRow,
    members: Vec<Member>,
    decisions: Vec<Summary>,
) -> Result<Household, StoreError> {
    let bad = |column| StoreError::corrupt("household", column, &row.household_id);
    let household = Household {
        id: HouseholdId::new(row.household_id),
        unit: row.unit.parse().map_err(|_fault| bad("unit"))?,
        village: row.village_id.map(VillageId::new),
        address: row.address.as_deref().map(str::parse).transpose().map_err(|_fault| bad("address"))?,
        area_kind: row.area_kind.as_deref().map(str::parse).transpose().map_err(|_fault| bad("area_kind"))?,
        former_homes: Vec::new(),
        assignments: Assignments::default(),
        circumstances: row.circumstances.read().map_err(bad)?,
        former_circumstances: Vec::new(),
        register_date: row.register_date.to_jiff(),
        members,
        decisions,
        identifiers: Identifiers::default(),
        created_at: row.created_at.to_jiff(),
        changed_at: row.changed_at.to_jiff(),
    };
    if household.head().is_none() {
        return Err(bad("members"));
    }
    Ok(household)
}

/// As it is now.
fn member(sealer: &Sealer, row: MemberRow) -> Result<Member, StoreError> {
    let bad = |column| StoreError::corrupt("member", column, &row.member_id);
    let left = match (row.member_until, row.leave_reason.as_deref()) {
        (None, None) => None,
        (Some(until), Some(reason)) => {
            let reason = LeaveReason::named(reason).ok_or_else(|| bad("leave_reason"))?;
            Some(Left { until: until.to_jiff(), reason })
        }
        (Some(_), None) | (None, Some(_)) => return Err(bad("leave_reason")),
    };
    let key = WrappedKey(row.wrapped_key);
    let identity = match (row.citizen_id, row.no_citizen_id_reason.as_deref()) {
        (Some(bytes), None) => opened(sealer, &key, row.member_id, &bytes)?,
        (None, Some(reason)) => {
            Identity::Without(NoCitizenId::named(reason).ok_or_else(|| bad("no_citizen_id_reason"))?)
        }
        (Some(_), Some(_)) | (None, None) => return Err(bad("citizen_id")),
    };
    let ethnicity =
        Ethnicity::new(&row.ethnic_code_set, &row.ethnic_code).map_err(|_fault| bad("ethnic_code"))?;
    Ok(Member {
        id: MemberId::new(row.member_id),
        key,
        person: Person {
            full_name: row.full_name.parse().map_err(|_fault| bad("full_name"))?,
            sex: Sex::named(&row.sex).ok_or_else(|| bad("sex"))?,
            birth_date: row.birth_date.to_jiff(),
            ethnicity,
            identity,
            identifiers: Identifiers::default(),
        },
        condition: row.condition.read().map_err(bad)?,
        former_conditions: Vec::new(),
        relation: Relation::named(&row.relation).ok_or_else(|| bad("relation"))?,
        former_relations: Vec::new(),
        from: row.member_from.to_jiff(),
        left,
    })
}

fn opened(sealer: &Sealer, key: &WrappedKey, person: Uuid, bytes: &[u8]) -> Result<Identity, StoreError> {
    let plain = sealer.open(key, person, CITIZEN_ID, bytes)?;
    let id = std::str::from_utf8(&plain).ok().and_then(|digits| digits.parse().ok());
    let id = id.ok_or_else(|| StoreError::corrupt("member", "citizen_id", &person))?;
    Ok(identified(sealer, id))
}

/// A citizen id with the claim by which it is found.
pub(crate) fn identified(sealer: &Sealer, id: crate::domain::citizen_id::CitizenId) -> Identity {
    let claim = sealer.blind(CITIZEN_ID, id.digits());
    Identity::Known(Identified { id, claim })
}

fn summary(row: &SummaryRow) -> Result<Summary, StoreError> {
    let bad = |column| StoreError::corrupt("decision_class", column, &row.decision_id);
    let mut classes = BTreeMap::new();
    for (standard, class) in row.standards.iter().zip(&row.classes) {
        let standard = standard.parse().map_err(|_fault| bad("standard_id"))?;
        classes.insert(standard, Class::named(class).ok_or_else(|| bad("class"))?);
    }
    let decided_on: Date = row.decide_date.to_jiff();
    Ok(Summary {
        id: DecisionId::new(row.decision_id),
        decided_on,
        classes,
        corrected_by: row.corrected_by.map(DecisionId::new),
        recorded_at: row.recorded_at.to_jiff(),
    })
}
