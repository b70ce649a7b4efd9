//! A world of two kinds of record: boxes that lie in units and are kept by label, and coins that lie in boxes.

mod store;

use std::iter;

use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    caller::AreaScope,
    decision::{Change, Claim, ClaimChange, Command, Decision, Domain, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

pub(crate) use store::Boxes;

#[derive(Debug)]
pub(crate) struct World;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BoxKey {
    Box(Uuid),
    Coin(Uuid),
    /// Read only: another context's.
    Law(Uuid),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BoxState {
    Box { label: String, unit: UnitKey, total: i64 },
    Coin { value: i64, lies_in: Uuid },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BoxEvent {
    Made { label: String },
    Labelled { label: String },
    Carried { to: UnitKey },
    Received { value: i64 },
    Gave { value: i64 },
    Minted { value: i64 },
    Moved { to: Uuid },
}

impl Domain for World {
    type Key = BoxKey;
    type State = BoxState;
    type Event = BoxEvent;

    fn aggregate(key: &BoxKey) -> Option<Uuid> {
        match key {
            BoxKey::Box(id) | BoxKey::Coin(id) => Some(*id),
            BoxKey::Law(_) => None,
        }
    }

    fn within(state: &BoxState, areas: &AreaScope) -> bool {
        match state {
            BoxState::Box { unit, .. } => areas.covers(iter::once(unit)),
            BoxState::Coin { .. } => true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BoxRejection {
    #[error("there is no such record")]
    NotFound,
    #[error("another box has this label")]
    LabelTaken,
    #[error("the coin lies elsewhere")]
    CoinElsewhere,
}

impl Rejection for BoxRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::LabelTaken => Kind::AlreadyExists,
            Self::CoinElsewhere => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::LabelTaken => "LABEL_TAKEN",
            Self::CoinElsewhere => "COIN_ELSEWHERE",
        }
    }

    fn text(&self, _language: Language) -> String {
        self.to_string()
    }
}

type Decided = Result<Decision<World>, BoxRejection>;

/// A label as a claim: 32 bytes of it.
pub(crate) fn label_claim(label: &str) -> Claim {
    let mut digest = [0; 32];
    digest.iter_mut().zip(label.bytes()).for_each(|(to, from)| *to = from);
    Claim { kind: "label", digest }
}

/// Makes an empty box. An unclaimed label is guarded by its index alone.
#[derive(Clone, Debug)]
pub(crate) struct Make {
    pub(crate) id: Uuid,
    pub(crate) label: String,
    pub(crate) unit: UnitKey,
    pub(crate) claimed: bool,
}

impl Command for Make {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([]).creating(BoxKey::Box(self.id)).claiming(self.claimed.then(|| label_claim(&self.label)))
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let Self { id, label, unit, claimed } = self.clone();
        let claim = label_claim(&label);
        if found.holder(&claim).is_some() {
            return Err(BoxRejection::LabelTaken);
        }
        let state = BoxState::Box { label: label.clone(), unit, total: 0 };
        let take = claimed.then_some(ClaimChange::Take { claim, holder: id });
        Ok(Decision::change(BoxKey::Box(id), state, vec![BoxEvent::Made { label }]).claiming(take))
    }
}

/// Gives a box another label; the old one can be taken by others.
#[derive(Clone, Debug)]
pub(crate) struct Relabel {
    pub(crate) id: Uuid,
    pub(crate) from: String,
    pub(crate) to: String,
}

impl Command for Relabel {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Box(self.id)]).claiming([label_claim(&self.from), label_claim(&self.to)])
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let key = BoxKey::Box(self.id);
        let Some(BoxState::Box { unit, total, .. }) = found.get(&key).map(|found| &found.state) else {
            return Err(BoxRejection::NotFound);
        };
        let claim = label_claim(&self.to);
        if found.holder(&claim).is_some() {
            return Err(BoxRejection::LabelTaken);
        }
        let label = self.to.clone();
        let state = BoxState::Box { label: label.clone(), unit: *unit, total: *total };
        Ok(Decision::change(key, state, vec![BoxEvent::Labelled { label }]).claiming([
            ClaimChange::Release(label_claim(&self.from)),
            ClaimChange::Take { claim, holder: self.id },
        ]))
    }
}

/// Carries a box to another unit.
#[derive(Clone, Debug)]
pub(crate) struct Carry {
    pub(crate) id: Uuid,
    pub(crate) to: UnitKey,
}

impl Command for Carry {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Box(self.id)])
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let key = BoxKey::Box(self.id);
        let Some(BoxState::Box { label, total, .. }) = found.get(&key).map(|found| &found.state) else {
            return Err(BoxRejection::NotFound);
        };
        let state = BoxState::Box { label: label.clone(), unit: self.to, total: *total };
        Ok(Decision::change(key, state, vec![BoxEvent::Carried { to: self.to }]))
    }
}

/// Puts loose values into a box: one event each, and none for none.
#[derive(Clone, Debug)]
pub(crate) struct Fill {
    pub(crate) id: Uuid,
    pub(crate) values: Vec<i64>,
}

