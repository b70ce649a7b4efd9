//! Which households a list shows, by their ids. What they are is read afterwards, all at once.

use std::collections::BTreeSet;

use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::PgPool;
use uuid::Uuid;
use vocabulary::{area::UnitKey, calendar::Date};

use crate::domain::{VillageId, classify::Class, standard::StandardId};

/// What a household of a list has in common with the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Recorded in one of these; `None` means any.
    pub units: Option<BTreeSet<UnitKey>>,
    pub village: Option<VillageId>,
    /// Of this class under this standard; `None` for the class means never surveyed.
    pub class: Option<(StandardId, Option<Class>)>,
    /// Words of one current member's name.
    pub words: Vec<String>,
    /// All of it on this day, of those registered by then; `None` for now. Words are of now only.
    pub as_of: Option<Date>,
}

/// The ids after one, in order, at most so many. A class is looked up from its own index; the other filters thin it
/// out. Each statement is planned for its own values: what is not asked for falls out of the plan.
pub(crate) async fn list(
    pool: &PgPool,
    filter: &Filter,
    after: Uuid,
    rows: i64,
) -> Result<Vec<Uuid>, StoreError> {
    if let Some(day) = filter.as_of {
        return list_as_of(pool, filter, day, after, rows).await;
    }
    let statement = match &filter.class {
        None => include_str!("lists/any.sql"),
        Some((_, Some(_))) => include_str!("lists/of_class.sql"),
        Some((_, None)) => include_str!("lists/not_known.sql"),
    };
    let units = units(filter);
    let words = Some(&filter.words).filter(|words| !words.is_empty());
    let mut query = sqlx::query_scalar(statement)
        .persistent(false)
        .bind(after)
        .bind(rows)
        .bind(units)
        .bind(filter.village.map(VillageId::raw))
        .bind(words);
    if let Some((standard, class)) = &filter.class {
        query = query.bind(standard.as_str());
        if let Some(class) = class {
            query = query.bind(class.name());
        }
    }
    Ok(query.fetch_all(pool).await?)
}

/// The same of a day that is over: what is former is asked only of households that moved since.
async fn list_as_of(
    pool: &PgPool,
    filter: &Filter,
    day: Date,
    after: Uuid,
    rows: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let (standard, class) = filter.class.as_ref().map(|(standard, class)| (standard, *class)).unzip();
    // A unit's households are found first and put in order afterwards; the province's come in order.
    let statement = match &filter.units {
        Some(_) => include_str!("lists/of_units_as_of.sql"),
        None => include_str!("lists/as_of.sql"),
    };
    let query = sqlx::query_scalar(statement)
        .persistent(false)
        .bind(after)
        .bind(rows)
        .bind(units(filter))
        .bind(filter.village.map(VillageId::raw))
        .bind(day.to_sqlx())
        .bind(standard.map(StandardId::as_str))
        .bind(class.flatten().map(Class::name));
    Ok(query.fetch_all(pool).await?)
}

fn units(filter: &Filter) -> Option<Vec<String>> {
    filter.units.as_ref().map(|units| units.iter().map(ToString::to_string).collect())
}
