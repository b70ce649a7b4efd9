//! What other systems call households and their members: rows ⇄ domain, sealed.

use std::collections::HashMap;

use journal::{
    seal::Sealer,
    store::{StoreError, column},
};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::decision::Claim;

use super::save::Row;
use crate::domain::{
    HouseholdId, MemberId,
    household::Household,
    identifier::{IDENTIFIER, Identifier, Identifiers, SystemId, Value},
};

/// The seat of what the household itself is called.
const OWN: i16 = -1;

/// An identifier with the claim by which it is found.
pub(crate) fn claimed(sealer: &Sealer, system: SystemId, value: Value) -> Identifier {
    let claim = sealer.blind(IDENTIFIER, &format!("{}/{}", system.as_str(), value.as_str()));
    Identifier { system, value, claim }
}

#[derive(sqlx::FromRow)]
pub(super) struct IdentifierRow {
    household_id: Uuid,
    seat: i16,
    system_id: String,
    under: Uuid,
    sealed: Vec<u8>,
}

/// Of some households, by household.
pub(super) async fn read(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<IdentifierRow>>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<IdentifierRow> =
        sqlx::query_as(include_str!("identifiers/read.sql")).bind(ids).fetch_all(connection).await?;
    let mut known: HashMap<Uuid, Vec<IdentifierRow>> = HashMap::new();
    for row in rows {
        known.entry(row.household_id).or_default().push(row);
    }
    Ok(known)
}

/// Opens each under the key of the member that it was sealed for.
pub(super) fn enter(
    sealer: &Sealer,
    household: &mut Household,
    rows: &[IdentifierRow],
) -> Result<(), StoreError> {
    for row in rows {
        let bad = |column| StoreError::corrupt("identifier", column, &row.household_id);
        let under = household.latest(MemberId::new(row.under)).ok_or_else(|| bad("under"))?;
        let plain = sealer.open(&under.key, row.under, IDENTIFIER, &row.sealed)?;
        let value = std::str::from_utf8(&plain).ok().and_then(|text| text.parse().ok());
        let system = row.system_id.parse().map_err(|_fault| bad("system_id"))?;
        let identifier = claimed(sealer, system, value.ok_or_else(|| bad("sealed"))?);
        of_seat(household, row.seat).ok_or_else(|| bad("seat"))?.enter(identifier);
    }
    Ok(())
}

fn of_seat(household: &mut Household, seat: i16) -> Option<&mut Identifiers> {
    if seat == OWN {
        return Some(&mut household.identifiers);
    }
    let member = household.members.get_mut(usize::try_from(seat).ok()?)?;
    Some(&mut member.person.identifiers)
}

/// What the household and its members are called, by seat.
fn called(household: &Household) -> impl Iterator<Item = (i16, &Identifier)> {
    let members = household.members.iter().map(|member| &member.person.identifiers);
    let seats = (OWN..).zip(std::iter::once(&household.identifiers).chain(members));
    seats.flat_map(|(seat, known)| known.iter().map(move |identifier| (seat, identifier)))
}

/// Written anew, where any of them changed.
pub(super) async fn save(tx: &mut PgConnection, sealer: &Sealer, rows: &[Row<'_>]) -> Result<(), StoreError> {
    let changed = |row: &&Row<'_>| match row.before {
        None => called(row.after).next().is_some(),
        Some(before) => !called(before).eq(called(row.after)),
    };
    let households: Vec<&Household> = rows.iter().filter(changed).map(|row| row.after).collect();
    if households.is_empty() {
        return Ok(());
    }
    let ids = column(&households, |household| household.id.raw());
    sqlx::query(include_str!("identifiers/forget.sql")).bind(&ids).execute(&mut *tx).await?;
    sqlx::query(include_str!("identifiers/mark.sql")).bind(&ids).execute(&mut *tx).await?;
    let mut kept = Vec::new();
    for household in households {
        for (seat, identifier) in called(household) {
            kept.push(Kept::new(sealer, household, seat, identifier)?);
        }
    }
    let made = sqlx::query(include_str!("identifiers/keep.sql"))
        .bind(column(&kept, |kept| kept.household.raw()))
        .bind(column(&kept, |kept| kept.seat))
        .bind(column(&kept, |kept| kept.system.as_str()))
        .bind(column(&kept, |kept| kept.under.raw()))
        .bind(column(&kept, |kept| kept.sealed.as_slice()))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.identifiers_keep", kept.len(), made.rows_affected())
}

/// A row to be written.
struct Kept<'a> {
    household: HouseholdId,
    seat: i16,
    system: &'a SystemId,
    under: MemberId,
    sealed: Vec<u8>,
}

impl<'a> Kept<'a> {
    fn new(
        sealer: &Sealer,
        household: &Household,
        seat: i16,
        identifier: &'a Identifier,
    ) -> Result<Self, StoreError> {
        let member = usize::try_from(seat).ok().and_then(|seat| household.members.get(seat));
        let under = member.or_else(|| household.head());
        let under = under.ok_or_else(|| StoreError::corrupt("household", "members", &household.id))?;
        let plain = identifier.value.as_str().as_bytes();
        Ok(Self {
            household: household.id,
            seat,
            system: &identifier.system,
            under: under.id,
            sealed: sealer.seal(&under.key, under.id.raw(), IDENTIFIER, plain)?,
        })
    }
}

/// The household that holds a claim, or in which the person who holds it lives.
pub(super) async fn household_of(pool: &PgPool, claim: &Claim) -> Result<Option<HouseholdId>, StoreError> {
    let mut connection = pool.acquire().await?;
    let holders = journal::receipts::holders(&mut connection, std::slice::from_ref(claim)).await?;
    let Some(holder) = holders.get(claim) else { return Ok(None) };
    let found = sqlx::query_scalar(include_str!("identifiers/holder.sql"));
    let found: Option<Uuid> = found.bind(holder).fetch_optional(&mut *connection).await?;
    Ok(found.map(HouseholdId::new))
}
