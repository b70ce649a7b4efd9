//! Everything is killed, at random and again and again, while callers write. Afterwards nothing is lost, doubled or out
//! of order, and the reports say what the events say.
//!
//! Two instances of the real binary on one PostgreSQL and one NATS. A fault is the SIGKILL of an instance, of PostgreSQL
//! or of NATS, or a pause of one of them. Callers send what got no answer again, with the same `request_id`, to whichever
//! instance answers, and keep their own account of what was acknowledged.
//!
//! What counts as a failure: an acknowledged change that is not there, or there twice; an event that is missing, twice
//! or before an earlier one of its record in the stream; a position that is not the next one; a rebuilt report that
//! differs from the live one; an audit that is not one whole chain under its signed heads; an answer that no retry can explain (anything but "unavailable" or "too late"). What does
//! not: how long a call takes, and which instance answers it.
//!
//! `FAULTS=1000 FAULTS_WRITES=100000 cargo test --release -p sinhke --test faults -- --nocapture` is the
//! long form; `FAULTS_SEED` repeats the order of the faults of a run, though not their moments.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test stops at what it does not expect and says what it did; nothing lies outside of it"
)]

mod account;
mod chaos;
mod deployment;
mod load;
mod verdict;

use std::sync::Arc;

use chaos::Chaos;
use deployment::Deployment;
use load::Load;

/// What a run is asked to be.
struct Plan {
    seed: u64,
    faults: usize,
    writes: u64,
}

#[expect(clippy::disallowed_methods, reason = "the long form is asked for by whoever runs the suite")]
fn asked<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

impl Plan {
    fn read() -> Self {
        Self {
            seed: asked("FAULTS_SEED", u64::from(std::process::id())),
            faults: asked("FAULTS", 30),
            writes: asked("FAULTS_WRITES", 20_000),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_every_acknowledged_change_has_its_one_effect() {
    let plan = Plan::read();
    println!("seed {}: {} faults, at least {} acknowledged changes", plan.seed, plan.faults, plan.writes);
    let mut deployment = Deployment::start().await;
    let load = Arc::new(Load::new(deployment.addresses()));
    let callers = load::start(&load);

    let mut chaos = Chaos::new(&plan);
    for _ in 0..plan.faults {
        load.acknowledged_more(chaos.patience()).await;
        chaos.strike(&mut deployment).await;
    }
    load.acknowledged(plan.writes).await;
    load.stop();
    let mut account = account::Account::default();
    for caller in callers {
        account.add(caller.await.expect("a caller met an answer that no retry explains"));
    }
    deployment.all_ready().await;
    println!("{}", chaos.summary());
    println!("{}", load.summary());

    verdict::of_the_state(&deployment, &account).await;
    verdict::of_the_stream(&deployment, &account).await;
    verdict::of_the_reports(&deployment, &account).await;
    verdict::of_the_audit(&deployment).await;
    println!("0 lost, 0 doubled, 0 out of order, 0 different cells");
    deployment.stop().await;
}
