//! Reviews: the steps of one, and how it is shown. [`decisions`] is the end of the chain, [`lists`] takes steps of many.

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::Pages,
    refusal::{JournalRefusal, Refusal},
    rpc::{Answer, Asked, Asking},
};
use uuid::Uuid;
use vocabulary::{
    calendar::Date,
    decision::{Command, Found, Moment, RequestId, Scope},
    etag,
    rejection::Violations,
};

use super::{Door, rounds, values};
use crate::{
    domain::{
        ComplaintId, Decided, HouseholdId, Key, Located, Registry, ReviewId,
        review::{
            CertificateNumber, FindsReviews as _, Target,
            certify::{IssueCertificate, ONCE_A_YEAR},
            complain::{OpenComplaint, ResolveComplaint},
            meet::RecordMeeting,
            open::{OpenReview, UNDER_WAY},
            post::PostResult,
            withdraw::{WithdrawReview, Withdrawal},
        },
    },
    store::reviews::Filter,
};

pub(super) mod decisions;
pub(super) mod lists;
mod messages;
mod surveys;

pub(super) use messages::message;
pub(super) use surveys::record as survey;

/// A step of a review whose answer shows it: late or not on the business date.
#[derive(Clone, Debug)]
pub(crate) struct Shown<C> {
    command: C,
    review: ReviewId,
    business_date: Date,
}

impl<C: Command<Domain = Registry>> Command for Shown<C> {
    type Domain = Registry;
    type Rejection = C::Rejection;

    fn scope(&self) -> Scope<Key> {
        self.command.scope()
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        self.command.decide(found, moment)
    }
}

impl<C: Command<Domain = Registry>> Answer<Shown<C>> for pb::Review {
    fn answer(asked: &Shown<C>, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its review.
        let left = found.review(asked.review);
        left.map(|(sited, version)| message(&sited.record, version, asked.business_date)).unwrap_or_default()
    }
}

/// A step, parsed but for what is special to it.
struct Step {
    bad: Violations,
    request_id: Option<RequestId>,
    target: Option<Target>,
}

impl Step {
    fn new(request_id: &str, review: &str, tag: &str) -> Self {
        let mut bad = Violations::default();
        let request_id = bad.field("request_id", request_id.parse());
        let etag = bad.field("etag", etag::parse(tag));
        let name = bad.field("review", values::review_of(review));
        let target = name.zip(etag).map(|((household, review), etag)| Target { household, review, etag });
        Self { bad, request_id, target }
    }

    fn asked<C>(
        self,
        asking: &Asking,
        command: impl FnOnce(Target) -> Option<C>,
    ) -> Result<Asked<Shown<C>>, Violations> {
        let (Some(request_id), Some(target), true) = (self.request_id, self.target, self.bad.is_empty())
        else {
            return Err(self.bad);
        };
        let Some(command) = command(target) else { return Err(self.bad) };
        let shown = Shown { command, review: target.review, business_date: asking.business_date };
        Ok(Asked { request_id, command: shown })
    }
}

pub(super) fn open(
    request: pb::OpenReviewRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<OpenReview>>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let household = bad.field("household", request.household.parse::<HouseholdId>());
    let review = fields::required(&mut bad, "review", request.review, |said| {
        let mut bad = Violations::default();
        let round = bad.field("round", values::maybe(&said.round));
        let ground = bad.field("ground", values::own_ground(said.ground));
        let listed_on = bad.field("list_date", fields::date(said.list_date));
        match (round, ground, listed_on) {
            (Some(round), Some(ground), Some(listed_on)) => Ok((round, ground, listed_on)),
            (_, _, _) => Err(bad),
        }
    });
    match (request_id, household, review) {
        (Some(request_id), Some(household), Some((round, ground, listed_on))) => {
            let command = rounds::listing(door, asking, (household, round), ground, listed_on);
            let review = command.id;
            let command = Shown { command, review, business_date: asking.business_date };
            Ok(Asked { request_id, command })
        }
        (_, _, _) => Err(bad),
    }
}

impl Answer<OpenReview> for pb::DrawUpListResponse {
    fn answer(command: &OpenReview, _: &Found<'_, Registry>) -> Self {
        let review = values::review_name(command.household, command.id);
        let result = Some(pb::draw_up_list_response::Result::Review(review));
        Self { household: command.household.to_string(), result }
    }
}

