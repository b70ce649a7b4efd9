//! One household's review, from the list to the certificate.
#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;
use vocabulary::{
    area::AreaKind::{Rural, Urban},
    calendar::{Date, date},
    caller::{AreaScope, Caller},
    decision::{Claim, Domain as _},
    document::DocumentRef,
    rejection::{Kind, Rejection as _},
};

use super::{
    certify::{IssueCertificate, ONCE_A_YEAR},
    complain::{Finding, OpenComplaint, ResolveComplaint},
    decide::DecideReview,
    meet::RecordMeeting,
    open::{ONCE_A_ROUND, OpenReview, UNDER_WAY},
    post::PostResult,
    round::{ONE_A_YEAR, OpenRound},
    survey::RecordSurvey,
    withdraw::{WithdrawReason, WithdrawReview, Withdrawal},
    *,
};
use crate::domain::{
    ComplaintId,
    classify::Class::{NearPoor, NotPoor, Poor},
    decision::AreaBasis,
    household::{HouseholdEvent, Relation, merge::MergeHouseholds, split::SplitHousehold},
    score_table::{
        Facts, Measure,
        Measure::{Dependants, FloorArea, Members},
    },
    standard::Indicator,
    tests::{
        province::{HAI_LANG, MONG_DUONG, TIEN_YEN, TIEN_YEN_TOWN, VAN_DON, unit},
        world::{SEALER, World, decision, finding, member, register},
    },
};

mod histories;
mod staying;

/// A Monday of the window.
const MONDAY: Date = date(2026, 10, 5);
const TUESDAY: Date = date(2026, 10, 6);
const WEDNESDAY: Date = date(2026, 10, 7);
const THURSDAY: Date = date(2026, 10, 8);
const FRIDAY: Date = date(2026, 10, 9);

fn claim(kind: &'static str, value: &str) -> Claim {
    SEALER.blind(kind, value)
}

fn round_id(number: u128) -> RoundId {
    RoundId::new(Uuid::from_u128(0xb0_0000 + number))
}

fn open_round(number: u128, key: &str, opened_on: Date) -> OpenRound {
    let (unit, year) = (unit(key), opened_on.year());
    let claim = claim(ONE_A_YEAR, &format!("{unit}/{year}"));
    OpenRound { id: round_id(number), unit, year, opened_on, claim }
}

fn listing(household: HouseholdId, round: Option<RoundId>, ground: Ground, listed_on: Date) -> OpenReview {
    OpenReview {
        id: ReviewId::new(Uuid::from_u128(household.raw().as_u128() + 0xd0_0000)),
        household,
        round,
        ground,
        origin: None,
        listed_on,
        under_way: claim(UNDER_WAY, &household.to_string()),
        in_round: round.map(|round| claim(ONCE_A_ROUND, &format!("{round}/{household}"))),
    }
}

fn survey(target: Target, surveyed_on: Date, (income, deprivations): (i64, usize)) -> RecordSurvey {
    let found = finding(income, deprivations, Rural);
    RecordSurvey {
        target,
        surveyed_on,
        income: found.income,
        deprivations: found.deprivations,
        facts: Facts::default(),
        area_kind: None,
        forms: Vec::new(),
    }
}

fn meeting(target: Target, met_on: Date, (attendance, votes_for): (i32, i32)) -> RecordMeeting {
    RecordMeeting { target, met_on, attendance, votes_for, votes_against: attendance - votes_for }
}

fn deciding(target: Target, decided_on: Date) -> DecideReview {
    DecideReview {
        target,
        id: DecisionId::new(Uuid::from_u128(target.review.raw().as_u128() + 0xe0_0000)),
        document: DocumentRef::new("7/QĐ-UBND", decided_on, "UBND xã").unwrap(),
        decided_on,
        under_way: claim(UNDER_WAY, &target.household.to_string()),
    }
}

fn certifying(target: Target, key: &str, (number, on): (&str, Date)) -> IssueCertificate {
    let issuer = unit(key);
    let claim = claim(ONCE_A_YEAR, &format!("{issuer}/{}/{number}", on.year()));
    let issuer = Some((issuer, claim));
    IssueCertificate { target, number: number.parse().unwrap(), certified_on: on, issuer }
}

fn withdrawing(target: Target, on: Date) -> WithdrawReview {
    WithdrawReview {
        target,
        withdrawal: Withdrawal { on, reason: WithdrawReason::Renounced },
        under_way: claim(UNDER_WAY, &target.household.to_string()),
    }
}

