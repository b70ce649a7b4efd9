//! `RecordSurvey`.

use std::collections::BTreeSet;

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    rpc::{Asked, Asking},
};
use vocabulary::{area::AreaKind, calendar::Date, money::Dong, rejection::Violations};

use super::{
    super::{Door, review_law::each, standards, values},
    Shown, Step,
};
use crate::domain::{
    review::survey::RecordSurvey,
    score_table::{Answer, Facts, TableId},
    standard::Indicator,
};

pub(in crate::api) fn record(
    request: pb::RecordSurveyRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<RecordSurvey>>, Violations> {
    let mut step = Step::new(&request.request_id, &request.review, &request.etag);
    let found = fields::required(&mut step.bad, "survey", request.survey, |said| survey(&said));
    step.asked(asking, |target| {
        let Said { surveyed_on, income, deprivations, facts, area_kind, forms } = found?;
        Some(RecordSurvey { target, surveyed_on, income, deprivations, facts, area_kind, forms })
    })
}

/// What a survey says, parsed.
struct Said {
    surveyed_on: Date,
    income: Dong,
    deprivations: BTreeSet<Indicator>,
    facts: Facts,
    area_kind: Option<AreaKind>,
    forms: Vec<(TableId, Vec<Answer>)>,
}

fn survey(said: &pb::Survey) -> Result<Said, Violations> {
    let mut bad = Violations::default();
    let surveyed_on = bad.field("survey_date", fields::date(said.survey_date));
    let income = bad.field("income_vnd", Dong::try_from(said.income_vnd));
    let deprivations = standards::indicators(&said.deprivations, "deprivations", &mut bad);
    let facts = facts(&said.facts, &mut bad);
    let area_kind = bad.field("area_kind", fields::maybe_area_kind(said.area_kind));
    let forms = each(&said.forms, "forms", &mut bad, form);
    match (surveyed_on, income, area_kind) {
        (Some(surveyed_on), Some(income), Some(area_kind)) if bad.is_empty() => {
            Ok(Said { surveyed_on, income, deprivations, facts, area_kind, forms })
        }
        (_, _, _) => Err(bad),
    }
}

fn facts(said: &[pb::Fact], bad: &mut Violations) -> Facts {
    let mut facts = Facts::default();
    for (place, said) in said.iter().enumerate() {
        let measure = bad.field(format!("facts[{place}].measure"), values::measure(said.measure));
        if let Some(measure) = measure {
            bad.field(format!("facts[{place}].value"), facts.note(measure, said.value));
        }
    }
    facts
}

fn form(said: &pb::AnsweredForm) -> Result<(TableId, Vec<Answer>), Violations> {
    let mut bad = Violations::default();
    let table = bad.field("table", TableId::of_resource(&said.table));
    if said.answers.is_empty() {
        bad.add("answers", fields::missing());
    }
    let answers = each(&said.answers, "answers", &mut bad, |said| {
        let mut bad = Violations::default();
        let item = bad.field("item", said.item.parse());
        let option = bad.field("option", said.option.parse());
        item.zip(option).map(|(item, option)| Answer { item, option }).ok_or(bad)
    });
    match table {
        Some(table) if bad.is_empty() => Ok((table, answers)),
        Some(_) | None => Err(bad),
    }
}
