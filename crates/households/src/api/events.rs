//! What `households` tells the world: every event of the journal, decided here whether and how it leaves. Exhaustive: a
//! new event does not compile until it is decided. Ids, codes, classes, counts; nothing personal.

use std::collections::BTreeSet;

use journal::store::{Outgoing, Recorded};
use prost::Message;
use proto::sinhke::households::v1 as pb;
use service::{events::Public, fields};
use vocabulary::calendar::Date;

use super::{circumstances, ethnic_counts, standards, targets, values};

mod reviews;
use crate::domain::{
    Event, HouseholdId, Located, MemberId, Registry, State,
    decision::{DecidedClass, DecidedEvent},
    household::{Assigned, HouseholdEvent},
    review::round::RoundEvent,
    standard::StandardEvent,
    target::TargetEvent,
};

const STANDARD_ENACTED: Public =
    Public { event: "standard.enacted", message: "sinhke.households.v1.StandardEnacted" };
const TARGET_SET: Public = Public { event: "target.set", message: "sinhke.households.v1.TargetSet" };
const REGISTERED: Public =
    Public { event: "household.registered", message: "sinhke.households.v1.HouseholdRegistered" };
const AMENDED: Public =
    Public { event: "household.amended", message: "sinhke.households.v1.HouseholdAmended" };
const MEMBERS_CHANGED: Public =
    Public { event: "household.members_changed", message: "sinhke.households.v1.HouseholdMembersChanged" };
const MOVED: Public = Public { event: "household.moved", message: "sinhke.households.v1.HouseholdMoved" };
const HEAD_CHANGED: Public =
    Public { event: "household.head_changed", message: "sinhke.households.v1.HouseholdHeadChanged" };
const CLOSED: Public = Public { event: "household.closed", message: "sinhke.households.v1.HouseholdClosed" };
const ASSIGNED: Public =
    Public { event: "household.assigned", message: "sinhke.households.v1.HouseholdAssigned" };
const CIRCUMSTANCES_STATED: Public = Public {
    event: "household.circumstances_stated",
    message: "sinhke.households.v1.HouseholdCircumstancesStated",
};
const IDENTITY_REVEALED: Public =
    Public { event: "household.identity_revealed", message: "sinhke.households.v1.IdentityRevealed" };
const IDENTIFIER_CHANGED: Public =
    Public { event: "household.identifier_changed", message: "sinhke.households.v1.IdentifierChanged" };
const ETHNIC_COUNTS_TAKEN: Public =
    Public { event: "ethnic_counts.taken", message: "sinhke.households.v1.EthnicCountsTaken" };
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
const REVIEW_WITHDRAWN: Public =
    Public { event: "review.withdrawn", message: "sinhke.households.v1.ReviewWithdrawn" };

/// The public form of an event. Every event has one: readers count on seeing every version.
pub(crate) fn publish(recorded: &Recorded<'_, Registry>) -> Option<Outgoing> {
    match (recorded.event, recorded.state) {
        (Event::Standard(StandardEvent::Enacted(standard)), _) => {
            let message = pb::StandardEnacted { standard: Some(standards::message(standard)) };
            Some(STANDARD_ENACTED.outgoing(None, standard.valid.from(), &message))
        }
        (Event::Target(TargetEvent::Set(set)), _) => {
            let target = pb::PovertyTarget { etag: String::new(), ..targets::message(set) };
            let message = pb::TargetSet { target: Some(target) };
            Some(TARGET_SET.outgoing(None, set.target.first_day, &message))
        }
        (Event::ReviewLaw(event), _) => Some(reviews::of_law(event)),
        (Event::Round(RoundEvent::Opened(event)), State::Round(round)) => {
            Some(reviews::of_round(event, &round.record))
        }
        (Event::Review(event), State::Review(review)) => Some(reviews::of_review(event, review)),
        (Event::Household(event), State::Household(located)) => Some(of_household(event, located)),
        (Event::EthnicCounts(counted), State::EthnicCounts(counts)) => {
            let unit = counts.whereabouts.unit_on(counted.as_of);
            Some(ETHNIC_COUNTS_TAKEN.outgoing(Some(unit), counted.as_of, &ethnic_counts::told(counted)))
        }
        // Readers never see an identifier, and who was given a list is the audit's to know: none of the events of these
        // records leaves. Invariant: those of the others are recorded with their record's state.
        (
            Event::IdentifierSystem(_)
            | Event::NamedList(_)
            | Event::Household(_)
            | Event::Round(_)
            | Event::Review(_)
            | Event::EthnicCounts(_),
            _,
        ) => None,
    }
}

