#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use proptest::prelude::*;
use vocabulary::{area::AreaKind, calendar::date};

use super::*;
use crate::cubes::mark::tests::{any_circumstances, any_found};

const DAYS: i8 = 12;

fn day(number: i8) -> Date {
    date(2025, 1, number)
}

fn group(unit: &str) -> Group {
    Group { unit: unit.parse().unwrap(), part: None, area_kind: Some(AreaKind::Rural), minority: false }
}

fn home() -> Group {
    group("06886@2020-01-01")
}

fn vn() -> StandardId {
    "VN-2022".parse().unwrap()
}

fn told(from: i8, facts: Facts, supersedes: bool) -> Recorded {
    Recorded::Facts { from: day(from), facts, circumstances: Circumstances::default(), supersedes }
}

fn facts(from: i8, group: Group, persons: i64) -> Recorded {
    told(from, Facts { group, persons }, false)
}

/// By an event that says all that is known from its day on.
fn whole_facts(from: i8, group: Group, persons: i64) -> Recorded {
    told(from, Facts { group, persons }, true)
}

fn decision(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn decided(on: i8, number: u128, class: Class) -> Recorded {
    let classes = vec![(vn(), Some(class))];
    let found = Found::default();
    Recorded::Decided(Decided { on: day(on), decision: decision(number), corrects: None, classes, found })
}

fn correcting(corrects: u128, recorded: Recorded) -> Recorded {
    match recorded {
        Recorded::Decided(decided) => {
            Recorded::Decided(Decided { corrects: Some(decision(corrects)), ..decided })
        }
        other @ (Recorded::Facts { .. } | Recorded::Assigned { .. }) => other,
    }
}

/// Sums of deltas, as a report makes them.
fn moved(deltas: &[Delta], movement: Movement) -> Amount {
    let of =
        |delta: &&Delta| matches!(&delta.cell.measure, Measure::Moved { movement: m, .. } if *m == movement);
    deltas.iter().filter(of).map(|delta| delta.amount).collect()
}

fn held(deltas: &[Delta], class: Class, on: i8) -> Amount {
    let of = |delta: &&Delta| {
        delta.cell.valid_on <= day(on)
            && matches!(&delta.cell.measure, Measure::Held { class: c, .. } if *c == class)
    };
    deltas.iter().filter(of).map(|delta| delta.amount).collect()
}

fn play(events: Vec<Recorded>) -> Vec<Delta> {
    let mut timeline = Timeline::default();
    events.into_iter().flat_map(|event| timeline.record([event], &Windows::new())).collect()
}

#[test]
fn a_registration_is_one_delta() {
    let deltas = play(vec![facts(1, home(), 4)]);
    let cell = Cell { valid_on: day(1), group: home(), measure: Measure::Registered };
    assert_eq!(deltas, vec![Delta { cell, amount: Amount::household(4) }]);
}

#[test]
fn an_event_that_says_nothing_new_changes_nothing() {
    let mut timeline = Timeline::default();
    timeline.record([facts(1, home(), 4)], &Windows::new());
    assert_eq!(timeline.record([facts(3, home(), 4)], &Windows::new()), vec![]);
}

#[test]
fn a_back_dated_decision_changes_the_movement_after_it() {
    let before = vec![facts(1, home(), 4), decided(2, 1, Class::NotPoor), decided(9, 2, Class::Poor)];
    assert_eq!(moved(&play(before.clone()), Movement::NewPoor), Amount::household(4));
    let after = play([before, vec![decided(5, 3, Class::NearPoor)]].concat());
    assert_eq!(moved(&after, Movement::NewPoor), Amount::ZERO, "taken back");
    assert_eq!(moved(&after, Movement::NewNearPoor), Amount::household(4));
    assert_eq!(moved(&after, Movement::NearPoorToPoor), Amount::household(4));
}

#[test]
fn a_corrected_decision_holds_no_more() {
    let wrong = vec![facts(1, home(), 4), decided(2, 1, Class::NotPoor), decided(5, 2, Class::Poor)];
    let deltas = play([wrong, vec![correcting(2, decided(6, 3, Class::NotPoor))]].concat());
    assert_eq!(held(&deltas, Class::Poor, 5), Amount::ZERO);
    assert_eq!(held(&deltas, Class::NotPoor, 12), Amount::household(4));
    assert_eq!(moved(&deltas, Movement::NewPoor), Amount::ZERO);
}

#[test]
fn a_second_decision_of_a_day_is_the_one_that_holds() {
    let day_one = vec![facts(1, home(), 4), decided(2, 1, Class::Poor), decided(2, 2, Class::NearPoor)];
    let deltas = play(day_one);
    assert_eq!(held(&deltas, Class::NearPoor, 2), Amount::household(4));
    assert_eq!(moved(&deltas, Movement::PoorOtherUp), Amount::ZERO);
    assert_eq!(moved(&deltas, Movement::NearPoorOtherUp), Amount::household(4));
}

#[test]
fn a_child_born_to_a_poor_household_is_an_other_increase_in_persons() {
    let deltas = play(vec![facts(1, home(), 4), decided(2, 1, Class::Poor), facts(5, home(), 5)]);
    let first = Amount::household(4);
    assert_eq!(moved(&deltas, Movement::PoorOtherUp), first.plus(Amount { households: 0, persons: 1 }));
    assert_eq!(held(&deltas, Class::Poor, 4), first);
    assert_eq!(held(&deltas, Class::Poor, 5), Amount::household(5));
}

#[test]
fn a_member_who_joined_earlier_than_was_known_counts_on_later_days_too() {
    let deltas = play(vec![facts(1, home(), 4), facts(8, home(), 3), facts(5, home(), 5)]);
    let registered = |on| -> Amount {
        let until = deltas.iter().filter(|delta| delta.cell.valid_on <= day(on));
        until.map(|delta| delta.amount).collect()
    };
    assert_eq!((registered(4).persons, registered(5).persons, registered(8).persons), (4, 5, 4));
}

#[test]
fn a_member_who_was_registered_before_joining_counts_from_that_day_on() {
    let mut timeline = Timeline::default();
    let deltas = timeline.record([facts(1, home(), 1), facts(5, home(), 2)], &Windows::new());
    let amounts: Vec<_> = deltas.iter().map(|delta| (delta.cell.valid_on, delta.amount)).collect();
    let joined = Amount { households: 0, persons: 1 };
    assert_eq!(amounts, vec![(day(1), Amount::household(1)), (day(5), joined)]);
}

#[test]
fn a_class_decided_before_the_registration_counts_from_the_registration_on() {
    let deltas = play(vec![decided(2, 1, Class::Poor), facts(5, home(), 4)]);
    assert_eq!(held(&deltas, Class::Poor, 4), Amount::ZERO);
    assert_eq!(held(&deltas, Class::Poor, 5), Amount::household(4));
}

#[test]
fn a_household_ends_with_its_last_member() {
    let deltas = play(vec![facts(1, home(), 4), decided(2, 1, Class::Poor), facts(5, home(), 0)]);
    assert_eq!(held(&deltas, Class::Poor, 4), Amount::household(4));
    assert_eq!(held(&deltas, Class::Poor, 5), Amount::ZERO);
    assert_eq!(moved(&deltas, Movement::PoorOtherDown), Amount::household(4));
    let registered = deltas.iter().filter(|delta| delta.cell.measure == Measure::Registered);
    assert_eq!(registered.map(|delta| delta.amount).collect::<Amount>(), Amount::ZERO);
}

#[test]
fn who_moves_to_another_place_leaves_one_list_and_enters_the_other() {
    let there = group("06970@2025-07-01");
    let deltas = play(vec![facts(1, home(), 4), decided(2, 1, Class::Poor), facts(5, there, 4)]);
    let here = |place: Group| -> Vec<Delta> {
        deltas.iter().filter(|delta| delta.cell.group == place).cloned().collect()
    };
    assert_eq!(moved(&here(home()), Movement::PoorOtherDown), Amount::household(4));
    assert_eq!(moved(&here(there), Movement::PoorOtherUp), Amount::household(4));
    assert_eq!(held(&here(home()), Class::Poor, 12), Amount::ZERO);
    assert_eq!(held(&here(there), Class::Poor, 12), Amount::household(4));
}

#[test]
fn who_moves_goes_on_in_another_place_and_each_side_says_where() {
    let there = group("06970@2025-07-01");
    let deltas = play(vec![whole_facts(1, home(), 4), decided(2, 1, Class::Poor), whole_facts(5, there, 5)]);
    let sides = |place: Group| -> Vec<_> {
        let moved = |delta: &Delta| match delta.cell.measure {
            Measure::Moved { movement, with, .. } => Some((movement, with, delta.amount)),
            Measure::Registered | Measure::Held { .. } | Measure::Marked { .. } => None,
        };
        let of_place = deltas.iter().filter(|delta| delta.cell.group == place);
        of_place.filter(|delta| delta.cell.valid_on == day(5)).filter_map(moved).collect()
    };
    let (down, up) = (Movement::PoorOtherDown, Movement::PoorOtherUp);
    assert_eq!(sides(home()), [(down, Some(there), Amount::household(4))]);
    let born = Amount { households: 0, persons: 1 };
    assert_eq!(sides(there), [(up, None, born), (up, Some(home()), Amount::household(4))]);
}

/// A move that is recorded after a later change takes the household there for good.
#[test]
fn what_an_event_says_of_later_days_holds_alone() {
    let there = group("06970@2025-07-01");
    let deltas = play(vec![
        whole_facts(1, home(), 4),
        whole_facts(8, home(), 4),
        decided(2, 1, Class::Poor),
        whole_facts(5, there, 4),
    ]);
    let poor = |place: Group, on| {
        let of_place = deltas.iter().filter(|delta| delta.cell.group == place).cloned();
        held(&of_place.collect::<Vec<_>>(), Class::Poor, on)
    };
    assert_eq!([poor(home(), 4), poor(there, 4)], [Amount::household(4), Amount::ZERO]);
    assert_eq!([poor(home(), 12), poor(there, 12)], [Amount::ZERO, Amount::household(4)]);
}

#[test]
fn r10_the_window_of_the_standard_says_who_is_poor_again() {
    let left_and_back =
        [decided(2, 1, Class::Poor), decided(4, 2, Class::NotPoor), decided(11, 3, Class::Poor)];
    let history = [vec![facts(1, home(), 4)], left_and_back.to_vec()].concat();
    let mut timeline = Timeline::default();
    let windows = Windows::from([(vn(), 1.try_into().unwrap())]);
    let deltas = timeline.record(history.clone(), &windows);
    assert_eq!(moved(&deltas, Movement::RePoor), Amount::household(4), "within a month");
    assert_eq!(moved(&play(history), Movement::RePoor), Amount::household(4), "whenever");
}

mod naive {
    //! The same by another way: day by day, from the events known.

    use super::*;

    pub(super) struct Day {
        pub(super) facts: Option<Facts>,
        pub(super) circumstances: Circumstances,
        pub(super) classes: BTreeMap<StandardId, Class>,
        /// By the decision that gave the class.
        pub(super) found: BTreeMap<StandardId, Found>,
    }

    /// What is true on each day, day 1 first.
    pub(super) fn days(known: &[Recorded]) -> Vec<Day> {
        let facts = facts(known);
        let day_of = |number: i8| {
            let said = facts[usize::try_from(number - 1).unwrap()].clone();
            let (facts, circumstances) = said.filter(|(facts, _)| facts.persons > 0).unzip();
            let given = if facts.is_some() { given(known, day(number)) } else { BTreeMap::new() };
            let classes = given.iter().map(|(standard, (class, _))| (standard.clone(), *class)).collect();
            let found = given.into_iter().map(|(standard, (_, found))| (standard, found)).collect();
            Day { facts, circumstances: circumstances.unwrap_or_default(), classes, found }
        };
        (1..=DAYS).map(day_of).collect()
    }

    fn facts(known: &[Recorded]) -> Vec<Option<(Facts, Circumstances)>> {
        let mut days: Vec<Option<(Facts, Circumstances)>> = vec![None; usize::try_from(DAYS).unwrap()];
        let mut said: BTreeSet<usize> = BTreeSet::new();
        for event in known {
            let Recorded::Facts { from, facts, circumstances, supersedes } = event else { continue };
            let from = usize::try_from(from.day() - 1).unwrap();
            let whole = Some((*facts, circumstances.clone()));
            if *supersedes {
                drop(said.split_off(&from));
                said.insert(from);
                days[from..].fill(whole);
                continue;
            }
            let change = days[from].as_ref().map_or(0, |(before, _)| facts.persons - before.persons);
            said.insert(from);
            let next = said.range(from + 1..).next().copied().unwrap_or(days.len());
            let (here, later) = days.split_at_mut(next);
            here[from..].fill(whole);
            for (day, _) in later.iter_mut().flatten() {
                day.persons = (day.persons + change).max(0);
            }
        }
        days
    }

    fn given(known: &[Recorded], on: Date) -> BTreeMap<StandardId, (Class, Found)> {
        let decisions: Vec<&Decided> = known
            .iter()
            .filter_map(|event| match event {
                Recorded::Decided(decided) => Some(decided),
                Recorded::Facts { .. } | Recorded::Assigned { .. } => None,
            })
            .collect();
        let holds = |one: &Decided| decisions.iter().all(|other| other.corrects != Some(one.decision));
        let mut found = BTreeMap::new();
        for standard in standards() {
            let latest = decisions
                .iter()
                .filter(|one| one.on <= on && holds(one))
                .filter_map(|one| {
                    let class = one.classes.iter().rev().find(|(of, _)| *of == standard)?.1;
                    Some((one.on, class, &one.found))
                })
                // Of equals the last one: it was recorded later.
                .max_by_key(|(on, _, _)| *on);
            if let Some((_, Some(class), of)) = latest {
                found.insert(standard, (class, of.clone()));
            }
        }
        found
    }
}

fn standards() -> [StandardId; 2] {
    [vn(), "QN-2023".parse().unwrap()]
}

fn any_group() -> impl Strategy<Value = Group> {
    let units = prop::sample::select(vec!["06886@2020-01-01", "06970@2025-07-01"]);
    (units, any::<bool>()).prop_map(|(unit, minority)| Group { minority, ..group(unit) })
}

fn any_recorded(number: u128) -> impl Strategy<Value = Recorded> {
    let class = prop::sample::select(vec![
        None,
        Some(Class::Poor),
        Some(Class::Poor),
        Some(Class::NearPoor),
        Some(Class::NotPoor),
    ]);
    let classes = [class.clone(), class];
    let decided = (1..=DAYS, prop::option::of(1..=number), classes, any::<bool>(), any_found());
    let decided = decided.prop_map(move |(on, corrects, [vn, qn], both, found)| {
        let [first, second] = standards();
        let mut classes = vec![(first, vn)];
        if both {
            classes.push((second, qn));
        }
        let corrects = corrects.filter(|other| *other != number).map(decision);
        Recorded::Decided(Decided { on: day(on), decision: decision(number), corrects, classes, found })
    });
    let changed = (1..=DAYS, any_group(), 0..7_i64, any_circumstances(), any::<bool>());
    let changed = changed.prop_map(|(from, group, persons, circumstances, supersedes)| Recorded::Facts {
        from: day(from),
        facts: Facts { group, persons },
        circumstances,
        supersedes,
    });
    prop_oneof![2 => changed, 3 => decided]
}

fn any_history() -> impl Strategy<Value = Vec<Recorded>> {
    let events: Vec<_> = (1..=10_u128).map(any_recorded).collect();
    (events, 0..=10_usize).prop_map(|(mut events, length)| {
        events.truncate(length);
        events
    })
}

type Counted = BTreeMap<(Group, Measure), Amount>;

/// What a report counts on a day: only the cumulative measures.
fn counted(deltas: &[Delta], on: Date) -> Counted {
    let mut counted = Counted::new();
    for Delta { cell, amount } in deltas.iter().filter(|delta| delta.cell.valid_on <= on) {
        if !matches!(cell.measure, Measure::Moved { .. }) {
            let entry = counted.entry((cell.group, cell.measure.clone())).or_default();
            *entry = entry.plus(*amount);
        }
    }
    counted.retain(|_, amount| *amount != Amount::ZERO);
    counted
}

fn counted_naively(day: &naive::Day) -> Counted {
    let mut counted = Counted::new();
    if let Some(Facts { group, persons }) = day.facts {
        counted.insert((group, Measure::Registered), Amount::household(persons));
        for (standard, class) in &day.classes {
            let held = Measure::Held { standard: standard.clone(), class: *class };
            counted.insert((group, held), Amount::household(persons));
            for (mark, whom) in Mark::of(*class, standard, &day.circumstances, &day.found[standard]) {
                let marked = Measure::Marked { standard: standard.clone(), class: *class, mark };
                let whom = match whom {
                    Whom::Members => persons,
                    Whom::Children(children) => children,
                    Whom::Nobody => 0,
                };
                counted.insert((group, marked), Amount::household(whom));
            }
        }
    }
    counted
}

/// Movements of whole households by the day, standard and kind, from one day to the next.
fn moved_naively(days: &[naive::Day]) -> BTreeMap<(Date, StandardId, Movement), i64> {
    let mut moved = BTreeMap::new();
    for standard in standards() {
        let mut past = Past::default();
        let mut before = None;
        for (number, today) in (1..).zip(days) {
            let class = today.classes.get(&standard).copied();
            if let Some(movement) = movement::between(before, class, past.on(day(number), None)) {
                moved.insert((day(number), standard.clone(), movement), 1);
            }
            if let Some(left) = before.filter(|_| before != class) {
                past.leave(left, day(number));
            }
            before = class;
        }
    }
    moved
}

/// What movements do to a list.
type OnList = fn(Movement) -> movement::Effect;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn sums_equal_a_count_of_what_was_known(history in any_history()) {
        let mut timeline = Timeline::default();
        let mut deltas = Vec::new();
        for known in 0..history.len() {
            deltas.extend(timeline.record([history[known].clone()], &Windows::new()));
            let days = naive::days(&history[..=known]);
            for (number, today) in (1..).zip(&days) {
                prop_assert_eq!(counted(&deltas, day(number)), counted_naively(today), "day {}", number);
            }
        }
    }

    #[test]
    fn lists_close_with_what_they_opened_with_and_what_moved(history in any_history()) {
        let deltas = play(history);
        let lists: [(Class, OnList); 2] =
            [(Class::Poor, Movement::on_poor), (Class::NearPoor, Movement::on_near_poor)];
        for (list, effect) in lists {
            // Per group, so that the identity holds on every line of every report.
            let mut open: BTreeMap<(Date, Group, StandardId), Amount> = BTreeMap::new();
            for Delta { cell, amount } in &deltas {
                let (standard, amount) = match &cell.measure {
                    Measure::Held { standard, class } if *class == list => (standard, *amount),
                    Measure::Moved { standard, movement, .. } => (standard, effect(*movement).of(*amount).negated()),
                    Measure::Registered | Measure::Held { .. } | Measure::Marked { .. } => continue,
                };
                let entry = open.entry((cell.valid_on, cell.group, standard.clone())).or_default();
                *entry = entry.plus(amount);
            }
            for (at, left) in open {
                prop_assert_eq!(left, Amount::ZERO, "{:?}", at);
            }
        }
    }

    #[test]
    fn movements_are_those_between_one_day_and_the_next(history in any_history()) {
        let days = naive::days(&history);
        let mut moved: BTreeMap<(Date, StandardId, Movement), i64> = BTreeMap::new();
        for Delta { cell, amount } in play(history) {
            if let Measure::Moved { standard, movement, .. } = cell.measure {
                *moved.entry((cell.valid_on, standard, movement)).or_default() += amount.households;
            }
        }
        moved.retain(|_, households| *households != 0);
        let expected = moved_naively(&days);
        let is_other = |movement: Movement| {
            [Some(movement::other(Class::Poor)), Some(movement::other(Class::NearPoor))]
                .into_iter()
                .flatten()
                .flatten()
                .any(|(up, down)| movement == up || movement == down)
        };
        // Changes of place are counted as others too, so of those only the named kinds are compared.
        moved.retain(|(_, _, movement), _| !is_other(*movement));
        let expected: BTreeMap<_, _> = expected.into_iter().filter(|((_, _, m), _)| !is_other(*m)).collect();
        prop_assert_eq!(moved, expected);
    }

    #[test]
    fn never_more_are_classified_than_registered(history in any_history()) {
        let deltas = play(history);
        for number in 1..=DAYS {
            let counted = counted(&deltas, day(number));
            for ((group, measure), amount) in &counted {
                if let Measure::Held { .. } = measure {
                    let all = counted.get(&(*group, Measure::Registered)).copied().unwrap_or_default();
                    prop_assert!(amount.households <= all.households && amount.persons <= all.persons);
                }
            }
        }
    }
}

