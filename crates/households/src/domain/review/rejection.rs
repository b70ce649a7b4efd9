//! Why a step of a review is refused.

use vocabulary::{
    area::{NotKnown, UnitKey},
    calendar::{Date, TooFewWorkingDays, WorkingCalendar},
    decision::Moment,
    rejection::{Fault, Kind, Language, Rejection, Violations},
};

use super::{StageName, Target};
use crate::domain::{HouseholdId, classify::Class, decision::record::RecordRejection};

#[derive(Debug, thiserror::Error)]
pub(crate) enum ReviewRejection {
    #[error("fields that the records do not allow")]
    Fields(#[from] Violations),
    /// Absent, for a caller of the whole province; everybody else is refused before the rules are asked.
    #[error("no such review, round or household")]
    Unknown,
    #[error("nothing is known of units and villages yet")]
    AreasNotKnown,
    #[error("no version of the procedure is in force")]
    NoRules { day: Date },
    #[error("the round is refused: {0:?}")]
    Round(RoundRefused),
    #[error("the household is not listed: {1:?}")]
    Household(HouseholdId, ListRefused),
    #[error("the step is refused: {1:?}")]
    Review(Target, StepRefused),
    #[error("the unit is not one of the day")]
    Unit(#[from] NotKnown),
    /// Its holidays would be counted as working days.
    #[error("nothing was declared of a year's days")]
    CalendarNotKnown { year: i16 },
    #[error("the calendar has too few working days")]
    Calendar(#[from] TooFewWorkingDays),
    /// The household does not take the decision.
    #[error(transparent)]
    Decision(#[from] RecordRejection),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoundRefused {
    BeforeWindow { opens: Date },
    Exists { unit: UnitKey, year: i16 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListRefused {
    /// It is in the round already.
    AlreadyListed,
    /// Another review of it is not decided yet.
    UnderWay,
    /// It is not of the class that it is listed for.
    NotOfClass(Class),
    /// It did not come from a poor or near-poor household, or was decided on since.
    NotFromPoor,
    /// It does not lie in the round's commune.
    Elsewhere(UnitKey),
    /// All members have left.
    Ended(Date),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepRefused {
    Stale,
    WrongStage(StageName),
    PostingTooShort {
        least: Date,
    },
    PostingNotOver {
        until: Date,
    },
    ComplaintsOpen(usize),
    NoSuchComplaint,
    ComplaintResolved,
    /// Who surveyed may neither decide, nor judge a complaint about it, nor certify it.
    MakerIsChecker,
    /// The decision that it came to holds no more.
    DecisionCorrected,
    NothingToCertify,
    /// Another household has this number of this commune and year.
    NumberTaken {
        unit: UnitKey,
        year: i16,
    },
}

/// Nothing is recorded before it happened.
pub(super) fn not_in_future(bad: &mut Violations, field: &str, day: Date, moment: &Moment) {
    if day > moment.business_date {
        let today = moment.business_date;
        bad.add(
            field,
            Fault::new(
                format!("không được sau ngày làm việc {today}"),
                format!("must not be after the business date {today}"),
            ),
        );
    }
}

/// No step is older than the one before it.
pub(super) fn not_before(bad: &mut Violations, field: &str, day: Date, step: Date) {
    if day < step {
        bad.add(
            field,
            Fault::new(
                format!("không được trước bước liền trước, ngày {step}"),
                format!("must not be before the step before it, on {step}"),
            ),
        );
    }
}

/// The end of a run of days in which working days were counted: their years' holidays must be known.
pub(super) fn counted(calendar: &WorkingCalendar, from: Date, until: Date) -> Result<Date, ReviewRejection> {
    match (from.year()..=until.year()).find(|year| !calendar.knows(*year)) {
        Some(year) => Err(ReviewRejection::CalendarNotKnown { year }),
        None => Ok(until),
    }
}

/// Everything about a refusal of our own.
struct Told {
    kind: Kind,
    reason: &'static str,
    text: Fault,
    metadata: Vec<(&'static str, String)>,
}

impl Told {
    fn new(kind: Kind, reason: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, reason, text: Fault::new(vi, en), metadata: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.metadata.push((name, value.to_string()));
        self
    }
}

impl RoundRefused {
    fn told(self) -> Told {
        match self {
            Self::BeforeWindow { opens } => Told::new(
                Kind::WrongState,
                "BEFORE_REVIEW_WINDOW",
                format!("đợt rà soát hằng năm bắt đầu từ ngày {opens}"),
                format!("the yearly review begins on {opens}"),
            )
            .with("window_start", &opens),
            Self::Exists { unit, year } => Told::new(
                Kind::AlreadyExists,
                "ROUND_EXISTS",
                format!("xã đã có đợt rà soát năm {year}"),
                format!("the commune already has its round of {year}"),
            )
            .with("unit", &unit.resource_name())
            .with("year", &year),
        }
    }
}

impl ListRefused {
    fn told(self) -> Told {
        match self {
            Self::AlreadyListed => Told::new(
                Kind::AlreadyExists,
                "ALREADY_LISTED",
                "hộ đã có trong danh sách của đợt này",
                "the household is already on the list of this round",
            ),
            Self::UnderWay => Told::new(
                Kind::WrongState,
                "REVIEW_UNDER_WAY",
                "hộ đang được rà soát; phải kết thúc trước đã",
                "the household is under review already; finish that one first",
            ),
            Self::NotOfClass(class) => Told::new(
                Kind::WrongState,
                "NOT_OF_CLASS",
                "hộ không thuộc diện nghèo hay cận nghèo như đã nêu",
                "the household is not of the class that it is listed for",
            )
            .with("wanted", &class.name().to_uppercase()),
            Self::NotFromPoor => Told::new(
                Kind::WrongState,
                "NOT_FROM_POOR",
                "hộ không tách ra từ hay nhập hộ nghèo, hộ cận nghèo, hoặc đã có quyết định từ đó",
                "the household did not come from a poor or near-poor one, or was decided on since",
            ),
            Self::Elsewhere(unit) => Told::new(
                Kind::WrongState,
                "HOUSEHOLD_ELSEWHERE",
                "hộ không nằm ở xã của đợt rà soát này",
                "the household does not lie in the commune of this round",
            )
            .with("unit", &unit.resource_name()),
            Self::Ended(on) => Told::new(
                Kind::WrongState,
                "HOUSEHOLD_ENDED",
                format!("hộ không còn nhân khẩu nào từ ngày {on}"),
                format!("the household has no members since {on}"),
            )
            .with("ended", &on),
        }
    }
}

impl StepRefused {
    fn told(self) -> Told {
        match self {
            Self::Stale => Told::new(
                Kind::Conflict,
                "ETAG_MISMATCH",
                "hồ sơ rà soát đã thay đổi từ khi bạn đọc; hãy đọc lại rồi quyết định",
                "the review changed since you read it; read it again and decide",
            ),
            Self::WrongStage(stage) => Told::new(
                Kind::WrongState,
                "WRONG_STAGE",
                "hồ sơ rà soát không ở bước mà việc này cần",
                "the review is not at the stage that this step needs",
            )
            .with("stage", &stage.name().to_uppercase()),
            Self::PostingTooShort { least } => Told::new(
                Kind::WrongState,
                "POSTING_TOO_SHORT",
                format!("phải niêm yết ít nhất đến hết ngày {least}"),
                format!("must be posted until {least} at least"),
            )
            .with("at_least_until", &least),
            Self::PostingNotOver { until } => Told::new(
                Kind::WrongState,
                "POSTING_NOT_OVER",
                format!("niêm yết đến hết ngày {until}; quyết định phải sau ngày đó"),
                format!("the result is posted until {until}; the decision must be later"),
            )
            .with("until", &until),
            Self::ComplaintsOpen(open) => Told::new(
                Kind::WrongState,
                "COMPLAINT_OPEN",
                format!("còn {open} khiếu nại chưa giải quyết"),
                format!("complaints not resolved yet: {open}"),
            )
            .with("open_complaints", &open),
            Self::NoSuchComplaint => Told::new(
                Kind::NotFound,
                "COMPLAINT_NOT_KNOWN",
                "hồ sơ không có khiếu nại này",
                "the review has no such complaint",
            ),
            Self::ComplaintResolved => Told::new(
                Kind::WrongState,
                "COMPLAINT_RESOLVED",
                "khiếu nại này đã được giải quyết",
                "the complaint was already resolved",
            ),
            Self::MakerIsChecker => Told::new(
                Kind::Forbidden,
                "MAKER_IS_CHECKER",
                "người rà soát không được là người quyết định, giải quyết khiếu nại hay cấp giấy chứng nhận",
                "who surveyed the household may not decide on it, judge a complaint about it or certify it",
            ),
            Self::DecisionCorrected => Told::new(
                Kind::WrongState,
                "DECISION_CORRECTED",
                "quyết định của đợt rà soát này đã được đính chính",
                "the decision of this review was corrected by another",
            ),
            Self::NothingToCertify => Told::new(
                Kind::WrongState,
                "NOTHING_TO_CERTIFY",
                "hộ không nghèo thì không có giấy chứng nhận",
                "a household that is not poor has no certificate",
            ),
            Self::NumberTaken { unit, year } => number_taken(unit, year),
        }
    }
}

fn number_taken(unit: UnitKey, year: i16) -> Told {
    Told::new(
        Kind::AlreadyExists,
        "CERTIFICATE_NUMBER_TAKEN",
        format!("số giấy chứng nhận này của xã trong năm {year} đã được cấp cho hộ khác"),
        format!("the commune has given this number to another certificate of {year}"),
    )
    .with("unit", &unit.resource_name())
    .with("year", &year)
}

impl ReviewRejection {
    /// What we say ourselves, or the refusal that says it.
    fn told(&self) -> Result<Told, &dyn Rejection> {
        match self {
            Self::Fields(bad) => Err(bad),
            Self::Unit(other) => Err(other),
            Self::Calendar(other) => Err(other),
            Self::Decision(other) => Err(other),
            Self::Round(refused) => Ok(refused.told()),
            Self::Household(_, refused) => Ok(refused.told()),
            Self::Review(_, refused) => Ok(refused.told()),
            Self::Unknown => Ok(Told::new(
                Kind::Forbidden,
                "AREA_FORBIDDEN",
                "hồ sơ không tồn tại hoặc nằm ngoài địa bàn của bạn",
                "the record does not exist or lies outside your areas",
            )),
            Self::AreasNotKnown => Ok(Told::new(
                Kind::Unavailable,
                "AREAS_NOT_KNOWN",
                "chưa nhận được danh mục đơn vị hành chính; hãy gửi lại sau",
                "the list of administrative units has not arrived yet; retry later",
            )),
            Self::CalendarNotKnown { year } => Ok(Told::new(
                Kind::WrongState,
                "CALENDAR_NOT_KNOWN",
                format!("chưa công bố ngày nghỉ lễ nào của năm {year}, nên chưa tính được ngày làm việc"),
                format!(
                    "no public holiday of {year} was declared yet, so its working days cannot be counted"
                ),
            )
            .with("year", year)),
            Self::NoRules { day } => Ok(Told::new(
                Kind::WrongState,
                "REVIEW_RULES_NOT_IN_FORCE",
                format!("không có quy trình rà soát nào có hiệu lực vào ngày {day}"),
                format!("no version of the review procedure is in force on {day}"),
            )
            .with("date", day)),
        }
    }
}

impl Rejection for ReviewRejection {
    fn kind(&self) -> Kind {
        self.told().map_or_else(Rejection::kind, |told| told.kind)
    }

    fn reason(&self) -> &'static str {
        self.told().map_or_else(Rejection::reason, |told| told.reason)
    }

    fn text(&self, language: Language) -> String {
        match self.told() {
            Ok(told) => told.text.text(language).to_owned(),
            Err(other) => other.text(language),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        self.told().map_or_else(Rejection::metadata, |told| told.metadata)
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match (self, self.told()) {
            (Self::Household(household, _), _) => Some(("household", household.to_string())),
            (Self::Review(target, _), _) => Some(("review", target.to_string())),
            (_, Ok(_)) => None,
            (_, Err(other)) => other.resource(),
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        self.told().map_or_else(Rejection::fields, |_| Vec::new())
    }
}
