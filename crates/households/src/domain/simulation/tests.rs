#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use proptest::prelude::*;
use vocabulary::{
    area::AreaKind,
    calendar::{Date, date},
    money::Dong,
};

use super::{
    surveys::{Place, Told, ToldDecision, ToldHead},
    *,
};
use crate::domain::{
    Event, HouseholdId, Key, VillageId,
    classify::{Finding, classify},
    decision::DecidedEvent,
    household::{Household, HouseholdEvent, Member, Relation},
    tests::{
        histories::{Step, steps, take},
        province::{BA_CHE, DUONG_HUY, VAN_DON, unit},
        world::{BUSINESS_DATE, World, decision, finding},
    },
};

/// The decisions on a household that hold.
fn holding(world: &World, household: &Household) -> Vec<DecidedEvent> {
    let events = &world.events[&Key::Household(household.id)];
    let decided = events.iter().filter_map(|(_, event)| {
        let Event::Household(event) = event else { return None };
        let HouseholdEvent::Decided(decided) = &**event else { return None };
        Some(decided.clone())
    });
    let holds = |id| household.decision(id).is_some_and(|known| known.corrected_by.is_none());
    decided.filter(|event| holds(event.id)).collect()
}

/// Every time that somebody was the head.
fn heads(member: &Member) -> Vec<ToldHead> {
    let former = member.former_relations.iter().map(|known| (Some(known.until), known.was));
    let present = (member.left.map(|left| left.until), member.relation);
    let headed = former.chain([present]).filter(|(_, relation)| *relation == Relation::Head);
    let is_minority = member.person.ethnicity.is_minority();
    headed.map(|(until, _)| ToldHead { until, is_minority }).collect()
}

fn place(household: &Household, unit: UnitKey, village: Option<VillageId>) -> Place {
    (unit, village, household.assignments.of(unit).collect())
}

fn told(household: &Household, world: &World) -> Told {
    let memberships =
        household.members.iter().map(|member| (member.from, member.left.map(|left| left.until)));
    let decisions = holding(world, household).into_iter().map(|event| ToldDecision {
        day: event.decided_on,
        income: event.income,
        deprivations: event.deprivations,
        area_kind: event.area_kind,
    });
    Told {
        id: household.id,
        place: place(household, household.unit, household.village),
        former_places: (household.former_homes.iter())
            .map(|former| (former.until, place(household, former.was.unit, former.was.village)))
            .collect(),
        heads: household.members.iter().flat_map(heads).collect(),
        memberships: memberships.collect(),
        decisions: decisions.collect(),
    }
}

fn households(world: &World) -> Vec<&Household> {
    let id = |key: &Key| if let Key::Household(id) = key { Some(*id) } else { None };
    world.states.keys().filter_map(id).map(|id| world.household(id)).collect()
}

fn play(asked: &[Step]) -> World {
    let mut world = World::new();
    for (number, step) in (1_u128..).zip(asked) {
        take(&mut world, step, number * 1_000);
    }
    world
}

/// The province's standard where it is in force, else the country's.
fn in_force(world: &World, day: Date, of_province: bool) -> Standard {
    let mut standards: Vec<Standard> = world.standards().in_force(day).cloned().collect();
    if of_province { standards.pop().unwrap() } else { standards.swap_remove(0) }
}

fn surveys(world: &World) -> Surveys {
    let mut surveys = Surveys::default();
    for household in households(world) {
        surveys.learn(told(household, world));
    }
    surveys
}

fn standard(world: &World, id: &str) -> Standard {
    world.standards().get(&id.parse().unwrap()).unwrap().clone()
}

/// What the standard in force would be if it were proposed.
fn same_as(standard: &Standard) -> Proposal {
    Proposal {
        rural: standard.rural,
        urban: standard.urban,
        deprivation_threshold: standard.deprivation_threshold,
        indicators: standard.indicators.clone(),
    }
}

fn lines(line: i64) -> Lines {
    Lines { line: line.try_into().unwrap(), income_only: None, average: None }
}

fn run(world: &World, day: Date, proposal: &Proposal, compared: &Standard) -> Simulation {
    let question = Question { day, proposal, compared };
    simulate(&surveys(world), world.areas(), &AreaScope::Province, question)
}