#[test]
fn r20_an_assignment_counts_a_household_in_another_group_on_all_its_days_and_moves_nobody() {
    let mut timeline = Timeline::default();
    timeline.record([whole_facts(1, home(), 4), decided(3, 1, Class::Poor)], &Windows::new());
    let part = "06970@2025-07-01".parse().unwrap();
    let assigned = |part| Recorded::Assigned { unit: home().unit, part };
    let deltas = timeline.record([assigned(part)], &Windows::new());
    let there = Group { part: Some(part), ..home() };
    // Registered, held, moved and three marks: each is taken back and entered anew, on its own day.
    assert_eq!(deltas.len(), 12);
    for delta in &deltas {
        let is_of_nobody =
            matches!(&delta.cell.measure, Measure::Marked { mark: Mark::ChildrenNotKnown, .. });
        let amount = Amount::household(if is_of_nobody { 0 } else { 4 });
        let expected = if delta.cell.group == there { amount } else { amount.negated() };
        assert_eq!(delta.amount, expected, "{delta:?}");
        assert!([day(1), day(3)].contains(&delta.cell.valid_on));
    }
    assert_eq!(timeline.record([assigned(part)], &Windows::new()), [], "again");
    // Corrected, and of a unit in which it never was.
    let other = "06799@2025-07-01".parse().unwrap();
    assert_eq!(timeline.record([assigned(other)], &Windows::new()).len(), 12);
    let elsewhere = Recorded::Assigned { unit: "06805@2020-01-01".parse().unwrap(), part };
    assert_eq!(timeline.record([elsewhere], &Windows::new()), []);
}