impl World {
    pub(super) fn as_caller(&mut self, principal: &str) {
        self.moment.caller = Caller { principal: Arc::from(principal), ..Caller::system() };
    }

    pub(super) fn review(&self, target: Target) -> &Review {
        let State::Review(sited) = &self.states[&Key::Review(target.review)].state else {
            panic!("a review")
        };
        &sited.record
    }

    fn stage(&self, target: Target) -> StageName {
        self.review(target).stage.name()
    }

    /// A household of a commune that applied, on request.
    fn applied(&mut self, number: u128, key: &str, listed_on: Date) -> Target {
        let household = self.settle(number, key);
        let command = listing(household, None, Ground::Applied, listed_on);
        self.ask(&command).unwrap();
        Target { household, review: command.id, etag: None }
    }

    /// And surveyed by an officer, confirmed by its village, posted: all on one Monday.
    fn posted(&mut self, number: u128, key: &str, found: (i64, usize)) -> Target {
        let target = self.applied(number, key, MONDAY);
        self.carry_to_posting(target, found);
        target
    }

    fn carry_to_posting(&mut self, target: Target, found: (i64, usize)) {
        self.as_caller("officer");
        self.ask(&survey(target, MONDAY, found)).unwrap();
        self.ask(&meeting(target, MONDAY, (20, 15))).unwrap();
        self.ask(&PostResult { target, from: MONDAY, until: None }).unwrap();
        self.as_caller("chair");
    }
}

#[test]
fn r12_a_classification_needs_three_working_days_of_posting_and_no_open_complaint() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    let refusal = world.ask(&deciding(target, WEDNESDAY)).unwrap_err();
    assert_eq!((refusal.reason(), refusal.metadata()[0].1.as_str()), ("POSTING_NOT_OVER", "2026-10-07"));
    let id = ComplaintId::new(Uuid::from_u128(1));
    world.ask(&OpenComplaint { target, id, opened_on: TUESDAY }).unwrap();
    assert_eq!(world.refused(&deciding(target, THURSDAY)), "COMPLAINT_OPEN");
    let dismissed = ResolveComplaint { target, id, resolved_on: THURSDAY, finding: Finding::Dismissed };
    world.ask(&dismissed).unwrap();
    world.ask(&deciding(target, THURSDAY)).unwrap();
    assert_eq!(world.stage(target), StageName::Decided);
}

#[test]
fn no_working_day_is_counted_in_a_year_whose_holidays_are_not_known() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    let known = world.states[&Key::Calendar].clone();
    let of = |days: &[Date]| {
        let calendar = days.iter().map(|day| (*day, false)).collect();
        Versioned { version: 0, state: State::Calendar(Arc::new(calendar)) }
    };
    world.as_caller("officer");
    world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap();
    world.ask(&meeting(target, MONDAY, (20, 15))).unwrap();
    world.states.insert(Key::Calendar, of(&[date(2025, 1, 1)]));
    let post = PostResult { target, from: MONDAY, until: None };
    let refusal = world.ask(&post).unwrap_err();
    assert_eq!((refusal.reason(), refusal.metadata()[0].1.as_str()), ("CALENDAR_NOT_KNOWN", "2026"));
    world.states.insert(Key::Calendar, known.clone());
    world.ask(&post).unwrap();
    let id = ComplaintId::new(Uuid::from_u128(1));
    world.ask(&OpenComplaint { target, id, opened_on: TUESDAY }).unwrap();
    world.as_caller("chair");
    world.states.insert(Key::Calendar, of(&[]));
    let resolve = ResolveComplaint { target, id, resolved_on: WEDNESDAY, finding: Finding::Dismissed };
    // Whether it is late is counted, and only that.
    let late = ResolveComplaint { resolved_on: date(2026, 10, 19), ..resolve.clone() };
    assert_eq!(world.refused(&late), "CALENDAR_NOT_KNOWN");
    assert_eq!(world.refused(&deciding(target, THURSDAY)), "CALENDAR_NOT_KNOWN");
    world.states.insert(Key::Calendar, known);
    world.ask(&resolve).unwrap();
    world.ask(&deciding(target, THURSDAY)).unwrap();
}

