//! What `households` tells the world: every event of the journal, decided here whether and how it leaves. Exhaustive: a
//! new event does not compile until it is decided. Ids, codes, classes, counts; nothing personal.

use std::collections::BTreeSet;

use journal::store::{Outgoing, Recorded};
use prost::Message;
use proto::sinhke::households::v1 as pb;
use service::{events::Public, fields};
use vocabulary::calendar::Date;

use super::{standards, values};

mod reviews;
use crate::domain::{
    Event, Located, Registry, State,
    decision::{DecidedClass, DecidedEvent},
    household::{Household, HouseholdEvent},
    review::round::RoundEvent,
    standard::StandardEvent,
};

const STANDARD_ENACTED: Public =
    Public { event: "standard.enacted", message: "sinhke.households.v1.StandardEnacted" };
const REGISTERED: Public =
    Public { event: "household.registered", message: "sinhke.households.v1.HouseholdRegistered" };
const AMENDED: Public =
    Public { event: "household.amended", message: "sinhke.households.v1.HouseholdAmended" };
const MEMBERS_CHANGED: Public =
    Public { event: "household.members_changed", message: "sinhke.households.v1.HouseholdMembersChanged" };
const IDENTITY_REVEALED: Public =
    Public { event: "household.identity_revealed", message: "sinhke.households.v1.IdentityRevealed" };
const DECIDED: Public =
    Public { event: "household.decided", message: "sinhke.households.v1.HouseholdDecided" };
const RULES_ENACTED: Public =
    Public { event: "review_rules.enacted", message: "sinhke.households.v1.ReviewRulesEnacted" };
const TABLE_LOADED: Public =
    Public { event: "score_table.loaded", message: "sinhke.households.v1.ScoreTableLoaded" };
const ROUND_OPENED: Public =
    Public { event: "review_round.opened", message: "sinhke.households.v1.ReviewRoundOpened" };
const REVIEW_LISTED: Public = Public { event: "review.listed", message: "sinhke.households.v1.ReviewListed" };
const REVIEW_SURVEYED: Public =
    Public { event: "review.surveyed", message: "sinhke.households.v1.ReviewSurveyed" };
const REVIEW_MET: Public = Public { event: "review.met", message: "sinhke.households.v1.ReviewMet" };
const REVIEW_POSTED: Public = Public { event: "review.posted", message: "sinhke.households.v1.ReviewPosted" };
const REVIEW_COMPLAINT_OPENED: Public =
    Public { event: "review.complaint_opened", message: "sinhke.households.v1.ReviewComplaintOpened" };
const REVIEW_COMPLAINT_RESOLVED: Public =
    Public { event: "review.complaint_resolved", message: "sinhke.households.v1.ReviewComplaintResolved" };
const REVIEW_DECIDED: Public =
    Public { event: "review.decided", message: "sinhke.households.v1.ReviewDecided" };
const REVIEW_CERTIFIED: Public =
    Public { event: "review.certified", message: "sinhke.households.v1.ReviewCertified" };

/// The public form of an event. Every event has one: readers count on seeing every version.
pub(crate) fn publish(recorded: &Recorded<'_, Registry>) -> Option<Outgoing> {
    match (recorded.event, recorded.state) {
        (Event::Standard(StandardEvent::Enacted(standard)), _) => {
            let message = pb::StandardEnacted { standard: Some(standards::message(standard)) };
            Some(STANDARD_ENACTED.outgoing(None, standard.valid.from(), &message))
        }
        (Event::ReviewLaw(event), _) => Some(reviews::of_law(event)),
        (Event::Round(RoundEvent::Opened(event)), State::Round(round)) => {
            Some(reviews::of_round(event, &round.record))
        }
        (Event::Review(event), State::Review(review)) => Some(reviews::of_review(event, review)),
        (Event::Household(event), State::Household(located)) => Some(of_household(event, located)),
        // Invariant: the events of a record are recorded with its state.
        (Event::Household(_) | Event::Round(_) | Event::Review(_), _) => None,
    }
}

