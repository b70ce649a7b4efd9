//! `sinhke report targets`: what papers wanted to come about, and what did.

use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;
use proto::{
    google::r#type::Date as PbDate,
    sinhke::{
        households::v1::{PovertyClass, PovertyTarget, TargetIndicator},
        reports::v1::{
            GetTargetsRequest, NotHeld, Ratio, TargetReport, TargetResult, TargetVerdict,
            target_report_service_client::TargetReportServiceClient,
        },
    },
};
use vocabulary::calendar::Date;

use super::{date, pb_date, pb_instant};
use crate::{
    client::{self, Connection},
    output,
    table::grouped,
};

/// The targets of poverty reduction beside what came about, each in its own scope, standard and period
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke report targets --as-of 2022-12-31")]
pub(super) struct Targets {
    /// What was true on this day (YYYY-MM-DD) [default: the business date]
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// As recorded by this instant (2026-11-21T08:00:00+07:00) [default: everything recorded]
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Timestamp>,
    #[command(flatten)]
    connection: Connection,
}

impl Targets {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let mut reports = TargetReportServiceClient::with_interceptor(channel, bearer);
        let request = GetTargetsRequest {
            as_of: self.as_of.map(pb_date),
            known_at: self.known_at.map(pb_instant),
            min_position: String::new(),
        };
        let answer = reports.get_targets(request).await;
        let report = answer.map_err(|status| client::refused(&status))?.into_inner();
        output::print(&text(&report))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn text(report: &TargetReport) -> String {
    let known_at = report.known_at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
    let head = format!(
        "MỤC TIÊU GIẢM NGHÈO VÀ KẾT QUẢ\nTính đến ngày {}, theo dữ liệu ghi nhận đến {} ({})\n",
        day(report.as_of),
        known_at.map(|at| at.to_string()).unwrap_or_default(),
        report.positions.join(", ")
    );
    std::iter::once(head).chain(report.targets.iter().map(result)).collect()
}

/// The target, and behind it a line of each thing that is known of it.
fn result(result: &TargetResult) -> String {
    let target = result.target.clone().unwrap_or_default();
    let id = target.name.rsplit('/').next().unwrap_or_default();
    let period = format!("{}–{}", day(target.first_day), day(target.last_day));
    let mut lines = vec![format!("\n{id} ({}, {period}): {}", target.law, aim(&target))];
    if !result.scope.is_empty() {
        lines.push(format!("  Phạm vi: {}", result.scope));
    }
    lines.push(format!("  Kết quả: {}", outcome(&target, result)));
    let known = |ratio: &&Ratio| ratio.denominator > 0;
    if let Some((before, after)) =
        result.rate_before.as_ref().filter(known).zip(result.rate_after.as_ref().filter(known))
    {
        let (from, on) = (day(result.measured_from), day(result.measured_on));
        lines.push(format!("  Tỷ lệ hộ nghèo: {} ngày {from}, {} ngày {on}", rate(before), rate(after)));
    }
    if result.implied_households > 0 {
        let (share, all) = (points(target.stated_share_milli_points), grouped(result.implied_households));
        lines.push(format!("  Theo văn bản, {} hộ là {share} % tổng số hộ: {all} hộ", grouped(target.value)));
    }
    lines.extend(
        result
            .notes
            .iter()
            .chain([&target.note])
            .filter(|note| !note.is_empty())
            .map(|note| format!("  Ghi chú: {note}")),
    );
    lines.join("\n") + "\n"
}

fn aim(target: &PovertyTarget) -> String {
    let standard = target.standard.rsplit('/').next().unwrap_or_default();
    let value = grouped(target.value);
    match target.indicator() {
        TargetIndicator::YearlyRateCut => {
            format!(
                "tỷ lệ hộ nghèo giảm bình quân ít nhất {} điểm % một năm, chuẩn {standard}",
                points(target.value)
            )
        }
        TargetIndicator::HouseholdCut => format!("giảm ít nhất {value} hộ nghèo, chuẩn {standard}"),
        TargetIndicator::HouseholdsLeft => {
            format!("còn nhiều nhất {value} {}, chuẩn {standard}", class(target.poverty_class()))
        }
        TargetIndicator::DifficultVillagesLeft => format!("còn nhiều nhất {value} thôn đặc biệt khó khăn"),
        TargetIndicator::Unspecified => "chỉ tiêu không rõ".to_owned(),
    }
}

fn class(class: PovertyClass) -> &'static str {
    match class {
        PovertyClass::Poor => "hộ nghèo",
        PovertyClass::NearPoor => "hộ cận nghèo",
        PovertyClass::NotPoor => "hộ không nghèo",
        PovertyClass::NotKnown | PovertyClass::Unspecified => "hộ",
    }
}

