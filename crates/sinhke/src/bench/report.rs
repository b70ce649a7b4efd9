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
    /// Our p50 and p99 may be so many hundredths of the reference's.
    LatencyPercent { p50: u64, p99: u64 },
    /// Our p50 may be so many microseconds, whatever the reference's is.
    LatencyUs(u64),
    /// No goal: told because it belongs to the line above.
    Told,
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
    fn met(&self) -> bool {
        match self.goal {
            Goal::RatePercent(wanted) => self.rate() >= wanted,
            Goal::AddedLatencyUs(most) => self.added_us() <= most,
            Goal::LatencyUs(most) => self.ours.p50_us <= most,
            Goal::Told => true,
            Goal::LatencyPercent { p50, p99 } => {
                let (ours_p50, ours_p99) = self.latencies();
                ours_p50 <= p50 && ours_p99 <= p99
            }
        }
    }

    fn comparison(&self) -> String {
        match self.goal {
            Goal::RatePercent(wanted) => {
                format!("{} × (goal ≥ {} ×)", hundredths(self.rate()), hundredths(wanted))
            }
            Goal::AddedLatencyUs(most) => format!("+{} µs p50 (goal ≤ {most} µs)", self.added_us()),
            Goal::LatencyUs(most) => {
                format!("{} ms p50 (goal ≤ {} ms)", self.ours.p50_us / 1_000, most / 1_000)
            }
            Goal::Told => format!("{} ms", self.ours.p50_us / 1_000),
            Goal::LatencyPercent { p50, p99 } => {
                let (ours_p50, ours_p99) = self.latencies();
                format!(
                    "p50 {} ×, p99 {} × (goal ≤ {} ×, {} ×)",
                    hundredths(ours_p50),
                    hundredths(ours_p99),
                    hundredths(p50),
                    hundredths(p99),
                )
            }
        }
    }

    /// Our rate in hundredths of the reference's.
    fn rate(&self) -> u64 {
        in_hundredths(self.ours.per_second, self.reference.per_second)
    }

    fn added_us(&self) -> u64 {
        self.ours.p50_us.saturating_sub(self.reference.p50_us)
    }

    /// Our p50 and p99 in hundredths of the reference's.
    fn latencies(&self) -> (u64, u64) {
        let of = |ours, reference| in_hundredths(ours, reference);
        (of(self.ours.p50_us, self.reference.p50_us), of(self.ours.p99_us, self.reference.p99_us))
    }
}

fn in_hundredths(ours: u64, reference: u64) -> u64 {
    ours.saturating_mul(100) / reference.max(1)
}

/// Of a rate without single calls, nothing is known of a single one.
fn micros(value: u64) -> String {
    if value == 0 { "–".to_owned() } else { value.to_string() }
}

fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

impl Report {
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        let rounds = match (self.rounds, self.seconds_each) {
            (1, 0) => "one round".to_owned(),
            (rounds, 0) => format!("median of {rounds} rounds"),
            (rounds, seconds) => format!("median of {rounds} rounds, {seconds} s each"),
        };
        let header = format!("{}\n{rounds}\n\n", self.machine);
        text.push_str(&header);
        text.push_str("| what | ours /s | p50 µs | p99 µs | reference | its /s | its p50 µs | result |\n|---|---|---|---|---|---|---|---|\n");
        for line in &self.lines {
            let verdict = match (line.goal, line.met()) {
                (Goal::Told, _) => "",
                (_, true) => ": met",
                (_, false) => ": missed",
            };
            // Writing to a String cannot fail.
            let _infallible = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {}{verdict} |",
                line.what,
                line.ours.per_second,
                micros(line.ours.p50_us),
                micros(line.ours.p99_us),
                line.reference_name,
                line.reference.per_second,
                micros(line.reference.p50_us),
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
        let seen = Line { goal: Goal::LatencyPercent { p50: 200, p99: 300 }, ..late.clone() };
        assert_eq!(
            (seen.met(), seen.comparison()),
            (false, "p50 2.83 ×, p99 2.83 × (goal ≤ 2.00 ×, 3.00 ×)".to_owned())
        );
    }
}