#[test]
fn r12_every_step_needs_the_one_before() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    let post = PostResult { target, from: MONDAY, until: None };
    let certify = certifying(target, HAI_LANG, ("1/GCN", MONDAY));
    assert_eq!(world.refused(&meeting(target, MONDAY, (20, 15))), "WRONG_STAGE");
    assert_eq!(world.refused(&post), "WRONG_STAGE");
    world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap();
    assert_eq!(world.refused(&post), "WRONG_STAGE");
    world.ask(&meeting(target, MONDAY, (20, 15))).unwrap();
    assert_eq!(world.refused(&survey(target, MONDAY, (1_000_000, 3))), "WRONG_STAGE");
    assert_eq!(world.refused(&deciding(target, FRIDAY)), "WRONG_STAGE");
    world.ask(&post).unwrap();
    let refusal = world.ask(&certify).unwrap_err();
    assert_eq!((refusal.reason(), refusal.metadata()[0].1.as_str()), ("WRONG_STAGE", "POSTED"));
}

#[test]
fn r12_no_step_is_older_than_the_one_before_or_lies_in_the_future() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, TUESDAY);
    let field = |refusal: ReviewRejection| refusal.fields()[0].0.clone();
    let early = world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap_err();
    assert_eq!(field(early), "survey.survey_date");
    world.ask(&survey(target, WEDNESDAY, (1_000_000, 3))).unwrap();
    assert_eq!(field(world.ask(&meeting(target, TUESDAY, (20, 15))).unwrap_err()), "meeting.meeting_date");
    world.ask(&meeting(target, THURSDAY, (20, 15))).unwrap();
    let post = |from| PostResult { target, from, until: None };
    assert_eq!(field(world.ask(&post(WEDNESDAY)).unwrap_err()), "posting.post_date");
    assert_eq!(field(world.ask(&post(date(2026, 11, 23))).unwrap_err()), "posting.post_date");
}

#[test]
fn a_holiday_declared_while_a_result_hangs_makes_it_hang_a_day_longer() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    let calendar = WorkingCalendar::from_iter([(TUESDAY, false)]);
    let state = State::Calendar(Arc::new(calendar));
    world.states.insert(Key::Calendar, Versioned { version: 0, state });
    assert_eq!(world.refused(&deciding(target, THURSDAY)), "POSTING_NOT_OVER");
    world.ask(&deciding(target, FRIDAY)).unwrap();
}

#[test]
fn a_posting_may_be_longer_than_the_law_asks_for_but_not_shorter() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap();
    world.ask(&meeting(target, MONDAY, (20, 15))).unwrap();
    let post = |until| PostResult { target, from: MONDAY, until: Some(until) };
    let refusal = world.ask(&post(TUESDAY)).unwrap_err();
    assert_eq!((refusal.reason(), refusal.metadata()[0].1.as_str()), ("POSTING_TOO_SHORT", "2026-10-07"));
    world.ask(&post(FRIDAY)).unwrap();
    world.as_caller("chair");
    assert_eq!(world.refused(&deciding(target, FRIDAY)), "POSTING_NOT_OVER");
    world.ask(&deciding(target, date(2026, 10, 10))).unwrap();
}

#[test]
fn a_village_confirms_with_more_than_half_of_those_who_attend_or_sends_the_result_back() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap();
    world.ask(&meeting(target, TUESDAY, (20, 10))).unwrap();
    assert_eq!(world.stage(target), StageName::Listed);
    world.ask(&survey(target, WEDNESDAY, (900_000, 4))).unwrap();
    world.ask(&meeting(target, WEDNESDAY, (20, 11))).unwrap();
    assert_eq!(world.stage(target), StageName::Confirmed);
}

#[test]
fn nobody_votes_twice() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap();
    let votes = RecordMeeting { votes_against: 6, ..meeting(target, MONDAY, (20, 15)) };
    assert_eq!(world.ask(&votes).unwrap_err().fields()[0].0, "meeting.attendance");
    let negative = RecordMeeting { votes_against: -1, ..meeting(target, MONDAY, (20, 15)) };
    assert_eq!(world.ask(&negative).unwrap_err().fields()[0].0, "meeting.votes_against");
    let nobody = RecordMeeting { attendance: 0, votes_for: 0, votes_against: 0, target, met_on: MONDAY };
    assert_eq!(world.ask(&nobody).unwrap_err().fields()[0].0, "meeting.attendance");
}

#[test]
fn who_surveyed_a_household_does_not_decide_on_it() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    world.as_caller("officer");
    let refusal = world.ask(&deciding(target, THURSDAY)).unwrap_err();
    assert_eq!(
        (refusal.reason(), refusal.kind()),
        ("MAKER_IS_CHECKER", vocabulary::rejection::Kind::Forbidden)
    );
    world.as_caller("chair");
    world.ask(&deciding(target, THURSDAY)).unwrap();
}