impl Command for Fill {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Box(self.id)])
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let key = BoxKey::Box(self.id);
        let Some(BoxState::Box { label, unit, total }) = found.get(&key).map(|found| &found.state) else {
            return Err(BoxRejection::NotFound);
        };
        if self.values.is_empty() {
            return Ok(Decision::unchanged());
        }
        let total = total + self.values.iter().sum::<i64>();
        let state = BoxState::Box { label: label.clone(), unit: *unit, total };
        let events = self.values.iter().map(|value| BoxEvent::Received { value: *value });
        Ok(Decision::change(key, state, events.collect()))
    }
}

/// Mints a coin into a box.
#[derive(Clone, Debug)]
pub(crate) struct Mint {
    pub(crate) coin: Uuid,
    pub(crate) value: i64,
    pub(crate) into: Uuid,
}

impl Command for Mint {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Box(self.into)]).creating(BoxKey::Coin(self.coin))
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let Self { coin, value, into } = *self;
        let coin_state = BoxState::Coin { value, lies_in: into };
        let gained = give(found, into, value, BoxEvent::Received { value })?;
        Ok(one(gained).and(BoxKey::Coin(coin), coin_state, vec![BoxEvent::Minted { value }]))
    }
}

/// Moves a coin from one box to another.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    pub(crate) coin: Uuid,
    pub(crate) from: Uuid,
    pub(crate) to: Uuid,
}

impl Command for Move {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Coin(self.coin), BoxKey::Box(self.from), BoxKey::Box(self.to)])
    }

    fn decide(&self, found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let Self { coin, from, to } = *self;
        let key = BoxKey::Coin(coin);
        let Some(BoxState::Coin { value, lies_in }) = found.get(&key).map(|found| &found.state) else {
            return Err(BoxRejection::NotFound);
        };
        if *lies_in != from {
            return Err(BoxRejection::CoinElsewhere);
        }
        let value = *value;
        let gave = give(found, from, -value, BoxEvent::Gave { value })?;
        let received = give(found, to, value, BoxEvent::Received { value })?;
        let moved = BoxState::Coin { value, lies_in: to };
        Ok(one(gave).and(received.key, received.state, received.events).and(
            key,
            moved,
            vec![BoxEvent::Moved { to }],
        ))
    }
}

fn give(
    found: &Found<'_, World>,
    id: Uuid,
    value: i64,
    event: BoxEvent,
) -> Result<Change<World>, BoxRejection> {
    let key = BoxKey::Box(id);
    let Some(BoxState::Box { label, unit, total }) = found.get(&key).map(|found| &found.state) else {
        return Err(BoxRejection::NotFound);
    };
    let state = BoxState::Box { label: label.clone(), unit: *unit, total: total + value };
    Ok(Change { key, state, events: vec![event] })
}

fn one(change: Change<World>) -> Decision<World> {
    Decision::change(change.key, change.state, change.events)
}

/// A rule that breaks its contract.
#[derive(Clone, Debug)]
pub(crate) struct Misbehave {
    pub(crate) how: Misbehaviour,
    pub(crate) id: Uuid,
    pub(crate) unit: UnitKey,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Misbehaviour {
    Panic,
    OutsideItsScope,
    WithoutAnEvent,
    WhatIsOnlyRead,
    UnnamedClaim,
    TooLarge,
}

/// The label of a box whose events are larger than a stream takes.
pub(crate) const TOO_LARGE: &str = "too large";

impl Command for Misbehave {
    type Domain = World;
    type Rejection = BoxRejection;

    fn scope(&self) -> Scope<BoxKey> {
        Scope::of([BoxKey::Box(self.id), BoxKey::Law(self.id)])
    }

    fn decide(&self, _found: &Found<'_, World>, _moment: &Moment) -> Decided {
        let state = BoxState::Box { label: "misbehaved".to_owned(), unit: self.unit, total: 1 };
        let events = vec![BoxEvent::Received { value: 1 }];
        let mine = BoxKey::Box(self.id);
        Ok(match self.how {
            Misbehaviour::Panic => panic!("a rule that panics"),
            Misbehaviour::OutsideItsScope => Decision::change(mine, state.clone(), events.clone()).and(
                BoxKey::Box(Uuid::from_u128(self.id.as_u128() + 1)),
                state,
                events,
            ),
            Misbehaviour::WithoutAnEvent => Decision::change(mine, state, Vec::new()),
            Misbehaviour::WhatIsOnlyRead => Decision::change(BoxKey::Law(self.id), state, events),
            Misbehaviour::TooLarge => {
                let state = BoxState::Box { label: TOO_LARGE.to_owned(), unit: self.unit, total: 1 };
                Decision::change(mine, state, events)
            }
            Misbehaviour::UnnamedClaim => {
                let claim = label_claim("unnamed");
                Decision::change(mine, state, events).claiming([ClaimChange::Take { claim, holder: self.id }])
            }
        })
    }
}
