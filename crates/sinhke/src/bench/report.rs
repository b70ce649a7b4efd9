//! What a bench says: goals, figures, references, as a table and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::driver::Load;

/// One line of DESIGN's goals with its reference from the same run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) what: &'static str,
    pub(crate) ours: Load,
    pub(crate) reference_name: String,
    pub(crate) reference: Load,
    pub(crate) goal: Goal,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// Our rate, in hundredths of the reference's.
    RatePercent(u64),
    /// Our p50 may be above the reference's by so many microseconds.
    AddedLatencyUs(u64),
}

/// A run with the machine it ran on.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: String,
    pub(crate) rounds: usize,
    pub(crate) seconds_each: u64,
    pub(crate) lines: Vec<Line>,
}

impl Line {
    /// What was achieved, in the goal's own unit.
    fn achieved(&self) -> u64 {
        match self.goal {
            Goal::RatePercent(_) => {
                self.ours.per_second.saturating_mul(100) / self.reference.per_second.max(1)
            }
            Goal::AddedLatencyUs(_) => self.ours.p50_us.saturating_sub(self.reference.p50_us),
        }
    }

    fn met(&self) -> bool {
        match self.goal {
            Goal::RatePercent(wanted) => self.achieved() >= wanted,
            Goal::AddedLatencyUs(most) => self.achieved() <= most,
        }
    }

    fn comparison(&self) -> String {
        match self.goal {
            Goal::RatePercent(wanted) => {
                format!("{} × (goal ≥ {} ×)", hundredths(self.achieved()), hundredths(wanted))
            }
            Goal::AddedLatencyUs(most) => format!("+{} µs p50 (goal ≤ {most} µs)", self.achieved()),
        }
    }
}

fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

impl Report {
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        let header =
            format!("{}\nmedian of {} rounds, {} s each\n\n", self.machine, self.rounds, self.seconds_each);
        text.push_str(&header);
        text.push_str("| what | ours /s | p50 µs | p99 µs | reference | its /s | its p50 µs | result |\n|---|---|---|---|---|---|---|---|\n");
        for line in &self.lines {
            let verdict = if line.met() { "met" } else { "missed" };
            // Writing to a String cannot fail.
            let _infallible = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {}: {verdict} |",
                line.what,
                line.ours.per_second,
                line.ours.p50_us,
                line.ours.p99_us,
                line.reference_name,
                line.reference.per_second,
                line.reference.p50_us,
                line.comparison(),
            );
        }
        text
    }
}

/// Cores and memory as the kernel tells them.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| rest.trim_start_matches([':', '\t', ' ']));
    let memory = read("/proc/meminfo");
    let kib: u64 = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0);
    let load = read("/proc/loadavg");
    let load: Vec<&str> = load.split(' ').take(3).collect();
    format!(
        "{cores} cores ({model}), {} GiB, load average before the run {}",
        kib / 1024 / 1024,
        load.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(per_second: u64, p50_us: u64) -> Load {
        Load { calls: 1, per_second, p50_us, p99_us: p50_us }
    }

    #[test]
    fn a_rate_is_compared_as_a_ratio_and_a_latency_as_a_difference() {
        let rate = Line {
            what: "a",
            ours: load(150, 1),
            reference_name: String::new(),
            reference: load(100, 1),
            goal: Goal::RatePercent(100),
        };
        assert_eq!((rate.met(), rate.comparison()), (true, "1.50 × (goal ≥ 1.00 ×)".to_owned()));
        let late = Line {
            what: "b",
            ours: load(1, 1_700),
            reference_name: String::new(),
            reference: load(1, 600),
            goal: Goal::AddedLatencyUs(1_000),
        };
        assert_eq!((late.met(), late.comparison()), (false, "+1100 µs p50 (goal ≤ 1000 µs)".to_owned()));
    }
}