#[test]
fn an_upheld_complaint_begins_the_review_anew_and_a_late_re_check_is_flagged() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    let complain =
        |number| OpenComplaint { target, id: ComplaintId::new(Uuid::from_u128(number)), opened_on: TUESDAY };
    let resolve = |number, resolved_on, finding| ResolveComplaint {
        target,
        id: ComplaintId::new(Uuid::from_u128(number)),
        resolved_on,
        finding,
    };
    world.ask(&complain(1)).unwrap();
    world.ask(&complain(2)).unwrap();
    // Three working days after a Tuesday end on Friday.
    world.ask(&resolve(1, date(2026, 10, 12), Finding::Dismissed)).unwrap();
    let first = world.review(target).stage.shown().unwrap().complaints[0];
    assert!(first.resolved.unwrap().is_late);
    assert_eq!(world.refused(&resolve(1, FRIDAY, Finding::Dismissed)), "COMPLAINT_RESOLVED");
    assert_eq!(world.refused(&resolve(3, FRIDAY, Finding::Dismissed)), "COMPLAINT_NOT_KNOWN");
    world.ask(&resolve(2, FRIDAY, Finding::Upheld)).unwrap();
    assert_eq!(world.stage(target), StageName::Listed);
    assert_eq!(world.refused(&deciding(target, FRIDAY)), "WRONG_STAGE");
    // What was found before the re-check is found no more.
    world.as_caller("officer");
    let refusal = world.ask(&survey(target, THURSDAY, (1_000_000, 3))).unwrap_err();
    assert_eq!(refusal.fields()[0].0, "survey.survey_date");
    world.ask(&survey(target, FRIDAY, (1_000_000, 3))).unwrap();
}

#[test]
fn r12_a_decision_is_no_older_than_the_answer_to_a_complaint() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    let id = ComplaintId::new(Uuid::from_u128(1));
    world.ask(&OpenComplaint { target, id, opened_on: THURSDAY }).unwrap();
    let answer = ResolveComplaint { target, id, resolved_on: FRIDAY, finding: Finding::Dismissed };
    world.as_caller("officer");
    assert_eq!(world.refused(&answer), "MAKER_IS_CHECKER");
    world.as_caller("checker");
    world.ask(&answer).unwrap();
    world.as_caller("chair");
    assert_eq!(world.ask(&deciding(target, THURSDAY)).unwrap_err().fields()[0].0, "decision.decide_date");
    world.ask(&deciding(target, FRIDAY)).unwrap();
}

#[test]
fn a_decision_of_a_review_is_the_household_s_own_and_names_its_review() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    world.ask(&deciding(target, THURSDAY)).unwrap();
    let HouseholdEvent::Decided(event) = world.last_event(target.household) else { panic!("a decision") };
    assert_eq!((event.review, event.classes.len()), (Some(target.review), 1));
    assert_eq!(world.household(target.household).standings()[0].class, Poor);
    let outcome = world.review(target).stage.outcome().unwrap();
    assert_eq!((outcome.decision, outcome.class, outcome.is_late), (event.id, Poor, false));
}

#[test]
fn r07_the_next_review_uses_the_area_rule_in_force_and_says_why() {
    let mut world = World::new();
    let household = world.settle(1, TIEN_YEN_TOWN);
    let both = [("VN-2022", Poor), ("QN-2023", Poor)];
    world.ask(&decision(household, date(2025, 5, 10), finding(1_800_000, 3, Urban), &both)).unwrap();
    let HouseholdEvent::Decided(migrated) = world.last_event(household) else { panic!("a decision") };
    assert_eq!((migrated.review, migrated.area_basis), (None, Some(AreaBasis::Unit)));
    let round = open_round(1, TIEN_YEN, MONDAY);
    world.ask(&round).unwrap();
    let listed = listing(household, Some(round.id), Ground::CurrentPoor, MONDAY);
    world.ask(&listed).unwrap();
    let target = Target { household, review: listed.id, etag: None };
    world.carry_to_posting(target, (1_800_000, 3));
    world.ask(&deciding(target, THURSDAY)).unwrap();
    let HouseholdEvent::Decided(event) = world.last_event(household) else { panic!("a decision") };
    assert_eq!((event.area_kind, event.area_basis), (Rural, Some(AreaBasis::Unit)));
    assert_eq!((event.unit, event.classes[0].classification.class), (unit(TIEN_YEN), NotPoor));
}