fn outcome(target: &PovertyTarget, result: &TargetResult) -> String {
    let actual = match target.indicator() {
        TargetIndicator::YearlyRateCut => {
            format!("giảm {} điểm % một năm trong {} năm", points(result.actual), result.years)
        }
        TargetIndicator::HouseholdCut => format!("giảm {} hộ", grouped(result.actual)),
        TargetIndicator::HouseholdsLeft
        | TargetIndicator::DifficultVillagesLeft
        | TargetIndicator::Unspecified => format!("còn {}", grouped(result.actual)),
    };
    match result.verdict() {
        TargetVerdict::Met => format!("{actual}: ĐẠT"),
        TargetVerdict::Missed => format!("{actual}: KHÔNG ĐẠT"),
        TargetVerdict::UnderWay => format!("{actual}; chưa hết kỳ"),
        TargetVerdict::NotKnown | TargetVerdict::Unspecified => {
            format!("CHƯA BIẾT, {}", why(result.not_held()))
        }
    }
}

fn why(why: NotHeld) -> &'static str {
    match why {
        NotHeld::Unspecified => "không rõ vì sao",
        NotHeld::NotBegun => "kỳ chưa bắt đầu",
        NotHeld::StandardNotInForce => "chuẩn nghèo không có hiệu lực vào đầu kỳ hoặc vào ngày tính",
        NotHeld::AreaEmpty => "vào ngày tính không có xã nào được phân loại như vậy",
        NotHeld::BeforeHistory => "đầu kỳ ở trước khi danh mục đơn vị hành chính bắt đầu",
        NotHeld::NeverSurveyed => "vào đầu kỳ hoặc ngày tính chưa hộ nào được rà soát theo chuẩn này",
        NotHeld::NoWholeYear => "chưa đủ một năm để tính bình quân",
        NotHeld::VillagesNotClassified => "ở đây chưa phân loại thôn",
        NotHeld::NotAssigned => "có hộ có thể thuộc phạm vi này nhưng chưa được xếp vào xã nào",
    }
}

fn rate(ratio: &Ratio) -> String {
    let percent = ratio.percent.replace('.', ",");
    format!("{percent} % ({}/{})", grouped(ratio.numerator), grouped(ratio.denominator))
}

/// Thousandths as people write them: `110` is `0,11`.
fn points(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, rest) = (thousandths.unsigned_abs() / 1_000, thousandths.unsigned_abs() % 1_000);
    let text = format!("{sign}{whole},{rest:03}");
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

fn day(date: Option<PbDate>) -> String {
    date.map(|date| format!("{:02}/{:02}/{}", date.day, date.month, date.year)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_2022() -> TargetResult {
        let rate = |poor, percent: &str| {
            Some(Ratio { numerator: poor, denominator: 373_636, percent: percent.to_owned() })
        };
        let target = PovertyTarget {
            name: "povertyTargets/NQ06-2022-HO-NGHEO".to_owned(),
            law: "06-NQ/TU".to_owned(),
            indicator: TargetIndicator::HouseholdCut.into(),
            standard: "povertyStandards/VN-2022".to_owned(),
            value: 411,
            stated_share_milli_points: 110,
            first_day: Some(PbDate { year: 2022, month: 1, day: 1 }),
            last_day: Some(PbDate { year: 2022, month: 12, day: 31 }),
            note: "chưa đối chiếu".to_owned(),
            ..PovertyTarget::default()
        };
        TargetResult {
            target: Some(target),
            verdict: TargetVerdict::Met.into(),
            scope: "Tỉnh Quảng Ninh".to_owned(),
            rate_before: rate(522, "0.140"),
            rate_after: rate(111, "0.030"),
            actual: 411,
            implied_households: 373_636,
            ..TargetResult::default()
        }
    }

    #[test]
    fn a_target_is_shown_with_its_scope_its_numbers_and_what_is_not_certain() {
        let text = result(&of_2022());
        for part in [
            "NQ06-2022-HO-NGHEO (06-NQ/TU, 01/01/2022–31/12/2022): giảm ít nhất 411 hộ nghèo, chuẩn VN-2022",
            "Phạm vi: Tỉnh Quảng Ninh",
            "Kết quả: giảm 411 hộ: ĐẠT",
            "0,140 % (522/373.636)",
            "411 hộ là 0,11 % tổng số hộ: 373.636 hộ",
            "Ghi chú: chưa đối chiếu",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn what_is_not_known_says_why_and_shows_no_number() {
        let not_known = TargetResult {
            verdict: TargetVerdict::NotKnown.into(),
            not_held: NotHeld::StandardNotInForce.into(),
            actual: 0,
            ..of_2022()
        };
        assert!(result(&not_known).contains("Kết quả: CHƯA BIẾT, chuẩn nghèo không có hiệu lực"));
    }

    #[test]
    fn thousandths_are_written_without_needless_zeros() {
        assert_eq!([3_000, 110, -500, 0].map(points), ["3", "0,11", "-0,5", "0"]);
    }
}
