use std::collections::{BTreeMap, HashSet};

use vocabulary::{
    area::{AreaKind, UnitKind},
    calendar::{Date, date},
};

use super::{
    AREA_COMMUNES, CLOSING, Capacity, Cause, Class, Commune, Decision, Ethnic, Flows, HOUSEHOLDS, Household,
    MINORITY_HOUSEHOLDS, OPENED, PUBLISHED, REGISTERED, Registry, Relation, Sex,
    citizen_ids::BIRTH_CODE,
    poverty::{Paper, Trajectory},
};

/// The communes of 2023, from the file that `communes` ships.
pub(crate) fn communes() -> Vec<Commune> {
    let file = include_str!("../../../../communes/data/units.csv");
    let day = "2023-12-31";
    let mut communes = Vec::new();
    for row in csv::Reader::from_reader(file.as_bytes()).records() {
        let row = row.unwrap();
        let kind: UnitKind = row[2].parse().unwrap();
        let in_force = &row[4] <= day && (row[5].is_empty() || day < &row[5]);
        if kind.level() == vocabulary::area::Level::Commune && in_force {
            communes.push(Commune {
                unit: format!("units/{}@{}", &row[0], &row[4]),
                name: row[1].to_owned(),
                kind,
                district: row[3].to_owned(),
            });
        }
    }
    communes
}

fn registry(seed: u64) -> Registry {
    Registry::new(seed, communes(), &PUBLISHED).unwrap()
}

/// The other way to read the article: its 246 and 3,063 are the stock of early 2023, and the movements lead on from
/// there.
pub(crate) const OPENING_READING: Flows = Flows([
    (Trajectory::StaysPoor, 56, 25),
    (Trajectory::PoorToNearPoor, 45, 15),
    (Trajectory::PoorRisesAbove, 70, 35),
    (Trajectory::StaysNearPoor, 932, 889),
    (Trajectory::NearPoorRisesAbove, 700, 530),
    (Trajectory::NearPoorReturns, 6, 6),
    (Trajectory::FirstSeenNearPoor, 12, 13),
]);

/// Households of each class on a day: all of them, and those of a minority.
#[derive(Debug, Default, PartialEq, Eq)]
struct Stock {
    poor: (u32, u32),
    near_poor: (u32, u32),
    not_poor: (u32, u32),
}

fn stock<'a>(households: impl Iterator<Item = &'a Household>, day: Date) -> Stock {
    let mut stock = Stock::default();
    for household in households {
        let Some(last) = household.decisions.iter().rfind(|decision| decision.paper.date <= day) else {
            continue;
        };
        let (all, minority) = match last.class {
            Class::Poor => &mut stock.poor,
            Class::NearPoor => &mut stock.near_poor,
            Class::NotPoor => &mut stock.not_poor,
        };
        let (all, minority) = (all, minority);
        *all += 1;
        *minority += u32::from(is_minority(household));
    }
    stock
}

fn is_minority(household: &Household) -> bool {
    household.members[0].ethnic != Ethnic::Kinh
}

#[test]
fn the_province_has_177_communes_and_the_totals_are_the_published_ones() {
    let registry = registry(2024);
    assert_eq!(registry.communes().len(), 177);
    let mut count = 0;
    let mut persons = 0;
    let mut minority = 0;
    let mut surveyed = Vec::new();
    for household in registry.households() {
        assert_eq!(household.index, count);
        count += 1;
        persons += household.members.len();
        minority += u32::from(is_minority(&household));
        if !household.decisions.is_empty() {
            surveyed.push(household);
        }
    }
    assert_eq!((count, minority), (HOUSEHOLDS, MINORITY_HOUSEHOLDS));
    assert!((1_385_000..1_425_000).contains(&persons), "{persons}");
    assert_eq!(surveyed.len(), 4644);
    let opening = stock(surveyed.iter(), OPENED);
    assert_eq!((opening.poor.0, opening.near_poor.0, opening.not_poor.0), (411, 4208, 0));
    let closing = stock(surveyed.iter(), CLOSING);
    assert_eq!((closing.poor, closing.near_poor), ((246, 171), (3063, 1638)));
    assert_eq!(opening.poor.0 - closing.poor.0, 165);
    assert_eq!(opening.near_poor.0 - closing.near_poor.0, 1145);
}

