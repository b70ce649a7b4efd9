use super::*;

fn standards() -> [StandardId; 2] {
    ["QN-2023", "VN-2022"].map(|id| id.parse().unwrap())
}

fn indicators() -> [Indicator; 2] {
    ["nutrition", "toilet"].map(|code| code.parse().unwrap())
}

fn every() -> Vec<Official> {
    let lists = List::ALL.iter().flat_map(|list| {
        let shown = [Shown::Numbers, Shown::Shares].map(|shown| Official::Deprivations(*list, shown));
        std::iter::once(Official::Movements(*list)).chain(shown)
    });
    let units = [Unit::Households, Unit::Persons].map(Official::Standards);
    let others = [Official::Result, Official::Groups, Official::Causes, Official::Children];
    lists.chain(units).chain(others).collect()
}

#[test]
fn no_report_counts_the_same_in_two_columns() {
    for report in every() {
        let columns = report.columns(&standards(), &indicators());
        assert!(columns.len() > 3, "{report:?}");
        for (place, column) in columns.iter().enumerate() {
            assert!(!columns[..place].contains(column), "{report:?} {column:?}");
        }
    }
}

#[test]
fn r11_a_list_opens_with_what_it_had_and_closes_with_what_follows() {
    for list in List::ALL {
        let columns = Official::Movements(*list).columns(&standards(), &indicators());
        let counted: Vec<_> = columns.iter().map(|column| &column.counts).collect();
        let of = |counted| Counts::Of(Which::Total, counted);
        assert_eq!(counted.first(), Some(&&of(list.before())));
        assert_eq!(counted.last(), Some(&&of(Counted::Class(list.class()))));
        let on_list = Movement::ALL.iter().filter(|movement| list.effect(**movement) != Effect::None);
        assert_eq!(columns.len(), 2 + on_list.count(), "every movement of the list once");
    }
}

#[test]
fn deprivations_are_the_indicators_of_the_standards_and_shares_are_of_the_list() {
    let report = |shown| Official::Deprivations(List::NearPoor, shown).columns(&standards(), &indicators());
    let numbers = report(Shown::Numbers);
    assert_eq!(numbers.len(), 1 + indicators().len() + 1, "all, each indicator, not known");
    assert!(numbers.iter().all(|column| column.whole.is_none()));
    let near_poor = Some(Counted::Class(Class::NearPoor));
    assert!(report(Shown::Shares).iter().skip(1).all(|column| column.whole == near_poor));
}

#[test]
fn every_standard_stands_beside_the_others_and_everybody_once() {
    let columns = Official::Standards(Unit::Persons).columns(&standards(), &indicators());
    let under = |standard: Option<&StandardId>| {
        columns.iter().filter(|column| column.standard.as_ref() == standard).count()
    };
    assert_eq!((under(None), under(Some(&standards()[0])), under(Some(&standards()[1]))), (1, 6, 6));
}

#[test]
fn a_column_takes_the_numbers_it_shows_and_those_of_its_whole() {
    let standard = standards()[0].clone();
    let held = Measure::Held { standard: standard.clone(), class: Class::Poor };
    let mark = Mark::Deprived(indicators()[0].clone());
    let marked = Measure::Marked { standard, class: Class::Poor, mark: mark.clone() };
    let plain = Column::marked(Class::Poor, mark);
    let share = plain.clone().out_of(Counted::Class(Class::Poor));
    assert_eq!([plain.takes(&held), plain.takes(&marked)], [false, true]);
    assert_eq!(
        [share.takes(&held), share.takes(&marked), share.takes(&Measure::Registered)],
        [true, true, false]
    );
}
