//! A server that does not outlive who needs it, even when that one is killed.
//!
//! Each server is the child of a small shell, which stops it when its reason to run ends. The log file is the proof
//! of life: it is locked exclusively, and shell and server hold that lock by the log being their standard output, so
//! the kernel frees it when the last of them is gone. No process id is trusted for that.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::Child;

use crate::account::Account;
use crate::error::{AtPath, LocalError};
use crate::wait;

/// Arguments: the signal that stops the server, the reason to run, the file of that reason, a stamp file, the grace
/// in seconds, a folder to remove at the end or nothing, the server's command line.
///
/// The watch writes nowhere: were the log its output too, it would keep the log locked after the server is gone. A
/// server can miss a signal that comes before its handlers are set, so the signal is repeated. Descriptor 9 stays
/// open in the shell until the server has stopped, and with it the exclusive lock on the users' file: a new user
/// waits for the end of the old run instead of meeting it half way.
const SUPERVISE: &str = r#"
signal=$1 reason=$2 file=$3 stamp=$4 grace=$5 scratch=$6; shift 6
exec 3<&0 </dev/null
if [ "$reason" != owner ]; then
  command -v flock >/dev/null || { echo "the program flock is needed to share servers"; exit 127; }
fi
"$@" 3<&- &
server=$!
if [ "$reason" != owner ]; then exec 9<"$file"; fi
watch() {
  case $reason in
    owner) while read -r _; do :; done <&3 ;;
    other) flock -x 9 ;;
    users)
      while flock -x 9; flock -u 9; do
        : >"$stamp"
        sleep "$grace" 9<&-
        flock -n -x 9 || continue
        [ "$file" -nt "$stamp" ] || break
        flock -u 9
      done ;;
  esac
  while kill -s "$signal" "$server"; do sleep 1 9<&-; done
}
watch >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$server"
code=$?
kill "$watch" 2>/dev/null
[ -z "$scratch" ] || rm -rf "$scratch"
exit "$code"
"#;

/// A previous run that is stopping gets this long before it is told to.
const STOPPING: Duration = Duration::from_secs(5);
/// Told to stop, a server gets this long.
const STOP: Duration = Duration::from_secs(30);
const KILLED: Duration = Duration::from_secs(5);

/// Why a server runs.
#[derive(Debug, Clone)]
pub(crate) enum Reason {
    /// As long as this process lives and keeps the supervisor.
    Owner,
    /// As long as somebody holds the file's lock, and `grace` seconds more.
    Users { file: PathBuf, grace: u32 },
    /// As long as the server with this log runs.
    Other { log: PathBuf },
}

/// How a server is told to stop, and where it writes its process id.
pub(crate) struct Stop {
    pub(crate) signal: Signal,
    pub(crate) signal_name: &'static str,
    pub(crate) pid_file: PathBuf,
    /// Where the supervisor keeps the time since which nobody used the server.
    pub(crate) stamp: PathBuf,
    /// A folder that goes with the server.
    pub(crate) scratch: Option<PathBuf>,
}

pub(crate) struct Supervisor {
    shell: Child,
}

impl Supervisor {
    /// Starts `command` with `log` (from [`claim`]) as its output.
    pub(crate) fn start(
        account: Account,
        log: &File,
        stop: &Stop,
        reason: &Reason,
        command: &[OsString],
    ) -> Result<Self, LocalError> {
        let grace_text;
        let (name, file, grace) = match reason {
            Reason::Owner => ("owner", Path::new(""), "0"),
            Reason::Users { file, grace } => {
                grace_text = grace.to_string();
                ("users", &**file, grace_text.as_str())
            }
            Reason::Other { log } => ("other", &**log, "0"),
        };
        let stdin = if matches!(reason, Reason::Owner) { Stdio::piped() } else { Stdio::null() };
        let at = |source| LocalError::NotRun { program: "sh".to_owned(), source };
        let shell = account
            .command("/bin/sh")
            .args(["-c", SUPERVISE, "sinhke-server", stop.signal_name, name])
            .args([file.as_os_str(), stop.stamp.as_os_str(), grace.as_ref()])
            .arg(stop.scratch.as_deref().unwrap_or(Path::new("")))
            .args(command)
            .stdin(stdin)
            .stdout(log.try_clone().map_err(at)?)
            .stderr(log.try_clone().map_err(at)?)
            // Not in the terminal's group: Ctrl-C is for the owner, which stops its servers last.
            .process_group(0)
            .spawn()
            .map_err(at)?;
        Ok(Self { shell })
    }

    /// How the server ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.shell.try_wait().ok().flatten()
    }

    #[cfg(test)]
    pub(crate) fn shell(&self) -> Option<Pid> {
        Pid::from_raw(self.shell.id()?.try_into().ok()?)
    }

    /// Stops an owned server and waits for its end.
    pub(crate) async fn stop(mut self) -> Result<(), LocalError> {
        drop(self.shell.stdin.take());
        match tokio::time::timeout(STOP, self.shell.wait()).await {
            Ok(_) => Ok(()),
            Err(_) => Err(LocalError::TooLate { what: "a server to stop".to_owned(), bound: STOP }),
        }
    }
}

/// Whether a server with this log runs.
pub(crate) fn runs(log: &Path) -> Result<bool, LocalError> {
    if !log.exists() {
        return Ok(false);
    }
    Ok(wait::open(log)?.try_lock_shared().is_err())
}

/// Takes the log for a new run. A previous run that still lives is waited for, then told to stop, then killed.
pub(crate) async fn claim(log: &Path, stop: &Stop) -> Result<File, LocalError> {
    let file = wait::open(log)?;
    for (bound, signal) in [(STOPPING, stop.signal), (STOP, Signal::KILL)] {
        if free(&file, bound).await.is_ok() {
            break;
        }
        // Somebody holds the log, so the process id in the file is of a living run, not of a stranger.
        if let Some(pid) = pid(&stop.pid_file) {
            kill_process(pid, signal).ok();
        }
    }
    free(&file, KILLED).await?;
    file.set_len(0).at(log)?;
    Ok(file)
}

async fn free(file: &File, bound: Duration) -> Result<(), LocalError> {
    let what = "a previous server to end";
    wait::until(what, bound, async || Ok(file.try_lock().is_ok().then_some(()))).await
}

/// The process id on a file's first line.
pub(crate) fn pid(file: &Path) -> Option<Pid> {
    let text = std::fs::read_to_string(file).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

/// The processes that a process has started and that live.
pub(crate) fn children(pid: Pid) -> Vec<Pid> {
    let pid = pid.as_raw_nonzero();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(|child| Pid::from_raw(child.parse().ok()?)).collect()
}

/// The last lines of a log, for an error message.
pub(crate) fn tail(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
}
