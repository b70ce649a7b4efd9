//! Households and poverty standards: each event becomes what it changes of the figures.

use std::collections::{BTreeSet, HashSet};

use journal::feed::{Delivered, Effect, Feed, FeedError};
use proto::sinhke::{households::v1 as pb, r#type::v1 as types};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::{
    area::AreaKind,
    calendar::{Date, Months, Period},
    id::parse_name,
};

use super::{Unclear, clear, date, heard, maybe_date, payload, poison, unit};
use crate::{
    cubes::{
        cell::{Class, Group, Part, StandardId},
        timeline::{Decided, Facts, Recorded},
    },
    store::{
        Heard, clock,
        deltas::{self, Entered},
        subjects::{self, Subject},
        told::{self, Issuer, Standard},
    },
};

/// The consumer.
pub(crate) const NAME: &str = "reports.households";

/// What `households` tells, as reports need it.
#[derive(Debug)]
pub(crate) struct Households;

impl Feed for Households {
    fn name(&self) -> &'static str {
        NAME
    }

    fn source(&self) -> &'static str {
        "households"
    }

    fn subjects(&self) -> &'static [&'static str] {
        &["household.>", "standard.>", "review.>", "review_round.>", "review_rules.>", "score_table.>"]
    }

    fn apply<'a>(&'a self, tx: &'a mut PgConnection, batch: &'a [Delivered]) -> Effect<'a> {
        Box::pin(apply(tx, batch))
    }

    fn forget<'a>(&'a self, tx: &'a mut PgConnection) -> Effect<'a> {
        Box::pin(async move {
            deltas::forget(tx).await?;
            told::forget_standards(tx).await?;
            Ok(clock::forget(tx).await?)
        })
    }
}

/// What one batch tells.
#[derive(Default)]
struct Told {
    subjects: Vec<Subject>,
    standards: Vec<(Heard, Standard)>,
}

async fn apply(tx: &mut PgConnection, batch: &[Delivered]) -> Result<(), FeedError> {
    let mut told = Told::default();
    for event in batch {
        told.add(event).map_err(|Unclear| poison(event))?;
    }
    // A standard is told before anything is decided under it.
    told::add_standards(tx, &told.standards).await?;
    let entered = enter(tx, &told.subjects).await?;
    subjects::add(tx, &told.subjects).await?;
    deltas::add(tx, &entered).await?;
    if let Some(last) = batch.last() {
        clock::set(tx, heard(last)).await?;
    }
    Ok(())
}

/// What each event changes, in their order.
async fn enter(tx: &mut PgConnection, subjects: &[Subject]) -> Result<Vec<Entered>, FeedError> {
    // Nothing is stored of a household whose first event is in the batch.
    let begun: HashSet<Uuid> =
        subjects.iter().filter(|row| row.version == 1).map(|row| row.household).collect();
    let known: BTreeSet<Uuid> = subjects.iter().map(|row| row.household).collect();
    let known: Vec<Uuid> = known.into_iter().filter(|household| !begun.contains(household)).collect();
    let mut timelines = subjects::load(tx, &known).await?;
    let windows = told::windows(tx).await?;
    let mut entered = Vec::with_capacity(subjects.len());
    for said in subjects.chunk_by(|one, next| one.heard == next.heard) {
        let Some(Subject { household, heard, .. }) = said.first() else { continue };
        let timeline = timelines.entry(*household).or_default();
        let deltas = timeline.record(said.iter().map(|row| row.recorded.clone()), &windows);
        entered.push(Entered { heard: *heard, household: *household, deltas });
    }
    Ok(entered)
}

impl Told {
    fn add(&mut self, event: &Delivered) -> Result<(), Unclear> {
        match event.event.as_str() {
            "household.registered" => {
                let message = payload::<pb::HouseholdRegistered>(event)?;
                self.facts(event, message.facts, message.register_date)
            }
            "household.amended" => {
                let message = payload::<pb::HouseholdAmended>(event)?;
                self.facts(event, message.facts, message.valid_date)
            }
            "household.members_changed" => {
                let message = payload::<pb::HouseholdMembersChanged>(event)?;
                self.facts(event, message.facts, message.valid_date)
            }
            "household.moved" => {
                let message = payload::<pb::HouseholdMoved>(event)?;
                self.facts(event, message.facts, message.valid_date)
            }
            "household.head_changed" => {
                let message = payload::<pb::HouseholdHeadChanged>(event)?;
                self.facts(event, message.facts, message.valid_date)
            }
            "household.closed" => {
                let message = payload::<pb::HouseholdClosed>(event)?;
                self.facts(event, message.facts, message.valid_date)
            }
            "household.decided" => {
                let message = payload::<pb::HouseholdDecided>(event)?;
                self.decided(event, message)
            }
            "household.assigned" => {
                let message = payload::<pb::HouseholdAssigned>(event)?;
                self.assigned(event, message)
            }
            // Changes nothing that is counted: what a review comes to is told by the household's decision.
            "household.identity_revealed"
            | "household.circumstances_stated"
            | "review_rules.enacted"
            | "score_table.loaded"
            | "review_round.opened"
            | "review.listed"
            | "review.surveyed"
            | "review.met"
            | "review.posted"
            | "review.complaint_opened"
            | "review.complaint_resolved"
            | "review.decided"
            | "review.certified"
            | "review.withdrawn" => Ok(()),
            "standard.enacted" => {
                let message = payload::<pb::StandardEnacted>(event)?;
                self.standards.push((heard(event), standard(message.standard.ok_or(Unclear)?)?));
                Ok(())
            }
            _ => Err(Unclear),
        }
    }

