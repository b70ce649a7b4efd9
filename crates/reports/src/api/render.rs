//! A report for people and for other programs: pure functions of its message.

mod official;
mod sheet;
mod table;

pub(super) use table::movement_name;

use prost_reflect::{DescriptorPool, DynamicMessage};
use proto::sinhke::reports::v1 as pb;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table with Vietnamese headings, for a terminal.
    Text,
    /// One line per place, standard and group.
    Csv,
    /// The message as protobuf's own JSON.
    Json,
}

/// Why a report cannot be written: never because of its numbers.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("the lines cannot be written")]
    Csv(#[from] csv::Error),
    #[error("the lines cannot be flushed")]
    Flush(#[source] std::io::Error),
    #[error("the message cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the contract cannot be read")]
    Contract(#[from] prost_reflect::DescriptorError),
    #[error("the message is not of the contract")]
    Message(#[from] prost::DecodeError),
    #[error("the contract knows no such message")]
    Unknown,
    #[error("the lines are not text")]
    Text(#[from] std::string::FromUtf8Error),
}

/// Writes a report.
pub fn render(report: &pb::PovertyReport, format: Format) -> Result<String, RenderError> {
    match format {
        Format::Text => Ok(table::text(report)),
        Format::Csv => sheet::csv(report),
        Format::Json => json("sinhke.reports.v1.PovertyReport", report),
    }
}

/// Writes a report of the official set.
pub fn render_official(report: &pb::OfficialReport, format: Format) -> Result<String, RenderError> {
    match format {
        Format::Text => Ok(official::text(report)),
        Format::Csv => official::csv(report),
        Format::Json => json("sinhke.reports.v1.OfficialReport", report),
    }
}

fn json(name: &str, report: &impl prost::Message) -> Result<String, RenderError> {
    let pool = DescriptorPool::decode(proto::DESCRIPTORS)?;
    let descriptor = pool.get_message_by_name(name).ok_or(RenderError::Unknown)?;
    let message = DynamicMessage::decode(descriptor, report.encode_to_vec().as_slice())?;
    let mut text = serde_json::to_string_pretty(&message)?;
    text.push('\n');
    Ok(text)
}

/// A date as Vietnamese papers write it.
fn written(date: Option<proto::google::r#type::Date>) -> String {
    date.map(|date| format!("{:02}/{:02}/{}", date.day, date.month, date.year)).unwrap_or_default()
}

/// A date as programs write it.
fn iso(date: Option<proto::google::r#type::Date>) -> String {
    date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)).unwrap_or_default()
}

/// An instant as programs write it, in UTC.
fn instant(instant: Option<prost_types::Timestamp>) -> String {
    let read = |instant: prost_types::Timestamp| jiff::Timestamp::new(instant.seconds, instant.nanos).ok();
    instant.and_then(read).map(|instant| instant.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
