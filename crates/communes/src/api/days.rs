//! The calendar: `DeclareDay`, `ListDeclaredDays`, `AddWorkingDays`.

use jiff::ToSpan as _;
use proto::sinhke::communes::v1 as pb;
use service::{
    fields, pages,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    calendar::{Date, HORIZON_DAYS, LAST_DATE, WorkingDays, parse_date},
    decision::Found,
    rejection::{Fault, Violations},
};

use super::door::Door;
use crate::{
    domain::{
        Areas,
        calendar::{Day, Declare},
        day_in,
    },
    store::days::{self, Listed},
};

/// The longest span of one list.
const SPAN_YEARS: i64 = 10;

pub(super) fn declare(
    request: pb::DeclareDayRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<Declare>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let day = fields::required(&mut bad, "day", request.day, day);
    let (Some(request_id), Some(day)) = (request_id, day) else { return Err(bad) };
    Ok(Asked { request_id, command: Declare { day } })
}

fn day(message: pb::DeclaredDay) -> Result<Day, Violations> {
    let mut bad = Violations::default();
    let date = bad.field("date", fields::date(message.date));
    let reason = bad.field("reason", message.reason.parse());
    let document = fields::nested(&mut bad, "document", fields::maybe_document(message.document));
    let (Some(date), Some(reason), Some(document)) = (date, reason, document) else { return Err(bad) };
    Ok(Day { date, is_working: message.working, reason, document })
}

pub(super) async fn list(
    ask: pb::ListDeclaredDaysRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListDeclaredDaysResponse, Refusal> {
    let mut bad = Violations::default();
    let from = bad.field("from", fields::date(ask.from));
    let until = bad.field("until", fields::date(ask.until));
    let span = from.zip(until).and_then(|(from, until)| bad.field("until", span(from, until)));
    let asked = pb::ListDeclaredDaysRequest { page_size: 0, page_token: String::new(), ..ask };
    let pages = pages::Pages::new(&door.page_key, asking.method, &asked);
    let page = pages.page(ask.page_size, &ask.page_token, read_keyset, &mut bad);
    let (Some((from, until)), Some(page)) = (span, page) else { return Err(bad.into()) };

    let found = days::list(&door.pool, &Listed { from, until, after: page.after, size: page.size }).await?;
    let (found, next_page_token) = pages.cut(found, page.size, |day| day.state.date.to_string().into_bytes());
    Ok(pb::ListDeclaredDaysResponse {
        days: found.iter().map(|day| message(&day.state)).collect(),
        next_page_token,
    })
}

/// Ends after it begins, and at most ten years later.
fn span(from: Date, until: Date) -> Result<(Date, Date), Fault> {
    let latest = from.checked_add(SPAN_YEARS.years()).unwrap_or(Date::MAX);
    if from < until && until <= latest {
        return Ok((from, until));
    }
    Err(Fault::new(
        format!("phải sau from, nhiều nhất {SPAN_YEARS} năm"),
        format!("must be later than from, by at most {SPAN_YEARS} years"),
    ))
}

fn read_keyset(keyset: &[u8]) -> Option<Date> {
    parse_date(&pages::text(keyset)?).ok()
}

pub(super) async fn add_working_days(
    ask: pb::AddWorkingDaysRequest,
    door: &Door,
    _: &Asking,
) -> Result<pb::AddWorkingDaysResponse, Refusal> {
    let mut bad = Violations::default();
    let start = bad.field("start", fields::date(ask.start));
    let days = bad.field("days", WorkingDays::try_from(ask.days));
    let (Some(start), Some(working_days)) = (start, days) else { return Err(bad.into()) };
    let horizon = start.checked_add(i64::from(HORIZON_DAYS).days()).unwrap_or(LAST_DATE);
    let calendar = days::between(&door.pool, start, horizon).await?;
    let date = calendar.add(start, working_days)?;
    Ok(pb::AddWorkingDaysResponse { date: Some(fields::pb_date(date)) })
}

impl Answer<Declare> for pb::DeclaredDay {
    fn answer(command: &Declare, found: &Found<'_, Areas>) -> Self {
        // Invariant: a command that was carried out left its day.
        day_in(found, command.day.date).map(|day| message(day.state)).unwrap_or_default()
    }
}

pub(super) fn message(day: &Day) -> pb::DeclaredDay {
    pb::DeclaredDay {
        date: Some(fields::pb_date(day.date)),
        working: day.is_working,
        reason: day.reason.to_string(),
        document: day.document.as_ref().map(fields::pb_document),
    }
}