#[test]
fn r13_a_yearly_review_begins_in_its_window_and_a_late_decision_is_flagged() {
    let mut world = World::new();
    world.moment.business_date = date(2026, 12, 31);
    let early = world.ask(&open_round(1, HAI_LANG, date(2026, 8, 31))).unwrap_err();
    assert_eq!((early.reason(), early.metadata()[0].1.as_str()), ("BEFORE_REVIEW_WINDOW", "2026-09-01"));
    world.ask(&open_round(1, HAI_LANG, date(2026, 9, 1))).unwrap();
    let household = world.settle(1, HAI_LANG);
    let listed = listing(household, Some(round_id(1)), Ground::ProposedByVillage, MONDAY);
    world.ask(&listed).unwrap();
    let target = Target { household, review: listed.id, etag: None };
    world.carry_to_posting(target, (1_000_000, 3));
    let review = world.review(target);
    assert_eq!((review.is_late(date(2026, 12, 14)), review.is_late(date(2026, 12, 15))), (false, true));
    world.ask(&deciding(target, date(2026, 12, 15))).unwrap();
    assert!(world.review(target).stage.outcome().unwrap().is_late);
}

#[test]
fn r13_a_review_on_request_begins_on_any_day_and_is_due_in_fifteen() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, date(2026, 3, 2));
    let review = world.review(target);
    assert_eq!((review.due_on, review.round), (date(2026, 3, 17), None));
    assert_eq!((review.is_late(date(2026, 3, 17)), review.is_late(date(2026, 3, 18))), (false, true));
}

#[test]
fn a_commune_has_one_round_a_year_opened_in_that_year() {
    let mut world = World::new();
    world.ask(&open_round(1, HAI_LANG, MONDAY)).unwrap();
    assert_eq!(world.refused(&open_round(2, HAI_LANG, TUESDAY)), "ROUND_EXISTS");
    world.ask(&open_round(3, MONG_DUONG, TUESDAY)).unwrap();
    let wrong = OpenRound { year: 2025, ..open_round(4, VAN_DON, MONDAY) };
    assert_eq!(world.ask(&wrong).unwrap_err().fields()[0].0, "open_date");
    let province = OpenRound { unit: unit("22@1963-10-30"), ..open_round(5, VAN_DON, MONDAY) };
    assert_eq!(world.refused(&province), "UNIT_NOT_A_COMMUNE");
    assert_eq!(world.refused(&open_round(6, "06805@2020-01-01", MONDAY)), "UNIT_NOT_IN_FORCE");
}

#[test]
fn a_round_lists_households_of_its_commune_once_and_the_poor_for_being_poor() {
    let mut world = World::new();
    world.ask(&open_round(1, HAI_LANG, MONDAY)).unwrap();
    let (here, there) = (world.settle(1, HAI_LANG), world.settle(2, MONG_DUONG));
    let round = Some(round_id(1));
    assert_eq!(world.refused(&listing(there, round, Ground::Applied, MONDAY)), "HOUSEHOLD_ELSEWHERE");
    assert_eq!(world.refused(&listing(here, round, Ground::CurrentPoor, MONDAY)), "NOT_OF_CLASS");
    let near = [("VN-2022", NearPoor)];
    world.ask(&decision(here, date(2026, 2, 2), finding(1_000_000, 2, Rural), &near)).unwrap();
    assert_eq!(world.refused(&listing(here, round, Ground::CurrentPoor, MONDAY)), "NOT_OF_CLASS");
    let before = listing(here, round, Ground::CurrentNearPoor, date(2026, 10, 4));
    assert_eq!(world.ask(&before).unwrap_err().fields()[0].0, "list_date");
    world.ask(&listing(here, round, Ground::CurrentNearPoor, MONDAY)).unwrap();
    let again = OpenReview {
        id: ReviewId::new(Uuid::from_u128(9)),
        ..listing(here, round, Ground::CurrentNearPoor, MONDAY)
    };
    assert_eq!(world.refused(&again), "ALREADY_LISTED");
    let on_request = OpenReview { round: None, in_round: None, ground: Ground::Applied, ..again };
    assert_eq!(world.refused(&on_request), "REVIEW_UNDER_WAY");
}