fn of_household(event: &HouseholdEvent, located: &Located) -> Outgoing {
    match event {
        HouseholdEvent::Registered(event) => {
            let facts = Some(facts(located, event.register_date));
            let register_date = Some(fields::pb_date(event.register_date));
            let split_from = named(event.split_from);
            let message = pb::HouseholdRegistered { facts, register_date, split_from };
            on(located, REGISTERED, event.register_date, &message)
        }
        HouseholdEvent::Amended { valid_on, .. } => {
            let facts = Some(facts(located, *valid_on));
            let valid_date = Some(fields::pb_date(*valid_on));
            on(located, AMENDED, *valid_on, &pb::HouseholdAmended { facts, valid_date })
        }
        HouseholdEvent::MemberAdded(member) => members_changed(located, member.from, None),
        HouseholdEvent::MemberArrived { member, from_household } => {
            members_changed(located, member.from, Some(*from_household))
        }
        HouseholdEvent::MemberAmended { valid_on, .. } => members_changed(located, *valid_on, None),
        HouseholdEvent::MemberLeft { left, to, .. } => members_changed(located, left.until, *to),
        HouseholdEvent::Split { on, to, .. } => members_changed(located, *on, Some(*to)),
        HouseholdEvent::Absorbed { on, from_household, .. } => {
            members_changed(located, *on, Some(*from_household))
        }
        HouseholdEvent::Moved { on: moved_on, .. } => {
            on(located, MOVED, *moved_on, &moved(located, *moved_on))
        }
        HouseholdEvent::HeadChanged { on: changed_on, .. } => {
            let (facts, valid_date) = dated_facts(located, *changed_on);
            on(located, HEAD_CHANGED, *changed_on, &pb::HouseholdHeadChanged { facts, valid_date })
        }
        HouseholdEvent::Closed(closed) => {
            let (facts, valid_date) = dated_facts(located, closed.on);
            let (reason, merged_into) = (values::pb_leave_reason(closed.reason), named(closed.into));
            on(located, CLOSED, closed.on, &pb::HouseholdClosed { facts, valid_date, reason, merged_into })
        }
        HouseholdEvent::Assigned(event) => on(located, ASSIGNED, event.on, &assigned(event, located)),
        HouseholdEvent::CircumstancesStated { valid_on, .. } => {
            let (facts, valid_date) = dated_facts(located, *valid_on);
            let message = pb::HouseholdCircumstancesStated { facts, valid_date };
            on(located, CIRCUMSTANCES_STATED, *valid_on, &message)
        }
        HouseholdEvent::IdentityRevealed { member, valid_on, .. } => {
            revealed(located, Some(*member), *valid_on)
        }
        HouseholdEvent::Found(lookup) => revealed(located, lookup.member, lookup.valid_on),
        HouseholdEvent::IdentifierAdded { member, valid_on, .. } => {
            identifier_changed(located, *member, *valid_on)
        }
        HouseholdEvent::IdentifierRemoved(removed) => {
            identifier_changed(located, removed.member, removed.valid_on)
        }
        HouseholdEvent::Decided(event) => on(located, DECIDED, event.decided_on, &decided(event, located)),
    }
}

/// In the unit that the household lies in on that day.
fn on(located: &Located, public: Public, valid_on: Date, message: &impl Message) -> Outgoing {
    public.outgoing(Some(located.whereabouts.unit_on(valid_on)), valid_on, message)
}

fn dated_facts(
    located: &Located,
    valid_on: Date,
) -> (Option<pb::HouseholdFacts>, Option<proto::google::r#type::Date>) {
    (Some(facts(located, valid_on)), Some(fields::pb_date(valid_on)))
}

