//! What happened to a household: `ListHouseholdChanges`.

use proto::sinhke::households::v1 as pb;
use service::{fields, pages::Pages, refusal::Refusal, rpc::Asking};
use vocabulary::rejection::Violations;

use super::{Door, households, values};
use crate::{domain::HouseholdId, store::changes::Change};

pub(super) async fn list(
    ask: pb::ListHouseholdChangesRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListHouseholdChangesResponse, Refusal> {
    let asked = pb::ListHouseholdChangesRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let household = bad.field("household", ask.household.parse::<HouseholdId>());
    let page = pages.page(ask.page_size, &ask.page_token, read_keyset, &mut bad);
    let (Some(household), Some(page)) = (household, page) else { return Err(bad.into()) };
    households::visible(door, household, &asking.caller.areas).await?;
    let rows = i64::from(page.size.rows()).saturating_add(1);
    let found = door.reading.changes(household, page.after, rows).await?;
    let (found, next_page_token) =
        pages.cut(found, page.size, |change| change.version.to_be_bytes().to_vec());
    Ok(pb::ListHouseholdChangesResponse { changes: found.iter().map(message).collect(), next_page_token })
}

fn read_keyset(keyset: &[u8]) -> Option<i64> {
    keyset.try_into().ok().map(i64::from_be_bytes)
}

fn message(change: &Change) -> pb::HouseholdChange {
    pb::HouseholdChange {
        version: change.version,
        kind: values::pb_change_kind(change.kind),
        valid_date: Some(fields::pb_date(change.valid_on)),
        create_time: Some(fields::pb_time(change.recorded_at)),
        account: change.by.clone(),
        reason: change.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}
