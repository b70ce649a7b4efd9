use vocabulary::calendar::date;

use super::*;

const DAY: Date = date(2025, 3, 1);

fn frozen(overdue_since: Option<Date>) -> Stage {
    Stage::Frozen(Freeze {
        from: DAY,
        until: date(2025, 9, 1),
        damage: Portion::ALL,
        prolonged: 0,
        overdue_since,
    })
}

fn all() -> [Stage; 7] {
    [
        Stage::Booked,
        Stage::InTerm,
        Stage::Overdue { since: DAY },
        frozen(None),
        Stage::ChargedOff { on: DAY },
        Stage::Settled { on: DAY },
        Stage::WrittenOff { on: DAY },
    ]
}

/// The stages, by their place above, that permit an act.
fn permitting(act: Act) -> Vec<usize> {
    all().iter().enumerate().filter(|(_, stage)| stage.permits(act).is_ok()).map(|(place, _)| place).collect()
}

#[test]
fn what_is_allowed_when_is_one_table() {
    let table = [
        (Act::Disburse, vec![0, 1]),
        (Act::Repay, vec![1, 2, 3, 4]),
        (Act::ChargeFee, vec![1, 2, 3, 4]),
        (Act::ChangeRate, vec![1, 2, 3]),
        (Act::Postpone, vec![1]),
        (Act::Recall, vec![1, 2]),
        (Act::Reschedule, vec![1, 2]),
        (Act::Freeze, vec![1, 2]),
        (Act::ProlongFreeze, vec![3]),
        (Act::Unfreeze, vec![3]),
        (Act::ChargeOff, vec![1, 2]),
        (Act::WriteOff, vec![1, 2, 3, 4]),
    ];
    for (act, stages) in table {
        assert_eq!(permitting(act), stages, "{act:?}");
    }
}

#[test]
fn a_freeze_remembers_what_it_froze() {
    let overdue = Stage::Overdue { since: DAY };
    let until = date(2025, 9, 1);
    assert_eq!(overdue.freeze(DAY, until, Portion::ALL).unwrap(), frozen(Some(DAY)));
    assert_eq!(Stage::InTerm.freeze(DAY, until, Portion::ALL).unwrap(), frozen(None));
    assert_eq!(frozen(Some(DAY)).thaw().unwrap().0, overdue);
    assert_eq!(frozen(None).thaw().unwrap().0, Stage::InTerm);
    assert_eq!(frozen(Some(DAY)).cure(), frozen(None), "what was paid meanwhile is not overdue afterwards");
    assert_eq!(Stage::InTerm.thaw(), Err(WrongStage(StageKind::InTerm)));
}

#[test]
fn what_has_ended_stays_ended() {
    for ended in [Stage::Settled { on: DAY }, Stage::WrittenOff { on: DAY }] {
        let later = date(2026, 1, 1);
        assert!(ended.is_closed());
        assert_eq!(ended.settle(later), ended);
        assert_eq!(ended.miss(later), ended);
        assert_eq!(ended.cure(), ended);
        assert_eq!(ended.write_off(later), Err(WrongStage(ended.kind())));
        assert_eq!(ended.charge_off(later), Err(WrongStage(ended.kind())));
    }
}
