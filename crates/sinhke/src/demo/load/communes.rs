//! The communes to load into, and their flags.

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _};
use proto::sinhke::communes::v1::{
    ListUnitsRequest, Unit, UnitKind as PbUnitKind, unit_service_client::UnitServiceClient,
};
use tonic::transport::Channel;
use vocabulary::area::UnitKind;

use super::{
    super::{
        registry::{Commune, REGISTERED},
        requests,
    },
    Plan, calls,
};
use crate::report::pb_date;

const KINDS: [(PbUnitKind, UnitKind); 3] = [
    (PbUnitKind::Xa, UnitKind::Xa),
    (PbUnitKind::Phuong, UnitKind::Phuong),
    (PbUnitKind::ThiTran, UnitKind::ThiTran),
];
/// Calls under way at once.
const AT_ONCE: usize = 32;

/// The communes in force when everybody is registered.
pub(crate) async fn all(units: &mut UnitServiceClient<Channel>) -> anyhow::Result<Vec<Commune>> {
    let mut communes = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListUnitsRequest {
            date: Some(pb_date(REGISTERED)),
            kinds: KINDS.map(|(kind, _)| kind.into()).to_vec(),
            page_size: 1000,
            page_token,
            ..ListUnitsRequest::default()
        };
        let answer =
            calls::patiently(async || units.clone().list_units(request.clone()).await).await?.into_inner();
        for unit in answer.units {
            communes.push(commune(unit)?);
        }
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            return Ok(communes);
        }
    }
}

fn commune(unit: Unit) -> anyhow::Result<Commune> {
    let kind = KINDS.iter().find(|(kind, _)| *kind == unit.kind());
    let (_, kind) = kind.with_context(|| format!("{} is no commune", unit.name))?;
    Ok(Commune { unit: unit.name, name: unit.display_name, kind: *kind, district: unit.parent_code })
}

/// Flags the made-up area communes.
pub(super) async fn flag(plan: &Plan, channel: &Channel) -> anyhow::Result<()> {
    let requests = plan
        .registry
        .area_communes()
        .into_iter()
        .zip(0..)
        .map(|(commune, number)| requests::classification(plan.seed, number, commune));
    futures_util::stream::iter(requests)
        .map(|request| {
            let units = UnitServiceClient::new(channel.clone());
            async move {
                calls::patiently(async || units.clone().classify_unit(request.clone()).await).await.map(drop)
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}
