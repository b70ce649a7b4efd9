//! The settings of a process as flags, one per setting, made from a table.
//!
//! What a setting is and what it defaults to belongs to `service::config`; here is only how it is typed on a command
//! line. A test compares both lists, so a new setting without a flag is found.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use service::config::{Config, Sources};

/// A setting's key, what stands for its value in the help, and what it does.
type Flag = (&'static str, &'static str, &'static str);

const FLAGS: [Flag; 32] = [
    ("dev", "", "Development: no token and no TLS needed, loopback addresses only. Says so loudly"),
    ("listen", "ADDRESS", "Where gRPC listens [default: 127.0.0.1:50051]"),
    (
        "admin_listen",
        "ADDRESS",
        "Where /metrics, /livez and /readyz listen, over HTTP [default: 127.0.0.1:9464]",
    ),
    (
        "keys_file",
        "FILE",
        "Keys under which personal data is sealed; made at first start with mode 0600. Back it up with the databases: \
         without it names and citizen ids cannot be read [default: sinhke-keys.json]",
    ),
    (
        "business_date",
        "DATE",
        "The business date (YYYY-MM-DD); without it the local date in Asia/Ho_Chi_Minh",
    ),
    (
        "database.url",
        "URL",
        "PostgreSQL 18 or newer; {context} in it stands for the context's name, for every context has its own \
         database [default: postgres://postgres@127.0.0.1:5432/sinhke_{context}]",
    ),
    ("database.pool", "NUMBER", "Connections for reads, per context; writing needs a few more [default: 16]"),
    (
        "database.statement_timeout_ms",
        "NUMBER",
        "How long one read may run, in milliseconds [default: 20000]",
    ),
    ("database.receipt_days", "NUMBER", "How many days answers are kept for retries [default: 7]"),
    ("nats.url", "URL", "NATS 2.12 or newer with JetStream [default: nats://127.0.0.1:4222]"),
    ("nats.prefix", "TEXT", "In front of streams and subjects, to share a server; empty in production"),
    ("nats.replicas", "NUMBER", "Copies of every stream: 1 on one server, 3 in a cluster [default: 1]"),
    (
        "nats.max_bytes",
        "NUMBER",
        "Size of a stream at which publishing stops and events wait in the journal [default: 2147483648]",
    ),
    (
        "auth.jwks_file",
        "FILE",
        "Public keys of tokens (JWKS), read again when it changes; needed outside development. `sinhke token` makes one",
    ),
    ("auth.issuer", "TEXT", "The claim iss of every token [default: https://sinhke.vn]"),
    ("auth.audience", "TEXT", "The claim aud of every token [default: sinhke]"),
    ("auth.leeway_seconds", "NUMBER", "How many seconds clocks may be apart [default: 30]"),
    (
        "tls.certificate_file",
        "FILE",
        "Certificate chain of the gRPC listener, PEM; without it the listener speaks plain HTTP/2",
    ),
    ("tls.key_file", "FILE", "Private key of the certificate, PEM"),
    ("tls.client_ca_file", "FILE", "When given, callers must show a certificate of this authority, PEM"),
    ("limits.message_bytes", "NUMBER", "The longest message that is read [default: 4194304]"),
    ("limits.concurrency", "NUMBER", "Calls under way at once in this process [default: 4096]"),
    ("limits.rate_per_second", "NUMBER", "Calls a second of one caller; 0 is no limit [default: 20000]"),
    ("limits.timeout_ms", "NUMBER", "The longest a call may take, in milliseconds [default: 30000]"),
    ("limits.watches", "NUMBER", "Of these, callers who watch a report [default: 64]"),
    (
        "limits.watch_ms",
        "NUMBER",
        "How soon a caller who watches a report may be told of the next change, in milliseconds [default: 1000]",
    ),
    (
        "limits.watch_most_ms",
        "NUMBER",
        "The longest time between changes that he may ask for [default: 600000]",
    ),
    ("log.format", "FORMAT", "json, or pretty for people [default: json]"),
    ("log.filter", "FILTER", "What is logged on standard error: info,service=debug [default: info]"),
    (
        "drain.probe_ms",
        "NUMBER",
        "How long a stopping process answers \"not serving\" before it takes no more calls, in milliseconds: one \
         period of the probe that watches it [default: 5000]",
    ),
    (
        "drain.timeout_ms",
        "NUMBER",
        "How long calls under way may take at the end, in milliseconds [default: 20000]",
    ),
    (
        "audit.heads_file",
        "FILE",
        "Where the signed end of every audit chain is added as a line of JSON, every ten seconds while the chain grows and \
         at the end; without it sinhke-audit-heads.jsonl beside the keys file. Keep it, or copies of it, where nobody who can \
         write the databases can write: `sinhke verify-audit` compares",
    ),
];

/// What was typed.
#[derive(Debug)]
pub(crate) struct Settings {
    flags: Vec<(String, String)>,
    file: Option<PathBuf>,
    print: bool,
}

impl Settings {
    /// The settings to run with; none when they were only to be printed, which is then done.
    pub(crate) fn config(self) -> anyhow::Result<Option<Config>> {
        let sources = Sources::of_process(self.flags, self.file);
        let config = Config::load(&sources).context("the settings cannot be used; see --help")?;
        if self.print {
            crate::output::print(&config.print()?)?;
            return Ok(None);
        }
        Ok(Some(config))
    }
}

/// `database.url` is typed `--database-url`.
fn long(key: &str) -> String {
    key.replace(['.', '_'], "-")
}

/// `database.url` is the variable `SINHKE_DATABASE__URL`.
fn variable(key: &str) -> String {
    format!("SINHKE_{}", key.replace('.', "__").to_ascii_uppercase())
}

fn flag((key, value_name, help): Flag) -> Arg {
    let help = format!("{help} [env: {}]", variable(key));
    let arg = Arg::new(key).long(long(key)).help(help).help_heading("Settings");
    if value_name.is_empty() {
        arg.action(ArgAction::SetTrue)
    } else {
        arg.value_name(value_name).action(ArgAction::Set)
    }
}

impl Args for Settings {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help(
                "TOML file with settings: `listen = \"0.0.0.0:50051\"`, `[database]`, … [env: SINHKE_CONFIG]",
            )
            .help_heading("Settings");
        let print = Arg::new("print-config")
            .long("print-config")
            .action(ArgAction::SetTrue)
            .help("Print the settings as they came together, secrets masked, and end")
            .help_heading("Settings");
        command.arg(config).arg(print).args(FLAGS.map(flag)).after_help(
            "A flag wins over the environment, that over a file named by the environment (SINHKE_DATABASE__URL_FILE \
             holds the value of SINHKE_DATABASE__URL), that over the TOML file, that over the default. Unknown \
             variables beginning with SINHKE_ are refused.",
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let typed = |&(key, value_name, _): &Flag| {
            let value = if value_name.is_empty() {
                matches.get_flag(key).then(|| "true".to_owned())
            } else {
                matches.get_one::<String>(key).cloned()
            };
            Some((key.to_owned(), value?))
        };
        Ok(Self {
            flags: FLAGS.iter().filter_map(typed).collect(),
            file: matches.get_one::<PathBuf>("config").cloned(),
            print: matches.get_flag("print-config"),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
