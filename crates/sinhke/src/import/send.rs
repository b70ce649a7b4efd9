//! Sends a sheet over streams, many households under way at once, and gives each answer back to its rows.

use std::{
    collections::HashMap,
    io::BufRead,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Context as _;
use futures_util::future::{try_join, try_join_all};
use indicatif::{ProgressBar, ProgressStyle};
use proto::{
    google::rpc::Status as PbStatus,
    sinhke::households::v1::{
        self as pb, bulk_service_client::BulkServiceClient, household_service_client::HouseholdServiceClient,
        register_households_response::Result as Outcome,
    },
};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::{Status, Streaming, service::interceptor::InterceptedService, transport::Channel};
use uuid::Uuid;

use super::problems::{Problems, of_refusal};
use crate::{
    client::{self, Bearer, Connection},
    sheet::{Entry, Problem, Read, Sheet},
};

/// Connections, each with a stream: one alone is bound to one core of each side.
const STREAMS: usize = 2;
/// Households read ahead of what the server takes.
const AHEAD: usize = 1024;

/// What is done with the households.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Register,
    /// Only say what would be refused.
    Try,
}

/// How many households came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) done: u64,
    pub(crate) refused: u64,
}

type Server = InterceptedService<Channel, Bearer>;

/// The rows of the households that are under way, by request id.
type UnderWay = Arc<Mutex<HashMap<String, (String, Vec<u64>)>>>;

/// What one household came to.
enum Answer {
    Done,
    Refused(Vec<Problem>),
}

/// Sends every household of the sheet; what is wrong is added to the problems.
pub(crate) async fn all<R: BufRead + Send + 'static>(
    sheet: Sheet<R>,
    import: Uuid,
    way: Way,
    connection: &Connection,
    problems: &mut Problems,
) -> anyhow::Result<Counts> {
    let (answers, mut answered) = mpsc::channel(AHEAD);
    let (mut senders, mut streams) = (Vec::new(), Vec::new());
    for _ in 0..STREAMS {
        let (sender, entries) = mpsc::channel(AHEAD);
        senders.push(sender);
        let (channel, bearer) = connection.open_for_streams().await?;
        let server = InterceptedService::new(channel, bearer);
        streams.push(stream(server, entries, import, way, answers.clone()));
    }
    let reading = tokio::task::spawn_blocking(move || read(sheet, &senders, &answers));
    let sending = async {
        try_join_all(streams).await?;
        reading.await.context("the sheet was not read to its end")?
    };
    let counting = async {
        let bar = bar();
        let mut counts = Counts::default();
        while let Some(answer) = answered.recv().await {
            bar.inc(1);
            match answer {
                Answer::Done => counts.done += 1,
                Answer::Refused(found) => {
                    counts.refused += 1;
                    found.into_iter().try_for_each(|problem| problems.add(problem))?;
                }
            }
        }
        bar.finish_and_clear();
        Ok(counts)
    };
    let ((), counts) = try_join(sending, counting).await?;
    Ok(counts)
}

/// Reads the sheet as fast as the streams take it.
fn read<R: BufRead>(
    mut sheet: Sheet<R>,
    senders: &[mpsc::Sender<Entry>],
    answers: &mpsc::Sender<Answer>,
) -> anyhow::Result<()> {
    for sender in senders.iter().cycle() {
        // Nobody takes it when a stream has failed, which its own error says.
        let taken = match sheet.next()? {
            None => return Ok(()),
            Some(Read::Household(entry)) => sender.blocking_send(*entry).is_ok(),
            Some(Read::Bad(problems)) => answers.blocking_send(Answer::Refused(problems)).is_ok(),
        };
        if !taken {
            return Ok(());
        }
    }
    Ok(())
}

async fn stream(
    server: Server,
    entries: mpsc::Receiver<Entry>,
    import: Uuid,
    way: Way,
    answers: mpsc::Sender<Answer>,
) -> anyhow::Result<()> {
    let under_way = UnderWay::default();
    let noted = Arc::clone(&under_way);
    let asked = ReceiverStream::new(entries).map(move |entry| {
        // Of the number, not of the row: a row that is put in or taken out renames nobody.
        let request_id = Uuid::new_v5(&import, entry.number.as_bytes()).to_string();
        kept(&noted).insert(request_id.clone(), (entry.number, entry.rows));
        (request_id, entry.household)
    });
    let refused = |status: Status| client::refused(&status);
    match way {
        Way::Register => {
            let asked = asked.map(|(request_id, household)| {
                let registration = pb::RegisterHouseholdRequest { household: Some(household), request_id };
                pb::RegisterHouseholdsRequest { registration: Some(registration) }
            });
            let answered = HouseholdServiceClient::new(server).register_households(asked).await;
            let stream = answered.map_err(refused)?.into_inner();
            take(stream, registered, &under_way, &answers).await
        }
        Way::Try => {
            let asked = asked.map(|(request_id, household)| pb::PreviewRegistrationsRequest {
                household: Some(household),
                request_id,
            });
            let answered = BulkServiceClient::new(server).preview_registrations(asked).await;
            let stream = answered.map_err(refused)?.into_inner();
            take(stream, |answer| (answer.request_id, answer.refusal), &under_way, &answers).await
        }
    }
}

fn registered(answer: pb::RegisterHouseholdsResponse) -> (String, Option<PbStatus>) {
    match answer.result {
        Some(Outcome::Refusal(refusal)) => (answer.request_id, Some(refusal)),
        Some(Outcome::Household(_)) | None => (answer.request_id, None),
    }
}

/// Gives every answer of a stream back to its rows.
async fn take<A>(
    mut stream: Streaming<A>,
    read: impl Fn(A) -> (String, Option<PbStatus>),
    under_way: &UnderWay,
    answers: &mpsc::Sender<Answer>,
) -> anyhow::Result<()> {
    while let Some(answer) = stream.message().await.map_err(|status| client::refused(&status))? {
        let (request_id, refusal) = read(answer);
        let rows = kept(under_way).remove(&request_id);
        let (number, rows) = rows.context("an answer to a question that was not asked")?;
        let answer = match refusal {
            None => Answer::Done,
            Some(refusal) => Answer::Refused(of_refusal(&number, &rows, &refusal)),
        };
        answers.send(answer).await?;
    }
    Ok(())
}

fn kept(under_way: &UnderWay) -> MutexGuard<'_, HashMap<String, (String, Vec<u64>)>> {
    // A map of plain values: a panic elsewhere cannot leave it half written.
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {human_pos} households, {per_sec}");
    let bar = ProgressBar::new_spinner();
    style.map_or(bar.clone(), |style| bar.with_style(style))
}
