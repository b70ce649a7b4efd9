//! What the database refuses is refused alone.

use super::{
    boxes::Make,
    rig::{Rig, fill, here, id, make},
};

const MORE_THAN_A_BOX_HOLDS: i64 = 2_000_000;

#[tokio::test]
async fn a_poison_command_fails_alone_and_its_neighbours_succeed() {
    let rig = Rig::new().await;
    rig.done(make(99, "plug")).await;
    for number in 1..=8 {
        rig.done(make(number, &format!("box {number}"))).await;
    }

    let commands: Vec<_> = (1..=8)
        .map(|number| fill(number, &[if number == 5 { MORE_THAN_A_BOX_HOLDS } else { 1 }]))
        .map(|command| rig.ask(command))
        .collect();
    let outcomes = rig.together(99, commands).await;

    for (number, outcome) in (1..).zip(outcomes) {
        match outcome {
            Ok(_) => assert_eq!((number == 5, rig.on_shelf(number).await), (false, (2, 1))),
            Err(refusal) => {
                assert_eq!((number, refusal.reason()), (5, "INTERNAL"));
                let shown = format!(
                    "{refusal} {} {:?}",
                    refusal.text(vocabulary::rejection::Language::English),
                    refusal.metadata()
                );
                assert!(!shown.contains("million"), "the driver's words stay inside: {shown}");
                assert_eq!(rig.on_shelf(5).await, (1, 0));
            }
        }
    }
}

#[tokio::test]
async fn poison_among_commands_on_one_record_leaves_the_others_in_order() {
    let rig = Rig::new().await;
    rig.done(make(99, "plug")).await;
    rig.done(make(1, "red")).await;

    let commands = [1, 2, MORE_THAN_A_BOX_HOLDS, 4, 8].map(|value| rig.ask(fill(1, &[value])));
    let outcomes = rig.together(99, commands).await;

    assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false, true, true]);
    assert_eq!(rig.on_shelf(1).await, (5, 15));
    assert_eq!(rig.versions(1).await, [1, 2, 3, 4, 5]);
}

/// 1 % of 512 registrations repeat a label that the rules cannot see: only the index knows. Counted in transactions,
/// because their number, and not their time here, is what keeps 1 % from halving the rate.
#[tokio::test]
async fn one_percent_of_duplicates_costs_a_logarithm_of_transactions() {
    const COMMANDS: usize = 512;
    const POISON: [usize; 5] = [7, 130, 131, 300, 511];
    let rig = Rig::new().await;
    rig.done(make(100_000, "plug")).await;
    for (number, poison) in (200_000..).zip(POISON) {
        rig.done(make(number, &format!("label {poison}"))).await;
    }
    let before = rig.saves();

    let commands = (0..COMMANDS).map(|number| {
        let id = id(u128::try_from(number).unwrap() + 1);
        rig.ask(Make { id, label: format!("label {number}"), unit: here(), claimed: false })
    });
    let outcomes = rig.together(100_000, commands).await;

    let refused: Vec<usize> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(number, outcome)| outcome.is_err().then_some(number))
        .collect();
    assert_eq!(refused, POISON);
    // As it is, once more, and for each poison at most two halves on each of log₂ 512 = 9 levels.
    let transactions = rig.saves() - before;
    assert!(transactions <= 2 + POISON.len() * 2 * 9, "{transactions} transactions");
    assert!(transactions > POISON.len() * 2, "{transactions} transactions: nothing was refused");
}

#[tokio::test]
async fn one_poison_among_512_costs_twenty_transactions() {
    let rig = Rig::new().await;
    rig.done(make(100_000, "plug")).await;
    rig.done(make(200_000, "label 300")).await;
    let before = rig.saves();

    let commands = (0..512).map(|number| {
        rig.ask(Make { id: id(number + 1), label: format!("label {number}"), unit: here(), claimed: false })
    });
    let outcomes = rig.together(100_000, commands).await;

    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 511);
    assert_eq!(rig.saves() - before, 2 + 2 * 9, "as it is, once more, two halves on each of nine levels");
}
