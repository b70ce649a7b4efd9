//! The record of all systems with identifiers of their own: a few rows, read whole.

use journal::store::StoreError;
use sqlx::PgConnection;
use vocabulary::text::Text;

use crate::domain::identifier::{Alphabet, Shape, Subject, System, Systems};

/// The systems and their version, locked against a new one until the end of the transaction.
pub(super) async fn lock(tx: &mut PgConnection) -> Result<(i64, Systems), StoreError> {
    let version = sqlx::query_scalar(include_str!("systems/lock.sql")).fetch_one(&mut *tx).await?;
    Ok((version, read(tx).await?))
}

/// The systems as they are now.
pub(super) async fn read(connection: &mut PgConnection) -> Result<Systems, StoreError> {
    let rows: Vec<SystemRow> = sqlx::query_as(include_str!("systems/all.sql")).fetch_all(connection).await?;
    rows.iter().map(|row| system(row).map(|system| (system.id.clone(), system))).collect()
}

#[derive(sqlx::FromRow)]
struct SystemRow {
    system_id: String,
    display_name: String,
    subject: String,
    alphabet: String,
    shortest: i32,
    longest: i32,
    source: String,
    note: Option<String>,
}

fn system(row: &SystemRow) -> Result<System, StoreError> {
    let bad = |column| StoreError::corrupt("identifier_system", column, &row.system_id);
    let alphabet = Alphabet::named(&row.alphabet).ok_or_else(|| bad("alphabet"))?;
    Ok(System {
        id: row.system_id.parse().map_err(|_fault| bad("system_id"))?,
        name: row.display_name.parse().map_err(|_fault| bad("display_name"))?,
        subject: Subject::named(&row.subject).ok_or_else(|| bad("subject"))?,
        shape: Shape::new(alphabet, row.shortest, row.longest).map_err(|_fault| bad("longest"))?,
        source: row.source.parse().map_err(|_fault| bad("source"))?,
        note: row.note.as_deref().map(str::parse).transpose().map_err(|_fault| bad("note"))?,
    })
}

/// Adds systems to the record. They come one by one.
pub(super) async fn enact(
    tx: &mut PgConnection,
    systems: &[&System],
    before: i64,
    after: i64,
) -> Result<(), StoreError> {
    for system in systems {
        sqlx::query(include_str!("systems/enact.sql"))
            .bind(system.id.as_str())
            .bind(system.name.as_str())
            .bind(system.subject.name())
            .bind(system.shape.alphabet().name())
            .bind(system.shape.shortest())
            .bind(system.shape.longest())
            .bind(system.source.as_str())
            .bind(system.note.as_ref().map(Text::as_str))
            .execute(&mut *tx)
            .await?;
    }
    let turned = sqlx::query(include_str!("systems/turn.sql")).bind(before).bind(after).execute(tx).await?;
    StoreError::check_rows("households.store.identifier_systems_turn", 1, turned.rows_affected())
}