#[test]
fn a_household_that_came_from_a_poor_one_is_listed_for_that_until_it_is_decided_on() {
    let mut world = World::new();
    let mut command = register(1, HAI_LANG);
    command.members.push(member(2, Relation::Child, unit(HAI_LANG).from));
    world.ask(&command).unwrap();
    let (origin, child) = (command.id, command.members[1].id);
    let poor = [("VN-2022", Poor)];
    world.ask(&decision(origin, date(2026, 2, 2), finding(1_000_000, 3, Rural), &poor)).unwrap();
    let other = world.settle(3, HAI_LANG);
    let new = HouseholdId::new(Uuid::from_u128(4));
    let home = world.household(origin).home();
    world
        .ask(&SplitHousehold {
            household: origin,
            etag: None,
            new_household: new,
            members: [(child, Relation::Head)].into(),
            home,
            split_date: date(2026, 6, 1),
        })
        .unwrap();
    world.ask(&open_round(1, HAI_LANG, MONDAY)).unwrap();
    let from = |household, origin| OpenReview {
        origin: Some(origin),
        ..listing(household, Some(round_id(1)), Ground::FromPoor, MONDAY)
    };
    assert_eq!(world.refused(&from(other, origin)), "NOT_FROM_POOR");
    assert_eq!(world.refused(&from(new, other)), "NOT_FROM_POOR");
    assert_eq!(world.refused(&OpenReview { origin: None, ..from(new, origin) }), "NOT_FROM_POOR");
    world.ask(&from(new, origin)).unwrap();
    // The one that took in all who were left of it, too, though it was known not to be poor.
    let above = [("VN-2022", NotPoor)];
    world.ask(&decision(other, date(2026, 3, 2), finding(9_000_000, 0, Rural), &above)).unwrap();
    let merge = MergeHouseholds {
        from: origin,
        from_etag: None,
        to: other,
        to_etag: None,
        relations: [(command.members[0].id, Relation::Other)].into(),
        merge_date: date(2026, 7, 1),
    };
    world.ask(&merge).unwrap();
    assert_eq!(world.refused(&from(other, new)), "NOT_FROM_POOR");
    world.ask(&from(other, origin)).unwrap();
}

#[test]
fn who_was_decided_on_since_it_came_from_a_poor_household_is_listed_for_its_own_class() {
    let mut world = World::new();
    let (origin, other) = (world.settle(1, HAI_LANG), world.settle(2, HAI_LANG));
    let poor = [("VN-2022", Poor)];
    world.ask(&decision(origin, date(2026, 2, 2), finding(1_000_000, 3, Rural), &poor)).unwrap();
    let head = world.household(origin).head().unwrap().id;
    let merge = MergeHouseholds {
        from: origin,
        from_etag: None,
        to: other,
        to_etag: None,
        relations: [(head, Relation::Other)].into(),
        merge_date: date(2026, 6, 1),
    };
    world.ask(&merge).unwrap();
    let above = [("VN-2022", NotPoor)];
    world.ask(&decision(other, date(2026, 8, 3), finding(9_000_000, 0, Rural), &above)).unwrap();
    let listed = OpenReview { origin: Some(origin), ..listing(other, None, Ground::FromPoor, MONDAY) };
    assert_eq!(world.refused(&listed), "NOT_FROM_POOR");
}

#[test]
fn a_decided_household_may_be_reviewed_again_on_request_but_not_in_the_same_round() {
    let mut world = World::new();
    world.ask(&open_round(1, HAI_LANG, MONDAY)).unwrap();
    let household = world.settle(1, HAI_LANG);
    let listed = listing(household, Some(round_id(1)), Ground::Applied, MONDAY);
    world.ask(&listed).unwrap();
    let target = Target { household, review: listed.id, etag: None };
    world.carry_to_posting(target, (1_000_000, 3));
    world.ask(&deciding(target, THURSDAY)).unwrap();
    let again = OpenReview { id: ReviewId::new(Uuid::from_u128(9)), ..listed.clone() };
    assert_eq!(world.refused(&again), "ALREADY_LISTED");
    world.ask(&OpenReview { round: None, in_round: None, ..again }).unwrap();
}

#[test]
fn a_withdrawn_review_waits_for_nothing_and_its_household_may_be_reviewed_on_request() {
    let mut world = World::new();
    world.ask(&open_round(1, HAI_LANG, MONDAY)).unwrap();
    let household = world.settle(1, HAI_LANG);
    let listed = listing(household, Some(round_id(1)), Ground::Applied, MONDAY);
    world.ask(&listed).unwrap();
    let target = Target { household, review: listed.id, etag: None };
    world.carry_to_posting(target, (1_000_000, 3));
    let late = world.review(target).due_on.tomorrow().unwrap();
    assert!(world.review(target).is_late(late));
    world.ask(&withdrawing(target, TUESDAY)).unwrap();
    assert!(!world.review(target).is_late(late));
    assert_eq!(world.review(target).stage.survey(), None, "what was found is in the journal");
    let refusal = world.ask(&deciding(target, THURSDAY)).unwrap_err();
    assert_eq!((refusal.reason(), refusal.metadata()[0].1.as_str()), ("WRONG_STAGE", "WITHDRAWN"));
    assert_eq!(world.refused(&withdrawing(target, TUESDAY)), "WRONG_STAGE");
    let again = OpenReview { id: ReviewId::new(Uuid::from_u128(9)), ..listed };
    assert_eq!(world.refused(&again), "ALREADY_LISTED");
    world.ask(&OpenReview { round: None, in_round: None, ..again }).unwrap();
}