#[test]
fn the_other_reading_of_the_article_ends_with_81_poor_and_1918_near_poor() {
    let registry = Registry::new(7, communes(), &OPENING_READING).unwrap();
    let surveyed: Vec<Household> =
        registry.households().filter(|household| !household.decisions.is_empty()).collect();
    let opening = stock(surveyed.iter(), OPENED);
    assert_eq!((opening.poor, opening.near_poor), ((246, 171), (3063, 1638)));
    let closing = stock(surveyed.iter(), CLOSING);
    assert_eq!((closing.poor.0, closing.near_poor.0), (81, 1918));
}

#[test]
fn the_same_seed_gives_the_same_registry_whatever_the_order_of_the_communes() {
    let mut reversed = communes();
    reversed.reverse();
    let other = Registry::new(5, reversed, &PUBLISHED).unwrap();
    let registry = registry(5);
    assert!(registry.households().take(40_000).eq(other.households().take(40_000)));
    assert!(!registry.households().take(100).eq(self::registry(6).households().take(100)));
}

#[test]
fn citizen_ids_are_unique_belong_to_nobody_and_agree_with_the_person() {
    let registry = registry(2024);
    let mut seen = HashSet::new();
    for member in registry.households().flat_map(|household| household.members) {
        let year = member.birth_date.year();
        let Some(id) = member.citizen_id else {
            assert!(REGISTERED.year() - year <= 14, "{year}");
            continue;
        };
        assert_eq!((id.len(), &id[..3]), (12, BIRTH_CODE));
        let digit: i16 = id[3..4].parse().unwrap();
        assert_eq!(digit % 2 == 1, member.sex == Sex::Female);
        assert_eq!((digit / 2 + 19, &id[4..6]), (year / 100, format!("{:02}", year % 100).as_str()));
        assert!(REGISTERED.year() - year > 14);
        assert!(seen.insert(id), "a citizen id was given twice");
    }
    assert!(seen.len() > 1_000_000);
}

#[test]
fn families_are_possible() {
    let registry = registry(11);
    for household in registry.households().step_by(7) {
        let head = &household.members[0];
        assert_eq!(head.relation, Relation::Head);
        let of = |relation| household.members.iter().filter(move |member| member.relation == relation);
        assert_eq!(of(Relation::Head).count(), 1);
        assert!(of(Relation::Spouse).count() <= 1 && of(Relation::Parent).count() <= 2);
        let adult = |member: &super::Member| REGISTERED.year() - member.birth_date.year() >= 18;
        assert!(adult(head) && of(Relation::Spouse).all(|spouse| adult(spouse) && spouse.sex != head.sex));
        for parent in of(Relation::Parent) {
            assert!(head.birth_date.year() - parent.birth_date.year() >= 20);
        }
        let mother = household.members.iter().find(|member| {
            member.sex == Sex::Female && matches!(member.relation, Relation::Head | Relation::Spouse)
        });
        for (child, mother) in of(Relation::Child).filter_map(|child| Some((child, mother?))) {
            assert!(child.birth_date.year() - mother.birth_date.year() >= 17);
        }
        for member in &household.members {
            assert!(member.birth_date < REGISTERED && member.birth_date > date(1905, 1, 1));
            assert_eq!(member.full_name.split(' ').count(), 3);
        }
    }
}

/// Central and provincial line for the kind of area.
fn lines(area_kind: AreaKind) -> (i64, i64) {
    match area_kind {
        AreaKind::Rural => (1_500_000, 2_100_000),
        AreaKind::Urban => (2_000_000, 2_600_000),
    }
}

fn follows_from_the_survey(decision: &Decision) -> bool {
    let (central, provincial) = lines(decision.area_kind);
    let class = match (decision.income_vnd <= provincial, decision.deprivations.len() >= 3) {
        (true, true) => Class::Poor,
        (true, false) => Class::NearPoor,
        (false, _) => Class::NotPoor,
    };
    decision.income_vnd > central && class == decision.class
}