    fn facts(
        &mut self,
        event: &Delivered,
        facts: Option<pb::HouseholdFacts>,
        from: Option<proto::google::r#type::Date>,
    ) -> Result<(), Unclear> {
        let message = facts.ok_or(Unclear)?;
        let household = clear(parse_name(&message.household, "households"))?;
        let supersedes = message.supersedes;
        for (entry, facts) in (1..).zip(by_day(message, from)) {
            let (from, facts) = facts_of(&facts)?;
            self.subject(event, household, entry, Recorded::Facts { from, facts, supersedes });
        }
        Ok(())
    }

    /// A decision says which class a household has; its place and members stand in its own events.
    fn decided(&mut self, event: &Delivered, message: pb::HouseholdDecided) -> Result<(), Unclear> {
        let household = clear(parse_name(&message.facts.ok_or(Unclear)?.household, "households"))?;
        let corrects = Some(message.corrects).filter(|name| !name.is_empty());
        let mut classes = Vec::with_capacity(message.classes.len());
        let mut named = BTreeSet::new();
        for given in message.classes {
            let standard: StandardId = clear(given.standard.parse())?;
            if !named.insert(standard.clone()) {
                return Err(Unclear);
            }
            classes.push((standard, class(given.poverty_class())?));
        }
        let recorded = Recorded::Decided(Decided {
            on: date(message.decide_date)?,
            decision: decision(&message.decision)?,
            corrects: corrects.map(|name| decision(&name)).transpose()?,
            classes,
        });
        self.subject(event, household, 1, recorded);
        Ok(())
    }

    /// An assignment says in which part of its unit a household lies; everything else about it is as it was.
    fn assigned(&mut self, event: &Delivered, message: pb::HouseholdAssigned) -> Result<(), Unclear> {
        let household = clear(parse_name(&message.facts.ok_or(Unclear)?.household, "households"))?;
        let part = Part { code: unit(&message.assigned_unit)?.code, on: date(message.effective_date)? };
        self.subject(event, household, 1, Recorded::Assigned { unit: unit(&message.unit)?, part });
        Ok(())
    }

    fn subject(&mut self, event: &Delivered, household: Uuid, entry: i16, recorded: Recorded) {
        let (version, heard, event) = (event.version, heard(event), event.event.clone());
        self.subjects.push(Subject { household, version, entry, heard, event, recorded });
    }
}

/// What an event says, on its own day and on later ones. Before households moved it told later numbers of members only.
fn by_day(message: pb::HouseholdFacts, from: Option<proto::google::r#type::Date>) -> Vec<pb::LaterFacts> {
    let own = pb::LaterFacts {
        from_date: from,
        unit: message.unit,
        village: message.village,
        area_kind: message.area_kind,
        minority: message.minority,
        member_count: message.member_count,
        ..pb::LaterFacts::default()
    };
    let later = if message.supersedes {
        message.later
    } else {
        let as_on_its_day = |count: pb::MemberCount| pb::LaterFacts {
            from_date: count.from_date,
            member_count: count.member_count,
            ..own.clone()
        };
        message.later_member_counts.into_iter().map(as_on_its_day).collect()
    };
    std::iter::once(own).chain(later).collect()
}

fn facts_of(said: &pb::LaterFacts) -> Result<(Date, Facts), Unclear> {
    let area_kind = match said.area_kind() {
        types::AreaKind::Unspecified => None,
        types::AreaKind::Rural => Some(AreaKind::Rural),
        types::AreaKind::Urban => Some(AreaKind::Urban),
    };
    let group = Group { unit: unit(&said.unit)?, part: None, area_kind, minority: said.minority };
    let persons = i64::from(clear(u32::try_from(said.member_count))?);
    Ok((date(said.from_date)?, Facts { group, persons }))
}

/// `households/{uuid}/decisions/{uuid}`.
fn decision(name: &str) -> Result<Uuid, Unclear> {
    let (_household, decision) = name.rsplit_once("/decisions/").ok_or(Unclear)?;
    clear(Uuid::try_parse(decision))
}

fn class(class: pb::PovertyClass) -> Result<Option<Class>, Unclear> {
    match class {
        pb::PovertyClass::Unspecified => Err(Unclear),
        pb::PovertyClass::NotKnown => Ok(None),
        pb::PovertyClass::Poor => Ok(Some(Class::Poor)),
        pb::PovertyClass::NearPoor => Ok(Some(Class::NearPoor)),
        pb::PovertyClass::NotPoor => Ok(Some(Class::NotPoor)),
    }
}

fn standard(message: pb::PovertyStandard) -> Result<Standard, Unclear> {
    let issuer = match message.issuer() {
        pb::Issuer::Unspecified => return Err(Unclear),
        pb::Issuer::Central => Issuer::Central,
        pb::Issuer::Province => Issuer::Province,
    };
    Ok(Standard {
        id: clear(message.name.parse())?,
        issuer,
        law: message.law,
        valid: clear(Period::new(date(message.valid_from)?, maybe_date(message.valid_until)?))?,
        rural_line_vnd: message.rural_line_vnd,
        urban_line_vnd: message.urban_line_vnd,
        note: message.note,
        return_window: months(message.return_months)?,
    })
}

/// 0 says that there is no window.
fn months(said: i32) -> Result<Option<Months>, Unclear> {
    if said == 0 { Ok(None) } else { clear(Months::try_from(said)).map(Some) }
}