/// How many bear a mark on a day.
fn marked(deltas: &[Delta], mark: &str, on: i8) -> Amount {
    let mark: Mark = mark.parse().unwrap();
    let of = |delta: &&Delta| {
        delta.cell.valid_on <= day(on)
            && matches!(&delta.cell.measure, Measure::Marked { mark: m, .. } if *m == mark)
    };
    deltas.iter().filter(of).map(|delta| delta.amount).collect()
}

fn surveyed(on: i8, number: u128, class: Class, deprived_in: &[&str], children: i64) -> Recorded {
    let deprivations = deprived_in.iter().map(|code| code.parse().unwrap()).collect();
    let found = Found { deprivations, children: Some(children), ..Found::default() };
    let Recorded::Decided(decided) = decided(on, number, class) else { panic!("decided") };
    Recorded::Decided(Decided { found, ..decided })
}

#[test]
fn deprivations_stay_as_the_decision_found_them_and_members_are_those_of_the_day() {
    let deltas = play(vec![
        facts(1, home(), 4),
        surveyed(2, 1, Class::Poor, &["toilet", "nutrition"], 2),
        facts(4, home(), 5),
        surveyed(6, 2, Class::NearPoor, &["toilet"], 3),
        surveyed(8, 3, Class::NotPoor, &["toilet"], 3),
    ]);
    let toilet = |on| marked(&deltas, "deprived/toilet", on);
    assert_eq!(toilet(3), Amount::household(4));
    assert_eq!((toilet(5), toilet(6), toilet(8)), (Amount::household(5), Amount::household(5), Amount::ZERO));
    let children = |on| marked(&deltas, "children_deprived/toilet", on);
    assert_eq!((children(5), children(6)), (Amount::household(2), Amount::household(3)));
    assert_eq!(marked(&deltas, "deprived/nutrition", 6), Amount::ZERO);
}

