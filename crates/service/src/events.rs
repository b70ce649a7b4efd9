//! The public form of events.

use journal::store::Outgoing;
use prost::Message;
use vocabulary::{area::UnitKey, calendar::Date};

/// What is the same in every event of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Public {
    /// `<aggregate>.<event>`: the subject's middle.
    pub event: &'static str,
    /// Full name of the message: `sinhke.<context>.v1.<Event>`.
    pub message: &'static str,
}

impl Public {
    /// One such event: where and since when it is true, and what it says.
    pub fn outgoing(self, unit: Option<UnitKey>, valid_on: Date, message: &impl Message) -> Outgoing {
        let Self { event, message: name } = self;
        Outgoing { event, unit, valid_on, message: name, payload: message.encode_to_vec().into() }
    }
}