fn of_household(event: &HouseholdEvent, located: &Located) -> Outgoing {
    match event {
        HouseholdEvent::Registered(event) => {
            let facts = Some(facts(located, event.register_date));
            let register_date = Some(fields::pb_date(event.register_date));
            on(located, REGISTERED, event.register_date, &pb::HouseholdRegistered { facts, register_date })
        }
        HouseholdEvent::Amended { valid_on, .. } => {
            let facts = Some(facts(located, *valid_on));
            let valid_date = Some(fields::pb_date(*valid_on));
            on(located, AMENDED, *valid_on, &pb::HouseholdAmended { facts, valid_date })
        }
        HouseholdEvent::MemberAdded(member) | HouseholdEvent::MemberArrived { member, .. } => {
            on(located, MEMBERS_CHANGED, member.from, &members_changed(located, member.from))
        }
        HouseholdEvent::MemberAmended { valid_on, .. } => {
            on(located, MEMBERS_CHANGED, *valid_on, &members_changed(located, *valid_on))
        }
        HouseholdEvent::MemberLeft { left, .. } => {
            on(located, MEMBERS_CHANGED, left.until, &members_changed(located, left.until))
        }
        HouseholdEvent::IdentityRevealed { member, valid_on, .. } => {
            let household = located.household.id.to_string();
            on(
                located,
                IDENTITY_REVEALED,
                *valid_on,
                &pb::IdentityRevealed { household, member: member.to_string() },
            )
        }
        HouseholdEvent::Decided(event) => on(located, DECIDED, event.decided_on, &decided(event, located)),
    }
}

/// In the unit that the household lies in on that day.
fn on(located: &Located, public: Public, valid_on: Date, message: &impl Message) -> Outgoing {
    public.outgoing(Some(located.whereabouts.unit_on(valid_on)), valid_on, message)
}

fn members_changed(located: &Located, valid_on: Date) -> pb::HouseholdMembersChanged {
    pb::HouseholdMembersChanged {
        facts: Some(facts(located, valid_on)),
        valid_date: Some(fields::pb_date(valid_on)),
    }
}

/// The whole of what readers may know, after the event.
fn facts(located: &Located, on: Date) -> pb::HouseholdFacts {
    let household = &located.household;
    let area_kind = located.whereabouts.area_kind_on(on).or(household.area_kind);
    pb::HouseholdFacts {
        household: household.id.to_string(),
        unit: household.unit.resource_name(),
        village: household.village.map(|village| village.to_string()).unwrap_or_default(),
        area_kind: fields::pb_area_kind(area_kind).into(),
        minority: household.is_minority(),
        member_count: count(household.members_on(on)),
        later_member_counts: later_member_counts(household, on),
    }
}

fn count(members: usize) -> i32 {
    i32::try_from(members).unwrap_or(i32::MAX)
}

/// On every later day on which the number changes.
fn later_member_counts(household: &Household, on: Date) -> Vec<pb::MemberCount> {
    let days =
        household.members.iter().flat_map(|member| [Some(member.from), member.left.map(|left| left.until)]);
    let later: BTreeSet<Date> = days.flatten().filter(|day| *day > on).collect();
    let mut before = household.members_on(on);
    let mut counts = Vec::new();
    for day in later {
        let members = household.members_on(day);
        if members != before {
            let from_date = Some(fields::pb_date(day));
            counts.push(pb::MemberCount { from_date, member_count: count(members) });
        }
        before = members;
    }
    counts
}

fn decided(event: &DecidedEvent, located: &Located) -> pb::HouseholdDecided {
    let household = located.household.id;
    pb::HouseholdDecided {
        facts: Some(facts(located, event.decided_on)),
        decision: values::decision_name(household, event.id),
        decide_date: Some(fields::pb_date(event.decided_on)),
        area_kind: fields::pb_area_kind(Some(event.area_kind)).into(),
        classes: event.classes.iter().map(class).collect(),
        corrects: event.corrects.map(|id| values::decision_name(household, id)).unwrap_or_default(),
        review: event.review.map(|id| values::review_name(household, id)).unwrap_or_default(),
    }
}

fn class(decided: &DecidedClass) -> pb::DecidedClass {
    let classification = &decided.classification;
    pb::DecidedClass {
        standard: classification.standard.resource_name(),
        poverty_class: values::pb_class(Some(classification.class)),
        previous_class: values::pb_class(decided.previous),
        movement: values::pb_movement(decided.movement),
        line_vnd: classification.line.whole(),
        deprivation_count: classification.deprivation_count,
    }
}
