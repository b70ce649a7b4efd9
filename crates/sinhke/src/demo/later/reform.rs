//! The reform of 2025-07-01: 12 communes were split, and their households wait until somebody says in which part they lie.
//! Here a village of one of them is assigned as a whole, and three households one by one.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use proto::sinhke::{
    communes::v1::{
        ListUnitsRequest, RegisterVillageRequest, Village, unit_service_client::UnitServiceClient,
    },
    households::v1::{
        self as pb, assign_village_response::Result as Assigned,
        household_service_client::HouseholdServiceClient, reform_service_client::ReformServiceClient,
    },
    reports::v1::{GetPovertyReportRequest, PovertyReport},
    r#type::v1::DocumentRef,
};
use vocabulary::calendar::{Date, date};

use super::{Later, all, calls, position_of, refused, until_known};
use crate::{
    client,
    report::pb_date,
    table::{columns, grouped},
};

const REFORM: Date = date(2025, 7, 1);
const EVE: Date = date(2025, 6, 30);
/// Hải Lạng went to three communes.
const SPLIT: &str = "units/06886@2020-01-01";
/// Most of it stayed Hải Lạng; this village is said to lie in Ba Chẽ now.
const STAYED: &str = "units/06886@2025-07-01";
const BA_CHE: &str = "units/06970@2025-07-01";
/// Households that are told to live in the village.
const IN_VILLAGE: usize = 24;
const SINGLY: usize = 3;

/// Assigns some, unless an earlier run has; answers a position that has seen it all, empty when nothing was to be done.
pub(super) async fn carry_out(later: &Later) -> anyhow::Result<String> {
    let reform = ReformServiceClient::new(later.channel.clone());
    let progress = progress(&reform).await?;
    let split = progress.units.iter().find(|split| split.unit == SPLIT).context("Hải Lạng was split")?;
    let wanted = i64::try_from(IN_VILLAGE.saturating_add(SINGLY))?;
    if split.candidates.iter().map(|part| part.assigned_count).sum::<i64>() >= wanted {
        return Ok(String::new());
    }
    let ask = pb::ListPendingAssignmentsRequest {
        effective_date: Some(pb_date(REFORM)),
        unit: SPLIT.to_owned(),
        page_size: i32::try_from(IN_VILLAGE.saturating_add(SINGLY))?,
        ..pb::ListPendingAssignmentsRequest::default()
    };
    let pending =
        calls::patiently(async || reform.clone().list_pending_assignments(ask.clone()).await).await?;
    let pending = pending.into_inner().assignments;
    ensure!(pending.len() > IN_VILLAGE, "too few households wait in {SPLIT}");
    let (villagers, others) = pending.split_at(IN_VILLAGE);
    let village = village(later, villagers).await?;
    assign_village(later, &reform, village).await?;
    let mut position = String::new();
    for one in others {
        let ask = pb::AssignHouseholdRequest {
            household: one.household.clone(),
            effective_date: Some(pb_date(REFORM)),
            assigned_unit: STAYED.to_owned(),
            document: Some(paper()),
            request_id: later.request_id(&format!("assign {}", one.household)),
            ..pb::AssignHouseholdRequest::default()
        };
        let assigned = calls::patiently(async || reform.clone().assign_household(ask.clone()).await).await?;
        position = position_of(&assigned)?;
    }
    Ok(position)
}

fn paper() -> DocumentRef {
    DocumentRef {
        number: "88/KH-UBND".to_owned(),
        date: Some(pb_date(date(2025, 7, 15))),
        issuer: "UBND tỉnh Quảng Ninh".to_owned(),
    }
}

/// A village of the old commune, and households of it.
async fn village(later: &Later, villagers: &[pb::PendingAssignment]) -> anyhow::Result<String> {
    let village = Village {
        unit: SPLIT.to_owned(),
        display_name: "Thôn Trường Tùng".to_owned(),
        valid_from: Some(pb_date(date(2020, 1, 1))),
        ..Village::default()
    };
    let ask = RegisterVillageRequest { village: Some(village), request_id: later.request_id("village") };
    let units = UnitServiceClient::new(later.channel.clone());
    let village = calls::patiently(async || units.clone().register_village(ask.clone()).await).await?;
    let village = village.into_inner().name;
    let registry = HouseholdServiceClient::new(later.channel.clone());
    for one in villagers {
        let household = pb::Household {
            name: one.household.clone(),
            village: village.clone(),
            ..pb::Household::default()
        };
        let ask = pb::AmendHouseholdRequest {
            household: Some(household),
            update_mask: Some(prost_types::FieldMask { paths: vec!["village".to_owned()] }),
            request_id: later.request_id(&format!("village of {}", one.household)),
            ..pb::AmendHouseholdRequest::default()
        };
        until_known("VILLAGE_NOT_KNOWN", async || registry.clone().amend_household(ask.clone()).await)
            .await?;
    }
    Ok(village)
}

