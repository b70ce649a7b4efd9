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
    classify::Class,
    standard::StandardId,
    target::{
        Aim, Flag, Revision, Target, TargetId, is_whole_years,
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
    } else if let (Some(Aim::YearlyRateCut { .. }), Some(first), Some(last)) = (&aim, first_day, last_day)
        && !is_whole_years(first, last)
    {
        let text = (
            "phải là ngày cuối của một năm tính từ first_day: chỉ tiêu bình quân năm cần số năm chẵn",
            "must end a year counted from first_day: a yearly mean is over whole years",
        );
        bad.add("last_day", Fault::new(text.0, text.1));
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
    let indicator = pb::TargetIndicator::try_from(said.indicator).unwrap_or_default();
    if indicator == pb::TargetIndicator::Unspecified {
        bad.add("indicator", fields::unknown_word());
        return None;
    }
    let amount = bad.field("value", amount(said.value));
    let stated = bad.field("stated_share_milli_points", stated_share(said, indicator));
    let class = bad.field("poverty_class", class(said, indicator));
    let standard = bad.field("standard", standard(said, indicator));
    let (amount, stated) = (amount?, stated?);
    match (indicator, standard?, class?) {
        (pb::TargetIndicator::YearlyRateCut, Some(standard), None) => {
            Some(Aim::YearlyRateCut { standard, milli_points: amount })
        }
        (pb::TargetIndicator::HouseholdCut, Some(standard), None) => {
            Some(Aim::HouseholdCut { standard, households: amount, milli_points: stated })
        }
        (pb::TargetIndicator::HouseholdsLeft, Some(standard), Some(class)) => {
            Some(Aim::HouseholdsLeft { standard, class, households: amount })
        }
        (pb::TargetIndicator::DifficultVillagesLeft, None, None) => {
            Some(Aim::VillagesLeft { villages: amount })
        }
        // Invariant: each indicator was left with what it has.
        (_, _, _) => None,
    }
}

/// 0 says that the paper says none.
fn stated_share(said: &pb::PovertyTarget, indicator: pb::TargetIndicator) -> Result<Option<i64>, Fault> {
    let share = said.stated_share_milli_points;
    if indicator != pb::TargetIndicator::HouseholdCut {
        return nothing(share == 0);
    }
    amount(share).map(|share| Some(share).filter(|share| *share > 0))
}

fn class(said: &pb::PovertyTarget, indicator: pb::TargetIndicator) -> Result<Option<Class>, Fault> {
    if indicator != pb::TargetIndicator::HouseholdsLeft {
        return nothing(said.poverty_class == 0);
    }
    values::class(said.poverty_class).map(Some)
}

fn standard(said: &pb::PovertyTarget, indicator: pb::TargetIndicator) -> Result<Option<StandardId>, Fault> {
    if indicator == pb::TargetIndicator::DifficultVillagesLeft {
        return nothing(said.standard.is_empty());
    }
    StandardId::of_resource(&said.standard).map(Some)
}

fn amount(said: i64) -> Result<i64, Fault> {
    if said < 0 { Err(Fault::new("không được âm", "must not be negative")) } else { Ok(said) }
}

/// What this indicator does not have is not said of it.
fn nothing<T>(is_unset: bool) -> Result<Option<T>, Fault> {
    if is_unset {
        return Ok(None);
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
    format!("{} {:010}", row.target.id, row.number)
}

impl Answer<Set> for pb::PovertyTarget {
    fn answer(command: &Set, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its revision.
        found.targets().latest(&command.target.id).map(message).unwrap_or_default()
    }
}

pub(super) fn message(set: &Revision) -> pb::PovertyTarget {
    let Revision { target, number, set_at } = set;
    let (indicator, value) = match &target.aim {
        Aim::YearlyRateCut { milli_points, .. } => (pb::TargetIndicator::YearlyRateCut, *milli_points),
        Aim::HouseholdCut { households, .. } => (pb::TargetIndicator::HouseholdCut, *households),
        Aim::HouseholdsLeft { households, .. } => (pb::TargetIndicator::HouseholdsLeft, *households),
        Aim::VillagesLeft { villages } => (pb::TargetIndicator::DifficultVillagesLeft, *villages),
    };
    let (mut poverty_class, mut stated_share) = (pb::PovertyClass::Unspecified.into(), None);
    if let Aim::HouseholdsLeft { class, .. } = target.aim {
        poverty_class = values::pb_class(Some(class));
    }
    if let Aim::HouseholdCut { milli_points, .. } = target.aim {
        stated_share = milli_points;
    }
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
        revision: *number,
        set_time: Some(fields::pb_time(*set_at)),
        etag: etag::of(i64::from(*number)),
    }
}