#[test]
fn every_class_follows_from_income_deprivations_and_kind_of_area() {
    let registry = registry(3);
    let mut papers = BTreeMap::new();
    for household in registry.households().filter(|household| !household.decisions.is_empty()) {
        let commune = &registry.communes()[household.commune];
        for decision in &household.decisions {
            assert!(follows_from_the_survey(decision), "{decision:?}");
            assert_eq!(decision.area_kind, commune.area_kind());
            let known = papers
                .entry((household.commune, decision.paper.number.clone()))
                .or_insert(decision.paper.date);
            assert_eq!(*known, decision.paper.date, "one paper has one date");
        }
        assert!(household.decisions.is_sorted_by(|one, next| one.paper.date < next.paper.date));
    }
}

#[test]
fn who_was_surveyed_is_poor_for_a_reason_that_fits_the_household() {
    let registry = registry(2024);
    let (mut farming, mut without_labour, mut with_merit, mut surveyed) = (0, 0, 0, 0);
    for household in registry.households() {
        assert_eq!(household.circumstances.is_some(), !household.decisions.is_empty());
        let Some(known) = household.circumstances else { continue };
        assert!((1..=4).contains(&known.causes.len()) && known.causes.is_sorted_by(|one, next| one < next));
        assert_eq!(known.members.len(), household.members.len());
        let nobody =
            known.members.iter().all(|member| matches!(member.capacity, None | Some(Capacity::Unable)));
        assert_eq!(nobody, known.causes.contains(&Cause::NoLabour));
        for (person, stated) in household.members.iter().zip(&known.members) {
            let child = REGISTERED.year() - person.birth_date.year() <= 15;
            assert_eq!(child, stated.capacity.is_none());
        }
        surveyed += 1;
        farming += u32::from(known.farming);
        without_labour += u32::from(nobody);
        with_merit += u32::from(known.members.iter().any(|member| member.merit.is_some()));
    }
    assert_eq!(surveyed, 4644);
    assert!(farming > surveyed / 3 && without_labour > surveyed / 50 && with_merit > surveyed / 100);
}

#[test]
fn minorities_live_in_the_mountains() {
    let registry = registry(2024);
    let mut of_district: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (commune, quota) in registry.communes.iter().zip(&registry.quotas) {
        let (minority, all) = of_district.entry(&commune.district).or_default();
        *minority += quota.minority;
        *all += quota.households;
    }
    let share = |district| of_district[district].0 * 100 / of_district[district].1;
    assert!(share("198") > 85 && share("202") > 65, "{of_district:?}");
    assert!(share("206") < 2 && share("193") < 20, "{of_district:?}");
}

#[test]
fn sixty_seven_communes_are_flagged_the_same_ones_for_a_seed() {
    let registry = registry(2024);
    let flagged = registry.area_communes();
    let units: HashSet<&str> = flagged.iter().map(|commune| commune.unit.as_str()).collect();
    assert_eq!(units.len(), AREA_COMMUNES);
    assert_eq!(flagged, self::registry(2024).area_communes());
    assert!(
        registry
            .communes()
            .iter()
            .filter(|commune| commune.district == "198")
            .all(|commune| { units.contains(commune.unit.as_str()) })
    );
}

#[test]
fn the_average_line_of_the_papers_is_that_of_the_standard() {
    let file = include_str!("../../../../households/data/poverty_standards.csv");
    let mut rows = csv::Reader::from_reader(file.as_bytes());
    let columns = rows.headers().unwrap().clone();
    let row = rows.records().map(Result::unwrap).find(|row| &row[0] == "VN-2022").unwrap();
    for (area_kind, column) in
        [(AreaKind::Rural, "rural_average_line_vnd"), (AreaKind::Urban, "urban_average_line_vnd")]
    {
        let place = columns.iter().position(|name| name == column).unwrap();
        let line: i64 = row[place].parse().unwrap();
        let of = |income_vnd| Decision {
            paper: Paper { number: String::new(), date: CLOSING },
            income_vnd,
            deprivations: Vec::new(),
            area_kind,
            class: Class::NotPoor,
        };
        assert!(of(line).is_within_average_line() && !of(line + 1).is_within_average_line());
    }
}