#[test]
fn what_is_decided_is_not_withdrawn_and_no_withdrawal_is_older_than_the_last_step() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    world.ask(&survey(target, TUESDAY, (1_000_000, 3))).unwrap();
    for day in [MONDAY, date(2026, 11, 23)] {
        let refusal = world.ask(&withdrawing(target, day)).unwrap_err();
        assert_eq!(refusal.fields()[0].0, "withdrawal.withdraw_date", "{day}");
    }
    let stale = Target { etag: Some(1), ..target };
    assert_eq!(world.refused(&withdrawing(stale, TUESDAY)), "ETAG_MISMATCH");
    let decided = world.posted(2, HAI_LANG, (1_000_000, 3));
    world.ask(&deciding(decided, THURSDAY)).unwrap();
    assert_eq!(world.refused(&withdrawing(decided, FRIDAY)), "WRONG_STAGE");
}

#[test]
fn only_who_was_found_poor_or_near_poor_gets_a_certificate() {
    let mut world = World::new();
    let certify = |target, on| certifying(target, HAI_LANG, ("15/GCN-HN", on));
    let near = world.posted(1, HAI_LANG, (1_000_000, 2));
    world.ask(&deciding(near, THURSDAY)).unwrap();
    assert_eq!(world.ask(&certify(near, WEDNESDAY)).unwrap_err().fields()[0].0, "certificate.certify_date");
    world.ask(&certify(near, THURSDAY)).unwrap();
    assert_eq!(world.review(near).stage.certificate().unwrap().class, NearPoor);
    let above = world.posted(2, HAI_LANG, (9_000_000, 2));
    world.ask(&deciding(above, THURSDAY)).unwrap();
    assert_eq!(world.refused(&certify(above, THURSDAY)), "NOTHING_TO_CERTIFY");
    let poor = world.posted(3, HAI_LANG, (1_000_000, 3));
    world.ask(&deciding(poor, THURSDAY)).unwrap();
    world.as_caller("officer");
    assert_eq!(world.refused(&certify(poor, THURSDAY)), "MAKER_IS_CHECKER");
}

#[test]
fn a_commune_gives_a_certificate_number_once_a_year() {
    let mut world = World::new();
    world.moment.business_date = date(2027, 2, 1);
    let [first, second] = [1, 2].map(|number| world.posted(number, HAI_LANG, (1_000_000, 3)));
    let elsewhere = world.posted(3, MONG_DUONG, (1_000_000, 3));
    for target in [first, second, elsewhere] {
        world.ask(&deciding(target, THURSDAY)).unwrap();
    }
    world.ask(&certifying(first, HAI_LANG, ("15/GCN", FRIDAY))).unwrap();
    let refusal = world.ask(&certifying(second, HAI_LANG, ("15/GCN", FRIDAY))).unwrap_err();
    assert_eq!((refusal.reason(), refusal.kind()), ("CERTIFICATE_NUMBER_TAKEN", Kind::AlreadyExists));
    assert_eq!(
        world.refused(&certifying(second, MONG_DUONG, ("15/GCN", FRIDAY))),
        "ETAG_MISMATCH",
        "not its commune"
    );
    world.ask(&certifying(second, HAI_LANG, ("15/GCN", date(2027, 1, 4)))).unwrap();
    world.ask(&certifying(elsewhere, MONG_DUONG, ("15/GCN", FRIDAY))).unwrap();
    let certificate = world.review(elsewhere).stage.certificate().unwrap();
    assert_eq!(certificate.issuer, Some(unit(MONG_DUONG)));
}