#[test]
fn causes_are_those_of_the_day() {
    let stated = |from, causes: &[&str]| {
        let causes = causes.iter().map(|name| name.parse().unwrap()).collect();
        let circumstances = Circumstances { merit: true, causes, ..Circumstances::default() };
        let facts = Facts { group: home(), persons: 4 };
        Recorded::Facts { from: day(from), facts, circumstances, supersedes: true }
    };
    let deltas = play(vec![stated(1, &[]), decided(2, 1, Class::Poor), stated(4, &["no_land", "disaster"])]);
    let all = Amount::household(4);
    let on = |mark, day| marked(&deltas, mark, day);
    assert_eq!((on("no_cause", 3), on("cause/no_land", 3)), (all, Amount::ZERO));
    assert_eq!(
        (on("no_cause", 4), on("cause/no_land", 4), on("cause/disaster", 4)),
        (Amount::ZERO, all, all)
    );
    assert_eq!((on("merit", 1), on("merit", 2)), (Amount::ZERO, all), "only of the poor and near-poor");
}

#[test]
fn a_decision_that_told_no_deprivations_is_not_known_and_not_without() {
    let old = play(vec![facts(1, home(), 4), decided(2, 1, Class::Poor)]);
    let none = play(vec![facts(1, home(), 4), surveyed(2, 1, Class::Poor, &[], 0)]);
    for (mark, persons) in [("deprivations_not_known", 4), ("children_not_known", 0)] {
        assert_eq!(
            (marked(&old, mark, 2), marked(&none, mark, 2)),
            (Amount::household(persons), Amount::ZERO)
        );
    }
}

