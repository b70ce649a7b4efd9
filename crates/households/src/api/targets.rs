//! Targets: `SetTarget`, `ListTargets`.

use proto::sinhke::{communes::v1::ClassificationKind, households::v1 as pb};
use service::{
    fields,
    pages::{self, Pages},
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    decision::Found,
    etag,
    rejection::{Fault, Violations},
};

use super::{Door, values};
use crate::domain::{
    Finds, Registry,
    standard::StandardId,
    target::{
        Aim, Flag, Revision, Target, TargetId,
        set::{Over, Set},
    },
};

pub(super) fn set(request: pb::SetTargetRequest, _: &Door, _: &Asking) -> Result<Asked<Set>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let said = fields::required(&mut bad, "target", request.target, |said| target(&said));
    match (request_id, said) {
        (Some(request_id), Some((target, etag))) => {
            Ok(Asked { request_id, command: Set { target, over: Over::Revision(etag) } })
        }
        (_, _) => Err(bad),
    }
}

/// The target, and which revision the caller has read.
fn target(said: &pb::PovertyTarget) -> Result<(Target, Option<i64>), Violations> {
    let mut bad = Violations::default();
    let id = bad.field("name", TargetId::of_resource(&said.name));
    let law = bad.field("law", said.law.parse());
    let aim = aim(said, &mut bad);
    let area = bad.field("area", area(said.area));
    let first_day = bad.field("first_day", fields::date(said.first_day));
    let last_day = bad.field("last_day", fields::date(said.last_day));
    if first_day.zip(last_day).is_some_and(|(first, last)| last < first) {
        bad.add("last_day", Fault::new("không được trước first_day", "must not be before first_day"));
    }
    let note = bad.field("note", values::maybe(&said.note));
    let etag = bad.field("etag", etag::parse(&said.etag));
    let (Some(id), Some(law), Some(aim), Some(area)) = (id, law, aim, area) else { return Err(bad) };
    match (first_day, last_day, note, etag) {
        (Some(first_day), Some(last_day), Some(note), Some(etag)) if bad.is_empty() => {
            Ok((Target { id, law, aim, area, first_day, last_day, note }, etag))
        }
        (_, _, _, _) => Err(bad),
    }
}

/// What is aimed at, and nothing that this indicator does not have.
fn aim(said: &pb::PovertyTarget, bad: &mut Violations) -> Option<Aim> {
    use pb::TargetIndicator as Said;
    let Ok(
        indicator @ (Said::YearlyRateCut
        | Said::HouseholdCut
        | Said::HouseholdsLeft
        | Said::DifficultVillagesLeft),
    ) = Said::try_from(said.indicator)
    else {
        bad.add("indicator", fields::unknown_word());
        return None;
    };
    let amount = bad.field("value", amount(said.value));
    let share = match indicator {
        Said::HouseholdCut => {
            bad.field("stated_share_milli_points", self::amount(said.stated_share_milli_points))
        }
        _ => bad.field("stated_share_milli_points", nothing(said.stated_share_milli_points == 0)).map(|()| 0),
    };
    let class = match indicator {
        Said::HouseholdsLeft => bad.field("poverty_class", values::class(said.poverty_class)).map(Some),
        _ => bad.field("poverty_class", nothing(said.poverty_class == 0)).map(|()| None),
    };
    let standard = match indicator {
        Said::DifficultVillagesLeft => {
            bad.field("standard", nothing(said.standard.is_empty())).map(|()| None)
        }
        _ => bad.field("standard", StandardId::of_resource(&said.standard)).map(Some),
    };
    let (amount, milli_points) = (amount?, Some(share?).filter(|share| *share > 0));
    Some(match (indicator, standard?, class?) {
        (Said::YearlyRateCut, Some(standard), _) => Aim::YearlyRateCut { standard, milli_points: amount },
        (Said::HouseholdCut, Some(standard), _) => {
            Aim::HouseholdCut { standard, households: amount, milli_points }
        }
        (_, Some(standard), Some(class)) => Aim::HouseholdsLeft { standard, class, households: amount },
        (_, _, _) => Aim::VillagesLeft { villages: amount },
    })
}

fn amount(said: i64) -> Result<i64, Fault> {
    if said < 0 { Err(Fault::new("không được âm", "must not be negative")) } else { Ok(said) }
}

fn nothing(is_unset: bool) -> Result<(), Fault> {
    if is_unset {
        return Ok(());
    }
    Err(Fault::new("chỉ tiêu này không có trường này", "this indicator does not have this field"))
}