fn members_changed(located: &Located, valid_on: Date, other: Option<HouseholdId>) -> Outgoing {
    let (facts, valid_date) = dated_facts(located, valid_on);
    let message = pb::HouseholdMembersChanged { facts, valid_date, other_household: named(other) };
    on(located, MEMBERS_CHANGED, valid_on, &message)
}

fn moved(located: &Located, moved_on: Date) -> pb::HouseholdMoved {
    let (facts, valid_date) = dated_facts(located, moved_on);
    // Invariant: a move is later than the register date, so it has an eve.
    let eve = moved_on.yesterday().unwrap_or(moved_on);
    pb::HouseholdMoved { facts, valid_date, from_unit: located.household.home_on(eve).unit.resource_name() }
}

fn assigned(event: &Assigned, located: &Located) -> pb::HouseholdAssigned {
    let (facts, effective_date) = dated_facts(located, event.on);
    pb::HouseholdAssigned {
        facts,
        effective_date,
        unit: event.unit.resource_name(),
        assigned_unit: event.assignment.to.resource_name(),
        law: event.assignment.law.clone(),
    }
}

fn revealed(located: &Located, member: Option<MemberId>, valid_on: Date) -> Outgoing {
    let (household, member) = (located.household.id.to_string(), named(member));
    on(located, IDENTITY_REVEALED, valid_on, &pb::IdentityRevealed { household, member })
}

fn identifier_changed(located: &Located, member: Option<MemberId>, valid_on: Date) -> Outgoing {
    let (household, member) = (located.household.id.to_string(), named(member));
    on(located, IDENTIFIER_CHANGED, valid_on, &pb::IdentifierChanged { household, member })
}

fn named<Id: ToString>(id: Option<Id>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// The whole of what readers may know, after the event.
fn facts(located: &Located, on: Date) -> pb::HouseholdFacts {
    let now = facts_from(located, on);
    let later = later(located, on);
    pb::HouseholdFacts {
        household: located.household.id.to_string(),
        unit: now.unit,
        village: now.village,
        area_kind: now.area_kind,
        minority: now.minority,
        member_count: now.member_count,
        later_member_counts: counts(now.member_count, &later),
        later,
        supersedes: true,
        no_labour_capacity: now.no_labour_capacity,
        merit: now.merit,
        causes: now.causes,
    }
}

fn facts_from(located: &Located, day: Date) -> pb::LaterFacts {
    let household = &located.household;
    let home = household.home_on(day);
    let area_kind = located.whereabouts.area_kind_on(day).or(home.area_kind);
    pb::LaterFacts {
        from_date: Some(fields::pb_date(day)),
        unit: home.unit.resource_name(),
        village: home.village.map(|village| village.to_string()).unwrap_or_default(),
        area_kind: fields::pb_area_kind(area_kind).into(),
        minority: household.is_minority_on(day),
        member_count: count(household.members_on(day)),
        no_labour_capacity: household.has_no_labour_capacity_on(day),
        merit: household.has_merit_on(day),
        causes: circumstances::causes(household.circumstances_on(day)),
    }
}

/// On every later day on which anything changes.
fn later(located: &Located, on: Date) -> Vec<pb::LaterFacts> {
    let days: BTreeSet<Date> = located.household.turning_days().filter(|day| *day > on).collect();
    let mut before = facts_from(located, on);
    let mut later = Vec::new();
    for day in days {
        let facts = facts_from(located, day);
        let undated = pb::LaterFacts { from_date: before.from_date, ..facts.clone() };
        if undated != before {
            later.push(facts.clone());
        }
        before = facts;
    }
    later
}

fn count(members: usize) -> i32 {
    i32::try_from(members).unwrap_or(i32::MAX)
}

/// Where the number changes.
fn counts(first: i32, later: &[pb::LaterFacts]) -> Vec<pb::MemberCount> {
    let mut before = first;
    let mut counts = Vec::new();
    for pb::LaterFacts { from_date, member_count, .. } in later {
        if *member_count != before {
            counts.push(pb::MemberCount { from_date: *from_date, member_count: *member_count });
        }
        before = *member_count;
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
        deprivations: event.deprivations.iter().map(ToString::to_string).collect(),
        child_count: event.child_count,
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
        average_living: classification.average_living,
    }
}

#[cfg(test)]
mod tests;