#[test]
fn an_outcome_says_what_holds_under_each_standard() {
    let mut world = World::new();
    let household = world.settle(1, TIEN_YEN_TOWN);
    let listed = listing(household, None, Ground::Applied, date(2024, 10, 7));
    world.ask(&listed).unwrap();
    let target = Target { household, review: listed.id, etag: None };
    world.as_caller("officer");
    world.ask(&survey(target, date(2024, 10, 7), (2_500_000, 3))).unwrap();
    world.ask(&meeting(target, date(2024, 10, 7), (20, 15))).unwrap();
    world.ask(&PostResult { target, from: date(2024, 10, 7), until: None }).unwrap();
    world.as_caller("chair");
    world.ask(&deciding(target, date(2024, 10, 10))).unwrap();
    let outcome = world.review(target).stage.outcome().unwrap();
    let said: Vec<_> = outcome.classes.iter().map(|(standard, class)| (standard.as_str(), *class)).collect();
    assert_eq!((said, outcome.class), (vec![("QN-2023", Poor), ("VN-2022", NotPoor)], Poor));
}

#[test]
fn where_neither_unit_nor_village_says_the_survey_says_which_line_holds() {
    let mut world = World::new();
    let unsaid = world.posted(1, VAN_DON, (1_800_000, 3));
    assert_eq!(world.ask(&deciding(unsaid, THURSDAY)).unwrap_err().fields()[0].0, "decision");
    let said = world.applied(2, VAN_DON, MONDAY);
    world.as_caller("officer");
    world.ask(&RecordSurvey { area_kind: Some(Urban), ..survey(said, MONDAY, (1_800_000, 3)) }).unwrap();
    world.ask(&meeting(said, MONDAY, (20, 15))).unwrap();
    world.ask(&PostResult { target: said, from: MONDAY, until: None }).unwrap();
    world.as_caller("chair");
    world.ask(&deciding(said, THURSDAY)).unwrap();
    let HouseholdEvent::Decided(event) = world.last_event(said.household) else { panic!("a decision") };
    assert_eq!((event.area_kind, event.area_basis), (Urban, Some(AreaBasis::Stated)));
}

#[test]
fn a_survey_is_of_known_indicators_and_facts_do_not_contradict_what_was_ticked() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    let facts = |counts: &[(Measure, i64)]| {
        let mut facts = Facts::default();
        for (measure, value) in counts {
            facts.note(*measure, *value).unwrap();
        }
        facts
    };
    let unknown = RecordSurvey {
        deprivations: BTreeSet::from(["luck".parse().unwrap()]),
        ..survey(target, MONDAY, (1_000_000, 0))
    };
    assert_eq!(world.ask(&unknown).unwrap_err().fields()[0].0, "survey.deprivations");
    let roomy = RecordSurvey {
        deprivations: BTreeSet::from(["housing_area".parse().unwrap()]),
        facts: facts(&[(Members, 2), (FloorArea, 1_600)]),
        ..survey(target, MONDAY, (1_000_000, 0))
    };
    assert_eq!(world.ask(&roomy).unwrap_err().fields()[0].0, "survey.deprivations");
    let crowded = RecordSurvey {
        facts: facts(&[(Members, 5), (Dependants, 3), (FloorArea, 3_999)]),
        ..survey(target, MONDAY, (1_000_000, 1))
    };
    world.ask(&crowded).unwrap();
    let survey = world.review(target).stage.survey().unwrap();
    let codes: Vec<&str> = survey.deprivations.iter().map(Indicator::as_str).collect();
    assert_eq!(codes, ["dependants", "housing_area", "nutrition"]);
    let form = &survey.forms[0];
    assert_eq!((form.table.as_str(), form.total, form.answers.len()), ("B2-2022", 30, 12));
}

#[test]
fn a_stale_etag_is_refused_and_a_review_is_found_under_its_household_only() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    world.ask(&survey(target, MONDAY, (1_000_000, 3))).unwrap();
    let stale = Target { etag: Some(1), ..target };
    assert_eq!(world.refused(&meeting(stale, MONDAY, (20, 15))), "ETAG_MISMATCH");
    world.ask(&meeting(Target { etag: Some(2), ..target }, MONDAY, (20, 15))).unwrap();
    let other = Target { household: HouseholdId::new(Uuid::from_u128(7)), ..target };
    let refusal = world.ask(&PostResult { target: other, from: MONDAY, until: None }).unwrap_err();
    assert_eq!(refusal.reason(), "AREA_FORBIDDEN");
}

#[test]
fn a_review_lies_where_its_household_lies() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    let state = &world.states[&Key::Review(target.review)].state;
    let scope = |key: &str| AreaScope::Units([unit(key)].into());
    assert!(Registry::within(state, &scope(HAI_LANG)) && !Registry::within(state, &scope(VAN_DON)));
}