fn area(said: i32) -> Result<Option<Flag>, Fault> {
    use ClassificationKind as Said;
    match Said::try_from(said) {
        Ok(Said::Unspecified) => Ok(None),
        Ok(Said::EthnicMinority) => Ok(Some(Flag::EthnicMinority)),
        Ok(Said::Mountain) => Ok(Some(Flag::Mountain)),
        Ok(Said::Border) => Ok(Some(Flag::Border)),
        Ok(Said::Island) => Ok(Some(Flag::Island)),
        Ok(Said::ProvincialArea) => Ok(Some(Flag::ProvincialArea)),
        Ok(Said::RegionI) => Ok(Some(Flag::RegionI)),
        Ok(Said::RegionIi) => Ok(Some(Flag::RegionII)),
        Ok(Said::RegionIii) => Ok(Some(Flag::RegionIII)),
        Err(_unknown) => Err(fields::unknown_word()),
    }
}

fn pb_area(flag: Flag) -> ClassificationKind {
    match flag {
        Flag::EthnicMinority => ClassificationKind::EthnicMinority,
        Flag::Mountain => ClassificationKind::Mountain,
        Flag::Border => ClassificationKind::Border,
        Flag::Island => ClassificationKind::Island,
        Flag::ProvincialArea => ClassificationKind::ProvincialArea,
        Flag::RegionI => ClassificationKind::RegionI,
        Flag::RegionII => ClassificationKind::RegionIi,
        Flag::RegionIII => ClassificationKind::RegionIii,
    }
}

pub(super) async fn list(
    ask: pb::ListTargetsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListTargetsResponse, Refusal> {
    let asked = pb::ListTargetsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let Some(page) = pages.page(ask.page_size, &ask.page_token, pages::text, &mut bad) else {
        return Err(bad.into());
    };
    let targets = door.reading.targets().await?;
    let rows: Vec<&Revision> =
        if ask.all_revisions { targets.all().iter().collect() } else { targets.current().collect() };
    let rows = rows.into_iter().filter(|row| page.after.as_ref().is_none_or(|after| place(row) > *after));
    let (rows, next_page_token) = pages.cut(rows.collect(), page.size, |row| place(row).into_bytes());
    Ok(pb::ListTargetsResponse { targets: rows.into_iter().map(message).collect(), next_page_token })
}

/// In the order of names and revisions.
fn place(row: &Revision) -> String {
    format!("{} {:010}", row.target.id, row.revision)
}

impl Answer<Set> for pb::PovertyTarget {
    fn answer(command: &Set, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its revision.
        found.targets().latest(&command.target.id).map(message).unwrap_or_default()
    }
}

pub(super) fn message(set: &Revision) -> pb::PovertyTarget {
    let Revision { target, revision, set_at } = set;
    let (indicator, value) = match &target.aim {
        Aim::YearlyRateCut { milli_points, .. } => (pb::TargetIndicator::YearlyRateCut, *milli_points),
        Aim::HouseholdCut { households, .. } => (pb::TargetIndicator::HouseholdCut, *households),
        Aim::HouseholdsLeft { households, .. } => (pb::TargetIndicator::HouseholdsLeft, *households),
        Aim::VillagesLeft { villages } => (pb::TargetIndicator::DifficultVillagesLeft, *villages),
    };
    let poverty_class = match &target.aim {
        Aim::HouseholdsLeft { class, .. } => values::pb_class(Some(*class)),
        _ => pb::PovertyClass::Unspecified.into(),
    };
    let stated_share = match &target.aim {
        Aim::HouseholdCut { milli_points, .. } => *milli_points,
        _ => None,
    };
    pb::PovertyTarget {
        name: target.id.resource_name(),
        law: target.law.to_string(),
        indicator: indicator.into(),
        standard: target.aim.standard().map(StandardId::resource_name).unwrap_or_default(),
        poverty_class,
        value,
        stated_share_milli_points: stated_share.unwrap_or_default(),
        area: target.area.map_or(ClassificationKind::Unspecified, pb_area).into(),
        first_day: Some(fields::pb_date(target.first_day)),
        last_day: Some(fields::pb_date(target.last_day)),
        note: target.note.as_ref().map(ToString::to_string).unwrap_or_default(),
        revision: *revision,
        set_time: Some(fields::pb_time(*set_at)),
        etag: etag::of(i64::from(*revision)),
    }
}
