//! `sinhke events parked`: what consumers could not apply.

use std::{fmt::Write as _, process::ExitCode};

use clap::Args;
use prost::Message as _;
use proto::sinhke::operations::v1::{
    DiscardParkedEventRequest, ListParkedEventsRequest, ParkedEvent, ReplayParkedEventRequest,
    parked_event::State, parking_service_client::ParkingServiceClient,
};
use tonic::{service::interceptor::InterceptedService, transport::Channel};
use uuid::Uuid;

use super::json::Contract;
use crate::client::{self, Bearer, Connection};

/// List events that a consumer could not apply; apply one again, or discard it
///
/// A parked event holds up its own record only. Apply it again once a newer version of the services understands it;
/// those that are held behind it follow. A discarded event has no effect, for ever: who and why stay on record.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke events parked --token-file token\n  sinhke events parked --replay \
                       consumers/reports.households/parkedEvents/01a2…-3\n  sinhke events parked --discard \
                       consumers/reports.households/parkedEvents/01a2…-3 --reason 'registered twice by mistake'"
)]
pub(super) struct Parked {
    /// Apply this event again
    #[arg(long, value_name = "NAME", conflicts_with = "discard")]
    replay: Option<String>,
    /// Let this event have no effect
    #[arg(long, value_name = "NAME", requires = "reason")]
    discard: Option<String>,
    /// Why it is discarded: one line that names no person of a record
    #[arg(long, value_name = "TEXT", requires = "discard")]
    reason: Option<String>,
    /// One JSON object to a line instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connection: Connection,
}

type Client = ParkingServiceClient<InterceptedService<Channel, Bearer>>;

const PAGE: i32 = 200;

impl Parked {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let client = ParkingServiceClient::with_interceptor(channel, bearer);
        let said = match (self.replay, self.discard) {
            (Some(name), _) => replay(client, name, self.json).await?,
            (None, Some(name)) => discard(client, name, self.reason.unwrap_or_default(), self.json).await?,
            (None, None) => shown(&list(client).await?, self.json)?,
        };
        crate::output::print(&said)?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(mut client: Client) -> anyhow::Result<Vec<ParkedEvent>> {
    let mut ask = ListParkedEventsRequest {
        parent: "consumers/-".to_owned(),
        page_size: PAGE,
        page_token: String::new(),
    };
    let mut events = Vec::new();
    loop {
        let page = client.list_parked_events(ask.clone()).await;
        let page = page.map_err(|status| client::refused(&status))?.into_inner();
        events.extend(page.parked_events);
        if page.next_page_token.is_empty() {
            return Ok(events);
        }
        ask.page_token = page.next_page_token;
    }
}

async fn replay(mut client: Client, name: String, json: bool) -> anyhow::Result<String> {
    let ask = ReplayParkedEventRequest { name, request_id: request_id() };
    let answer = client.replay_parked_event(ask).await;
    let applied = answer.map_err(|status| client::refused(&status))?.into_inner().applied_count;
    if json {
        return Ok(format!("{}\n", serde_json::json!({ "appliedCount": applied.to_string() })));
    }
    Ok(format!("applied, with {} that waited for it\n", applied.saturating_sub(1)))
}

async fn discard(mut client: Client, name: String, reason: String, json: bool) -> anyhow::Result<String> {
    let ask = DiscardParkedEventRequest { name, reason, request_id: request_id() };
    let answer = client.discard_parked_event(ask).await;
    let discarded = answer.map_err(|status| client::refused(&status))?.into_inner();
    shown(&[discarded], json)
}

fn shown(events: &[ParkedEvent], json: bool) -> anyhow::Result<String> {
    if json { lines(events) } else { Ok(table(events)) }
}

fn lines(events: &[ParkedEvent]) -> anyhow::Result<String> {
    let contract = Contract::new()?;
    let mut text = String::new();
    for event in events {
        let json = contract.json("sinhke.operations.v1.ParkedEvent", &event.encode_to_vec())?;
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "{json}");
    }
    Ok(text)
}

fn table(events: &[ParkedEvent]) -> String {
    let mut text = String::new();
    let waiting = events.iter().filter(|event| event.state() == State::Waiting).count();
    let _infallible = writeln!(text, "{waiting} waiting, {} discarded", events.len() - waiting);
    for event in events {
        let ParkedEvent { name, event: what, position, held_count, park_reason, .. } = event;
        let _infallible = writeln!(text, "\n{name}\n  {what} at position {position}: {park_reason}");
        let _infallible = if event.state() == State::Discarded {
            writeln!(text, "  discarded by {}: {}", event.discarder, event.discard_reason)
        } else {
            writeln!(text, "  waiting; {held_count} later events of its record are held")
        };
    }
    text
}

#[expect(clippy::disallowed_methods, reason = "names one request of a person, no record")]
fn request_id() -> String {
    Uuid::now_v7().to_string()
}

#[cfg(test)]
mod tests {
    use super::{ParkedEvent, State, lines, table};

    fn event(state: State) -> ParkedEvent {
        ParkedEvent {
            name: "consumers/a.b/parkedEvents/x-3".to_owned(),
            state: state.into(),
            event: "box.packed".to_owned(),
            position: 7,
            park_reason: "EVENT_NOT_UNDERSTOOD".to_owned(),
            held_count: 2,
            discarder: "operator".to_owned(),
            discard_reason: "twice".to_owned(),
            ..ParkedEvent::default()
        }
    }

    #[test]
    fn a_person_reads_what_waits_and_why() {
        assert_eq!(
            table(&[event(State::Waiting), event(State::Discarded)]),
            "1 waiting, 1 discarded\n\nconsumers/a.b/parkedEvents/x-3\n  box.packed at position 7: \
             EVENT_NOT_UNDERSTOOD\n  waiting; 2 later events of its record are held\n\n\
             consumers/a.b/parkedEvents/x-3\n  box.packed at position 7: EVENT_NOT_UNDERSTOOD\n  discarded by \
             operator: twice\n"
        );
        assert_eq!(table(&[]), "0 waiting, 0 discarded\n");
    }

    #[test]
    fn a_program_reads_a_line_for_each() {
        let text = lines(&[event(State::Waiting)]).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&read["heldCount"], &read["state"]), (&"2".into(), &"STATE_WAITING".into()));
    }
}
