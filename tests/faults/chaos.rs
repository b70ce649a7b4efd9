//! What is done to whom, drawn from a seed.

use std::{collections::BTreeMap, time::Duration};

use local::Server;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use rustix::process::Signal;

use super::{
    Plan,
    deployment::{Deployment, paced},
};

pub struct Chaos {
    random: StdRng,
    most: u64,
    done: BTreeMap<&'static str, usize>,
}

impl Chaos {
    /// Of a plan whose faults are spread over its changes.
    pub fn new(plan: &Plan) -> Self {
        let most = plan.writes.saturating_mul(2) / u64::try_from(plan.faults).unwrap_or(1).max(1);
        Self { random: StdRng::seed_from_u64(plan.seed), most: most.max(1), done: BTreeMap::new() }
    }

    /// How many changes are acknowledged before the next fault: often so few that things still recover.
    pub fn patience(&mut self) -> u64 {
        self.random.random_range(1..=self.most)
    }

    pub async fn strike(&mut self, deployment: &mut Deployment) {
        let victim = self.random.random_range(0..2);
        let pause = Duration::from_millis(self.random.random_range(50..=3_000));
        let what = match self.random.random_range(0..10) {
            0..=3 => {
                deployment.instances[victim].signal(Signal::KILL);
                "SIGKILL of an instance"
            }
            4..=5 => {
                deployment.kill(Server::Postgres).await;
                "SIGKILL of PostgreSQL"
            }
            6..=7 => {
                deployment.kill(Server::Nats).await;
                "SIGKILL of NATS"
            }
            8 => {
                deployment.instances[victim].signal(Signal::STOP);
                wait(pause).await;
                deployment.instances[victim].signal(Signal::CONT);
                "pause of an instance"
            }
            _ => {
                let server = if victim == 0 { Server::Postgres } else { Server::Nats };
                deployment.servers.pause(server);
                wait(pause).await;
                deployment.servers.resume(server);
                "pause of a server"
            }
        };
        *self.done.entry(what).or_default() += 1;
    }

    pub fn summary(&self) -> String {
        let done = self.done.iter().map(|(what, times)| format!("{times} × {what}"));
        done.collect::<Vec<_>>().join(", ")
    }
}

/// A pause is a length of time, not a condition.
async fn wait(time: Duration) {
    let mut pace = paced(time);
    pace.tick().await;
    pace.tick().await;
}
