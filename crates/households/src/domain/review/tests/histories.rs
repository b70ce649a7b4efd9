//! Random histories of one review: its events explain its state, and nothing is decided past the chain.

use jiff::ToSpan as _;
use proptest::prelude::*;

use super::*;

#[derive(Clone, Copy, Debug)]
enum Step {
    Survey(u16),
    Meet(u16, i32),
    Post(u16),
    Complain(u16),
    Resolve(u16, bool),
    Decide(u16),
    Certify(u16),
    Withdraw(u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let day = 0..25u16;
    let step = prop_oneof![
        3 => day.clone().prop_map(Step::Survey),
        3 => (day.clone(), 0..21i32).prop_map(|(day, votes)| Step::Meet(day, votes)),
        3 => day.clone().prop_map(Step::Post),
        1 => day.clone().prop_map(Step::Complain),
        1 => (day.clone(), any::<bool>()).prop_map(|(day, upheld)| Step::Resolve(day, upheld)),
        2 => day.clone().prop_map(Step::Decide),
        1 => day.clone().prop_map(Step::Certify),
        1 => day.prop_map(Step::Withdraw),
    ];
    prop::collection::vec(step, 1..30)
}

fn take(world: &mut World, target: Target, step: Step, number: u128) {
    let on = |day: u16| MONDAY + i32::from(day).days();
    world.as_caller("officer");
    match step {
        Step::Survey(day) => world.tries(&survey(target, on(day), (1_000_000, usize::from(day % 5)))),
        Step::Meet(day, votes) => world.tries(&meeting(target, on(day), (20, votes))),
        Step::Post(day) => world.tries(&PostResult { target, from: on(day), until: None }),
        Step::Complain(day) => {
            let id = ComplaintId::new(Uuid::from_u128(number));
            world.tries(&OpenComplaint { target, id, opened_on: on(day) });
        }
        Step::Resolve(day, upheld) => {
            let open = |known: &&complain::Complaint| known.resolved.is_none();
            let shown = world.review(target).stage.shown();
            let open =
                shown.and_then(|shown| shown.complaints.iter().find(open)).map(|known| known.opened.id);
            let finding = if upheld { Finding::Upheld } else { Finding::Dismissed };
            if let Some(id) = open {
                world.tries(&ResolveComplaint { target, id, resolved_on: on(day), finding });
            }
        }
        Step::Decide(day) => {
            world.as_caller("chair");
            world.tries(&deciding(target, on(day)));
        }
        Step::Certify(day) => {
            world.tries(&certifying(target, HAI_LANG, ("1/GCN", on(day))));
        }
        Step::Withdraw(day) => world.tries(&withdrawing(target, on(day))),
    }
}

proptest! {
    #[test]
    fn the_events_of_a_review_explain_its_state_and_no_decision_skips_the_chain(steps in steps()) {
        let mut world = World::new();
        let target = world.applied(1, HAI_LANG, MONDAY);
        for (step, number) in steps.into_iter().zip(1..) {
            take(&mut world, target, step, number);
        }
        let mut folded: Option<Review> = None;
        for (at, event) in &world.events[&Key::Review(target.review)] {
            let Event::Review(event) = event else { panic!("an event of the review") };
            match (&mut folded, &**event) {
                (None, ReviewEvent::Listed(event)) => folded = Some(Review::listed(event, *at)),
                (Some(review), event) => review.apply(event, *at),
                (None, other) => panic!("{other:?} comes first"),
            }
        }
        let review = world.review(target);
        prop_assert_eq!(folded.as_ref(), Some(review));
        if let Some(outcome) = review.stage.outcome() {
            let shown = review.stage.shown().unwrap();
            prop_assert!(shown.meeting.is_confirmed && shown.open_complaints() == 0);
            prop_assert!(shown.posting.from >= shown.meeting.met_on && outcome.decided_on > shown.posting.until);
        }
        let decisions = world.household(target.household).decisions.len();
        prop_assert_eq!(decisions, usize::from(review.stage.outcome().is_some()));
        let is_over = decisions > 0 || review.stage.withdrawal().is_some();
        prop_assert_ne!(world.holders.contains_key(&claim(UNDER_WAY, &target.household.to_string())), is_over);
    }
}
