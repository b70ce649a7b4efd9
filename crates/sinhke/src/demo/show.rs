//! What the demo prints.

use std::{env, net::SocketAddr, path::Path};

use proto::sinhke::reports::v1::PovertyReport;

use super::{
    load::is_full,
    registry::{CLOSING, OPENED},
};
use crate::figures::{Figures, held, is_rate_of_all, judge, table};

/// The provincial report, and beside each published figure what it says.
pub(super) fn report(mut report: PovertyReport) -> anyhow::Result<String> {
    let full = is_full(&report);
    // The province alone; the communes are a command away.
    report.rows.clear();
    let figures = Figures::published()?;
    let judged: Vec<_> = figures
        .between("F09", "F16b")
        .map(|figure| {
            if !full && is_rate_of_all(&figure.id) {
                return judge(&figures, figure, None).because("a sample, not comparable");
            }
            judge(&figures, figure, held(&report, &figure.id))
        })
        .collect();
    let sample =
        if full { "" } else { "A SAMPLE: rates of all households are not comparable with published ones.\n" };
    Ok(format!(
        "\n{}\nPublished figures of early 2024 beside this registry, which was made up to have them:\n{sample}\n{}",
        reports::render(&report, reports::Format::Text)?,
        table(&judged),
    ))
}

/// Commands that work as they are printed, in the folder where the demo was started.
pub(super) fn things_to_try(address: SocketAddr, nats_url: &str, dir: &Path) -> String {
    let (sinhke, python) = (program(), dir.join("python"));
    let python = python.display();
    format!(
        "\ngRPC at {address} (reflection, no token needed), events at {nats_url}\n\n\
         Three things to try, in another terminal:\n\n\
         1. The same day on the map that came a year later, by commune:\n   \
         {sinhke} report poverty --address http://{address} --as-of {CLOSING} --movements-after {OPENED} \
         --map-of 2025-07-01 --standard QN-2023\n\n\
         2. Call it from Python, with nothing but reflection:\n   \
         python3 -m venv {python} && {python}/bin/pip install -qr deploy/examples/python/requirements.txt\n   \
         PYTHONPATH=deploy/examples/python {python}/bin/python -c 'from sinhke import Sinhke; \
         print(Sinhke(\"{address}\").call(\"sinhke.households.v1.HouseholdService/SearchHouseholds\", \
         {{\"query\": \"nguyen thi hoa\", \"pageSize\": 2}}))'\n\n\
         3. The events of one commune, as they come (Ctrl-C ends it):\n   \
         {python}/bin/python deploy/examples/python/subscriber.py {nats_url} {address} 06841\n\n\
         Ctrl-C stops everything; the data stays for the next run.\n"
    )
}

/// How this program can be typed here.
fn program() -> String {
    let Ok(path) = env::current_exe() else { return "sinhke".to_owned() };
    let here = env::current_dir().ok();
    let short = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    short.map_or_else(|| path.display().to_string(), |short| format!("./{}", short.display()))
}
