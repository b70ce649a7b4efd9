//! What reports ask of a person beside the details: disabilities, merit, ability to work. Personal data; nothing here
//! prints it. It changes with time, so it is said from a day on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::name::named;

named! {
    /// Dạng tật (51/2010/QH12 Art. 3).
    DisabilityKind {
        /// Vận động.
        Mobility = "mobility",
        /// Nghe, nói.
        HearingSpeech = "hearing_speech",
        /// Nhìn.
        Sight = "sight",
        /// Thần kinh, tâm thần.
        MentalPsychiatric = "mental_psychiatric",
        /// Trí tuệ.
        Intellectual = "intellectual",
        /// Khác.
        Other = "other",
    }
}

named! {
    /// Mức độ khuyết tật (51/2010/QH12 Art. 3).
    DisabilityLevel {
        /// Nhẹ.
        Mild = "mild",
        /// Nặng.
        Severe = "severe",
        /// Đặc biệt nặng.
        EspeciallySevere = "especially_severe",
    }
}

named! {
    /// Người có công với cách mạng, by the categories of 02/2020/UBTVQH14 Art. 3 (from general knowledge: its text was
    /// not compared).
    Merit {
        /// Hoạt động cách mạng trước ngày 01/01/1945.
        RevolutionaryBefore1945 = "revolutionary_before_1945",
        /// Hoạt động cách mạng từ ngày 01/01/1945 đến khởi nghĩa tháng Tám năm 1945.
        RevolutionaryBeforeUprising = "revolutionary_before_uprising",
        /// Thân nhân liệt sĩ.
        MartyrFamily = "martyr_family",
        /// Bà mẹ Việt Nam anh hùng.
        HeroicMother = "heroic_mother",
        /// Anh hùng Lực lượng vũ trang nhân dân.
        ArmedForcesHero = "armed_forces_hero",
        /// Anh hùng Lao động trong thời kỳ kháng chiến.
        LabourHero = "labour_hero",
        /// Thương binh, người hưởng chính sách như thương binh.
        WoundedSoldier = "wounded_soldier",
        /// Bệnh binh.
        SickSoldier = "sick_soldier",
        /// Hoạt động kháng chiến bị nhiễm chất độc hóa học.
        ToxicExposure = "toxic_exposure",
        /// Bị địch bắt tù, đày.
        Imprisoned = "imprisoned",
        /// Hoạt động kháng chiến, bảo vệ Tổ quốc, làm nghĩa vụ quốc tế.
        Resistance = "resistance",
        /// Có công giúp đỡ cách mạng.
        HelpedRevolution = "helped_revolution",
    }
}

named! {
    /// Khả năng lao động.
    LabourCapacity { Able = "able", Limited = "limited", Unable = "unable" }
}

/// What is stated of a person; what is left out is not known, or not so.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// Each kind once.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub disabilities: BTreeMap<DisabilityKind, DisabilityLevel>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub merits: BTreeSet<Merit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour_capacity: Option<LabourCapacity>,
}

impl Condition {
    /// Nothing is stated, as of most people.
    pub(crate) fn is_blank(&self) -> bool {
        self.disabilities.is_empty() && self.merits.is_empty() && self.labour_capacity.is_none()
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Condition(..)")
    }
}
