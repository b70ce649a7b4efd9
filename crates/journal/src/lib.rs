//! One transaction → ordered events → one effect each.
//!
//! The machinery between a decision and its readers; it knows no domain.
//!
//! | room | does |
//! |---|---|
//! | [`store`] | what a context offers: load, save, the two forms of an event |
//! | [`batcher`] | many commands, one transaction; while one batch commits, the next one gathers |
//! | `append` | events, outbox, receipts and claims in one statement |
//! | [`receipts`] | a retry gets the first answer |
//! | [`audit`] | who asked for what and what became of it; chained, signed, verified |
//! | [`refusal`] | what is refused for reasons that are the same in every context |
//! | [`keymark`] | the keyring at hand is the one that sealed the database |
//! | [`seal`] | personal fields sealed per person, blind indexes, keys |
//! | [`handover`] | from the batcher to the relay, in memory while nothing else waits |
//! | [`relay`] | committed events get their position and go to the stream, in order, each once |
//! | [`epoch`] | a new life of a journal that was restored to an earlier time |
//! | [`replay`] | events again, for one subscriber |
//! | [`history`] | what was recorded of one record, by whom and when |
//! | [`link`] | what relay and inbox stand between: a database, the streams |
//! | [`streams`] | streams as code: created, read back, compared |
//! | [`feed`], [`inbox`] | events in: batch and position in one transaction, version n + 1 only |
//! | [`parking`] | events that could not be applied: listed, applied again, discarded |
//!
//! Invariants: a state and its events are stored together or not at all · only the relay publishes (a replay
//! repeats, on a private subject) · a consumer
//! commits before it acknowledges · order is promised per record, by version.

mod append;
pub mod audit;
pub mod batcher;
pub mod epoch;
pub mod feed;
pub mod handover;
pub mod history;
pub mod inbox;
pub mod keymark;
pub mod link;
pub mod migrations;
pub mod parking;
pub mod receipts;
pub mod refusal;
pub mod relay;
pub mod replay;
pub mod seal;
pub mod store;
pub mod streams;

#[cfg(test)]
mod tests;