#[test]
fn a_household_that_was_counted_before_marks_were_enters_all_of_them_with_its_next_event() {
    let before = vec![facts(1, home(), 4), surveyed(2, 1, Class::Poor, &["toilet"], 0)];
    let mut timeline = Timeline::of(before).marked_after(0);
    let deltas = timeline.record([facts(4, home(), 5)], &Windows::new());
    assert_eq!(marked(&deltas, "deprived/toilet", 3), Amount::household(4));
    assert_eq!(marked(&deltas, "deprived/toilet", 4), Amount::household(5));
    let left = timeline.record([surveyed(6, 2, Class::NotPoor, &[], 0)], &Windows::new());
    assert_eq!(marked(&left, "deprived/toilet", 6), Amount::household(5).negated());
}

#[test]
fn marks_count_once_when_a_release_without_them_counted_in_between() {
    // Two events with marks, a third by a release that counts none.
    let known = vec![facts(1, home(), 4), surveyed(2, 1, Class::Poor, &["toilet"], 0)];
    let first = play(known.clone());
    let mut unaware =
        Timeline::of([known, vec![surveyed(4, 2, Class::NotPoor, &[], 0)]].concat()).marked_after(2);
    let next = unaware.record([facts(6, home(), 5)], &Windows::new());
    let all = [first, next].concat();
    let on = |day| marked(&all, "deprived/toilet", day);
    assert_eq!([on(1), on(2), on(3), on(4), on(6)].map(|amount| amount.households), [0, 1, 1, 0, 0]);
    // And whoever had none so far enters them once.
    let mut again = Timeline::of(unaware.recorded).marked_after(4);
    assert_eq!(again.record([facts(8, home(), 5)], &Windows::new()), vec![]);
}