/// The answer for one household of a list.
pub(super) fn listed(
    household: String,
    answer: Result<pb::DrawUpListResponse, proto::google::rpc::Status>,
) -> pb::DrawUpListResponse {
    answer.unwrap_or_else(|refusal| pb::DrawUpListResponse {
        household,
        result: Some(pb::draw_up_list_response::Result::Refusal(refusal)),
    })
}

pub(super) fn meet(
    request: pb::RecordMeetingRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<RecordMeeting>>, Violations> {
    let pb::RecordMeetingRequest { review, meeting, request_id, etag } = request;
    let mut step = Step::new(&request_id, &review, &etag);
    let meeting = fields::required(&mut step.bad, "meeting", meeting, self::meeting);
    step.asked(asking, |target| meeting.map(|meeting| meeting.of(target)))
}

/// How a village voted, on whichever review.
#[derive(Clone, Copy)]
struct Voted {
    met_on: Date,
    attendance: i32,
    votes_for: i32,
    votes_against: i32,
}

fn meeting(said: pb::VillageMeeting) -> Result<Voted, Violations> {
    let pb::VillageMeeting { meeting_date, attendance, votes_for, votes_against } = said;
    let mut bad = Violations::default();
    let met_on = bad.field("meeting_date", fields::date(meeting_date));
    for (field, count) in
        [("attendance", attendance), ("votes_for", votes_for), ("votes_against", votes_against)]
    {
        bad.field(field, values::count(count));
    }
    let voted = met_on.map(|met_on| Voted { met_on, attendance, votes_for, votes_against });
    voted.filter(|_| bad.is_empty()).ok_or(bad)
}

impl Voted {
    fn of(self, target: Target) -> RecordMeeting {
        let Self { met_on, attendance, votes_for, votes_against } = self;
        RecordMeeting { target, met_on, attendance, votes_for, votes_against }
    }
}

pub(super) fn post(
    request: pb::PostResultRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<PostResult>>, Violations> {
    let pb::PostResultRequest { review, posting, request_id, etag } = request;
    let mut step = Step::new(&request_id, &review, &etag);
    let posting = fields::required(&mut step.bad, "posting", posting, hung);
    step.asked(asking, |target| posting.map(|(from, until)| PostResult { target, from, until }))
}

/// From when until when a result hangs.
fn hung(said: pb::Posting) -> Result<(Date, Option<Date>), Violations> {
    let mut bad = Violations::default();
    let from = bad.field("post_date", fields::date(said.post_date));
    let until = bad.field("until_date", fields::maybe_date(said.until_date));
    from.zip(until).ok_or(bad)
}

pub(super) fn complain(
    request: pb::OpenComplaintRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<OpenComplaint>>, Violations> {
    let pb::OpenComplaintRequest { review, complaint_date, request_id, etag } = request;
    let mut step = Step::new(&request_id, &review, &etag);
    let opened_on = step.bad.field("complaint_date", fields::date(complaint_date));
    let id = ComplaintId::new(asking.new_id());
    step.asked(asking, |target| Some(OpenComplaint { target, id, opened_on: opened_on? }))
}

pub(super) fn resolve(
    request: pb::ResolveComplaintRequest,
    _: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<ResolveComplaint>>, Violations> {
    let pb::ResolveComplaintRequest { complaint, resolve_date, finding, request_id, etag } = request;
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request_id.parse());
    let etag = bad.field("etag", etag::parse(&etag));
    let name = bad.field("complaint", values::complaint_of(&complaint));
    let target = name.zip(etag).map(|((household, review, _), etag)| Target { household, review, etag });
    let resolved_on = bad.field("resolve_date", fields::date(resolve_date));
    let finding = bad.field("finding", values::finding(finding));
    let step = Step { bad, request_id, target };
    step.asked(asking, |target| {
        let (_, _, id) = name?;
        Some(ResolveComplaint { target, id, resolved_on: resolved_on?, finding: finding? })
    })
}

/// The number is one of the commune's: where the household lies is looked up first.
pub(super) async fn certify(
    request: pb::IssueCertificateRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<IssueCertificate>>, Refusal> {
    let mut step = Step::new(&request.request_id, &request.review, &request.etag);
    let said = fields::required(&mut step.bad, "certificate", request.certificate, |said| certificate(&said));
    let (Some(target), Some(said), true) = (step.target, said, step.bad.is_empty()) else {
        return Err(step.bad.into());
    };
    let found = door.reading.households(&[target.household.raw()]).await?.pop();
    let located = found.as_ref().map(|(located, _)| located);
    Ok(step.asked(asking, |target| Some(certifying(door, target, located, said)))?)
}

/// A certificate's number and day.
type Numbered = (CertificateNumber, Date);

fn certificate(said: &pb::Certificate) -> Result<Numbered, Violations> {
    let mut bad = Violations::default();
    let number = bad.field("number", said.number.parse());
    let certified_on = bad.field("certify_date", fields::date(said.certify_date));
    number.zip(certified_on).ok_or(bad)
}

fn certifying(
    door: &Door,
    target: Target,
    located: Option<&Located>,
    (number, certified_on): Numbered,
) -> IssueCertificate {
    let issuer = located.map(|located| {
        let unit = located.whereabouts.unit_on(certified_on);
        let value = format!("{unit}/{}/{}", certified_on.year(), number.as_str());
        (unit, door.sealer().blind(ONCE_A_YEAR, &value))
    });
    IssueCertificate { target, number, certified_on, issuer }
}

pub(super) fn withdraw(
    request: pb::WithdrawReviewRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<WithdrawReview>>, Violations> {
    let pb::WithdrawReviewRequest { review, withdrawal, request_id, etag } = request;
    let mut step = Step::new(&request_id, &review, &etag);
    let withdrawal = fields::required(&mut step.bad, "withdrawal", withdrawal, |said| {
        let mut bad = Violations::default();
        let on = bad.field("withdraw_date", fields::date(said.withdraw_date));
        let reason = bad.field("reason", values::withdraw_reason(said.reason));
        on.zip(reason).ok_or(bad)
    });
    step.asked(asking, |target| {
        let (on, reason) = withdrawal?;
        let under_way = door.sealer().blind(UNDER_WAY, &target.household.to_string());
        Some(WithdrawReview { target, withdrawal: Withdrawal { on, reason }, under_way })
    })
}

pub(super) async fn get(
    ask: pb::GetReviewRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::Review, Refusal> {
    let mut bad = Violations::default();
    let name = bad.field("name", values::review_of(&ask.name));
    let Some((household, review)) = name else { return Err(bad.into()) };
    let found = door.reading.reviews(&[review.raw()]).await?.pop();
    let visible = found.filter(|(sited, _)| {
        sited.record.household == household && sited.whereabouts.within(&asking.caller.areas)
    });
    let (sited, version) = visible.ok_or(JournalRefusal::AreaForbidden)?;
    Ok(message(&sited.record, version, asking.business_date))
}

pub(super) async fn list(
    ask: pb::ListReviewsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListReviewsResponse, Refusal> {
    let asked = pb::ListReviewsRequest { page_size: 0, page_token: String::new(), ..ask.clone() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let page = pages.page(ask.page_size, &ask.page_token, |keyset| Uuid::from_slice(keyset).ok(), &mut bad);
    let round = bad.field("round", values::maybe(&ask.round));
    let household = bad.field("household", values::maybe(&ask.household));
    let village = bad.field("village", values::maybe(&ask.village));
    let stage = bad.field("stage", values::maybe_stage(ask.stage));
    let (Some(page), Some(round), Some(household), Some(village)) = (page, round, household, village) else {
        return Err(bad.into());
    };
    let Some(stage) = stage else { return Err(bad.into()) };
    let areas = door.reading.areas().await?;
    let units = super::lists::mine(&areas, &asking.caller.areas).map(|mine| mine.into_iter().collect());
    let late_on = ask.late.then_some(asking.business_date);
    let filter = Filter { units, round, household, village, stage, late_on };
    let rows = i64::from(page.size.rows()).saturating_add(1);
    let found = door.reading.list_reviews(&filter, page.after.unwrap_or(Uuid::nil()), rows).await?;
    let (ids, next_page_token) = pages.cut(found, page.size, |id| id.as_bytes().to_vec());
    // As with households: a page may show fewer, where a unit was split.
    let reviews = door.reading.reviews(&ids).await?;
    let visible = reviews.iter().filter(|(sited, _)| sited.whereabouts.within(&asking.caller.areas));
    let shown = visible.map(|(sited, version)| message(&sited.record, *version, asking.business_date));
    Ok(pb::ListReviewsResponse { reviews: shown.collect(), next_page_token })
}