/// Household by household as it was on the day, over all decisions, with the function that decides.
fn naive(world: &World, day: Date, proposal: &Proposal, compared: &Standard) -> Simulation {
    let proposed = Standard {
        rural: proposal.rural,
        urban: proposal.urban,
        deprivation_threshold: proposal.deprivation_threshold,
        indicators: proposal.indicators.clone(),
        ..compared.clone()
    };
    let mut simulation = Simulation::default();
    for household in households(world).into_iter().filter(|household| household.members_on(day) > 0) {
        let then = household.as_of(day);
        let persons = i64::try_from(then.open_members().count()).unwrap();
        let holding = holding(world, household).into_iter().filter(|event| event.decided_on <= day);
        let latest = holding.max_by_key(|event| event.decided_on);
        let recorded = latest.and_then(|event| {
            let said = event.classes.iter().find(|said| said.classification.standard == compared.id)?;
            let finding = Finding {
                income: event.income,
                deprivations: event.deprivations.clone(),
                area_kind: event.area_kind,
            };
            Some((said.classification.class, classify(&proposed, &finding, false).class))
        });
        let unit = world.located(household.id).whereabouts.unit_on(day);
        for changes in [&mut simulation.total, simulation.units.entry(unit).or_default()] {
            changes.add(then.is_minority(), recorded, persons);
        }
    }
    simulation
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// The counts are those of asking household by household, and what was recorded is what is compared with.
    #[test]
    fn a_simulation_is_what_a_fold_over_all_decisions_says(
        asked in steps(),
        day in 0..500i32,
        rural in 1_000_000..3_000_000i64,
        urban in 1_000_000..3_000_000i64,
        income_only in proptest::option::of(500_000..1_000_000i64),
        threshold in 1..6i32,
        of_province in any::<bool>(),
    ) {
        let world = play(&asked);
        let day = BUSINESS_DATE.checked_sub(jiff::ToSpan::days(day)).unwrap();
        let compared = in_force(&world, day, of_province);
        let income_only: Option<Dong> = income_only.map(|line| line.try_into().unwrap());
        let proposal = Proposal {
            rural: Lines { income_only, ..lines(rural) },
            urban: lines(urban),
            deprivation_threshold: threshold,
            indicators: compared.indicators.clone(),
        };
        prop_assert_eq!(
            run(&world, day, &proposal, &compared),
            naive(&world, day, &proposal, &compared)
        );
    }

    #[test]
    fn proposing_the_standard_in_force_changes_nothing(
        asked in steps(),
        day in 0..500i32,
        of_province in any::<bool>(),
    ) {
        let world = play(&asked);
        let day = BUSINESS_DATE.checked_sub(jiff::ToSpan::days(day)).unwrap();
        let compared = in_force(&world, day, of_province);
        let Simulation { total, .. } = run(&world, day, &same_as(&compared), &compared);
        for change in [total.all, total.minority] {
            prop_assert_eq!((change.poor, change.near_poor), (change.poor_before, change.near_poor_before));
            prop_assert_eq!((change.newly_poor, change.newly_near_poor), Default::default());
            prop_assert_eq!((change.leaving_poor, change.leaving_near_poor), Default::default());
            let known = change.unchanged.households + change.not_known.households;
            prop_assert_eq!(known, change.total.households);
        }
    }
}

/// Two households of one: the first surveyed under VN-2022, the second never.
fn two() -> (World, HouseholdId) {
    use crate::domain::classify::Class::NotPoor;
    let mut world = World::new();
    let (surveyed, _) = (world.settle(1, DUONG_HUY), world.settle(2, BA_CHE));
    let found = finding(1_800_000, 3, AreaKind::Rural);
    world.ask(&decision(surveyed, date(2022, 3, 1), found, &[("VN-2022", NotPoor)])).unwrap();
    (world, surveyed)
}

const ONE: Count = Count { households: 1, persons: 1 };

#[test]
fn a_higher_line_makes_newly_poor_and_never_a_household_that_was_not_surveyed() {
    let (world, _) = two();
    let compared = standard(&world, "VN-2022");
    let proposal = Proposal { rural: lines(1_800_000), ..same_as(&compared) };
    let all = run(&world, BUSINESS_DATE, &proposal, &compared).total.all;
    assert_eq!((all.newly_poor, all.poor, all.not_known), (ONE, ONE, ONE));
    assert_eq!((all.poor_before, all.unchanged), (Count::default(), Count::default()));
    let stricter = Proposal { deprivation_threshold: 4, ..proposal };
    let all = run(&world, BUSINESS_DATE, &stricter, &compared).total.all;
    assert_eq!((all.newly_near_poor, all.newly_poor), (ONE, Count::default()));
}

#[test]
fn before_its_decision_a_household_is_not_known() {
    let (world, _) = two();
    let compared = standard(&world, "VN-2022");
    let all = run(&world, date(2022, 2, 28), &same_as(&compared), &compared).total.all;
    assert_eq!((all.not_known, all.total), (ONE, ONE), "the other one came later");
}

#[test]
fn a_caller_s_areas_bound_what_is_counted() {
    let (world, _) = two();
    let compared = standard(&world, "VN-2022");
    let proposal = same_as(&compared);
    let question = Question { day: BUSINESS_DATE, proposal: &proposal, compared: &compared };
    let count = |units: &[&str]| {
        let scope = AreaScope::Units(units.iter().map(|key| unit(key)).collect());
        let simulation = simulate(&surveys(&world), world.areas(), &scope, question);
        (simulation.total.all.total.households, simulation.units.len())
    };
    assert_eq!((count(&[BA_CHE]), count(&[BA_CHE, DUONG_HUY]), count(&[VAN_DON])), ((1, 1), (2, 2), (0, 0)));
}

#[test]
fn what_is_told_again_replaces_what_was_told() {
    let (world, surveyed) = two();
    let mut surveys = surveys(&world);
    let again = Told { memberships: Vec::new(), ..told(world.household(surveyed), &world) };
    surveys.learn(again);
    let compared = standard(&world, "VN-2022");
    let proposal = same_as(&compared);
    let question = Question { day: BUSINESS_DATE, proposal: &proposal, compared: &compared };
    let total = simulate(&surveys, world.areas(), &AreaScope::Province, question).total;
    assert_eq!(total.all.total, ONE, "a household without members is none");
}