async fn assign_village(
    later: &Later,
    reform: &ReformServiceClient<tonic::transport::Channel>,
    village: String,
) -> anyhow::Result<()> {
    let ask = pb::AssignVillageRequest {
        unit: SPLIT.to_owned(),
        village,
        effective_date: Some(pb_date(REFORM)),
        assigned_unit: BA_CHE.to_owned(),
        document: Some(paper()),
        request_id: later.request_id("assign the village"),
    };
    let answers = reform.clone().assign_village(ask).await.map_err(|status| client::refused(&status))?;
    for answer in all(answers).await? {
        if let Some(Assigned::Refusal(status)) = answer.result {
            return Err(client::refused(&refused(status)));
        }
    }
    Ok(())
}

async fn progress(
    reform: &ReformServiceClient<tonic::transport::Channel>,
) -> anyhow::Result<pb::AssignmentProgress> {
    let ask = pb::GetAssignmentProgressRequest { effective_date: Some(pb_date(REFORM)) };
    let answer = calls::patiently(async || reform.clone().get_assignment_progress(ask).await).await?;
    Ok(answer.into_inner())
}

/// The work list by commune, and the province's totals on both maps.
pub(super) async fn show(later: &Later, position: &str) -> anyhow::Result<String> {
    let progress = progress(&ReformServiceClient::new(later.channel.clone())).await?;
    let names = names(later).await?;
    let heading = ["Xã đến 30/6/2025", "Hộ", "Đã xác định", "Còn chờ"].map(str::to_owned).to_vec();
    let (mut rows, mut sums) = (vec![heading], (0, 0));
    for split in &progress.units {
        let assigned: i64 =
            split.candidates.iter().map(|part| part.assigned_count.saturating_add(part.village_count)).sum();
        let name = names.get(&split.unit).map_or(split.unit.as_str(), String::as_str);
        rows.push(row(name, assigned, split.pending_count));
        sums = (assigned.saturating_add(sums.0), split.pending_count.saturating_add(sums.1));
    }
    rows.push(row("Tổng cộng", sums.0, sums.1));
    let [before, after] = [EVE, REFORM].map(|day| totals(later, day, position));
    let (before, after) = (before.await?, after.await?);
    let verdict = if before == after { "the same" } else { "NOT THE SAME" };
    Ok(format!(
        "\nThe reform of {REFORM}: {} communes were split, and until a household is assigned it stands on its commune's own \
         line. In one of them a village was assigned as a whole, and {SINGLY} households one by one.\n\n{}\n\
         Every household counts once, and nobody's class changed: on the map of {EVE} {before},\n\
         on that of {REFORM} {after}: {verdict}.\n",
        progress.units.len(),
        columns(&rows),
    ))
}

fn row(name: &str, assigned: i64, pending: i64) -> Vec<String> {
    let numbers = [assigned.saturating_add(pending), assigned, pending].map(grouped);
    [vec![name.to_owned()], numbers.to_vec()].concat()
}

/// What communes were called on the eve.
async fn names(later: &Later) -> anyhow::Result<BTreeMap<String, String>> {
    let units = UnitServiceClient::new(later.channel.clone());
    let (mut names, mut page_token) = (BTreeMap::new(), String::new());
    loop {
        let ask = ListUnitsRequest {
            date: Some(pb_date(EVE)),
            page_size: 1_000,
            page_token,
            ..ListUnitsRequest::default()
        };
        let page = calls::patiently(async || units.clone().list_units(ask.clone()).await).await?.into_inner();
        names.extend(page.units.into_iter().map(|unit| (unit.name, unit.display_name)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(names);
        }
    }
}

/// The province on a day and on that day's map, in words.
async fn totals(later: &Later, day: Date, position: &str) -> anyhow::Result<String> {
    let report = later
        .report(GetPovertyReportRequest {
            as_of: Some(pb_date(day)),
            min_position: position.to_owned(),
            ..GetPovertyReportRequest::default()
        })
        .await?;
    Ok(in_words(&report))
}

fn in_words(report: &PovertyReport) -> String {
    let count =
        |count: Option<proto::sinhke::reports::v1::Count>| grouped(count.map_or(0, |count| count.households));
    let provincial = report.totals.iter().find(|row| row.standard.ends_with("QN-2023"));
    let total = provincial.and_then(|row| row.total.clone()).unwrap_or_default();
    format!(
        "{} households, {} poor, {} near-poor",
        count(total.all),
        count(total.poor),
        count(total.near_poor)
    )
}
