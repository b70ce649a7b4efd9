//! What a commune has: how many households, of whom how many of a minority, and where they live. All of it made up
//! from the kind of commune and its district.

use vocabulary::area::{AreaKind, UnitKind};

use super::{dice::Dice, people::Ethnic};

/// A commune as of the day on which everybody is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commune {
    /// `units/{code}@{valid_from}`.
    pub(crate) unit: String,
    pub(crate) name: String,
    pub(crate) kind: UnitKind,
    /// Code of its district.
    pub(crate) district: String,
}

/// A district until 2025-06-30: roughly how many thousand households, which share of them of a minority in its rural
/// communes and in its towns (in thousandths), and of which groups.
struct District {
    code: &'static str,
    thousands: u32,
    rural: u32,
    urban: u32,
    groups: &'static [(Ethnic, u32)],
    remote: bool,
}

const DISTRICTS: [District; 13] = [
    // Hạ Long
    District {
        code: "193",
        thousands: 95,
        rural: 430,
        urban: 12,
        groups: &[(Ethnic::Dao, 58), (Ethnic::SanDiu, 24), (Ethnic::Tay, 12), (Ethnic::Hoa, 6)],
        remote: false,
    },
    // Móng Cái
    District {
        code: "194",
        thousands: 33,
        rural: 240,
        urban: 30,
        groups: &[(Ethnic::Dao, 52), (Ethnic::Hoa, 22), (Ethnic::SanDiu, 14), (Ethnic::Tay, 12)],
        remote: false,
    },
    // Cẩm Phả
    District {
        code: "195",
        thousands: 56,
        rural: 420,
        urban: 14,
        groups: &[(Ethnic::SanDiu, 55), (Ethnic::Dao, 33), (Ethnic::Tay, 12)],
        remote: false,
    },
    // Uông Bí
    District {
        code: "196",
        thousands: 37,
        rural: 420,
        urban: 12,
        groups: &[(Ethnic::Dao, 78), (Ethnic::Tay, 14), (Ethnic::Hoa, 8)],
        remote: false,
    },
    // Bình Liêu
    District {
        code: "198",
        thousands: 8,
        rural: 965,
        urban: 760,
        groups: &[(Ethnic::Tay, 56), (Ethnic::Dao, 27), (Ethnic::SanChay, 17)],
        remote: true,
    },
    // Tiên Yên
    District {
        code: "199",
        thousands: 14,
        rural: 560,
        urban: 140,
        groups: &[
            (Ethnic::Dao, 34),
            (Ethnic::Tay, 24),
            (Ethnic::SanChay, 20),
            (Ethnic::SanDiu, 16),
            (Ethnic::Nung, 6),
        ],
        remote: false,
    },
    // Đầm Hà
    District {
        code: "200",
        thousands: 11,
        rural: 340,
        urban: 60,
        groups: &[(Ethnic::Dao, 58), (Ethnic::SanDiu, 20), (Ethnic::Tay, 14), (Ethnic::Hoa, 8)],
        remote: false,
    },
    // Hải Hà
    District {
        code: "201",
        thousands: 16,
        rural: 270,
        urban: 50,
        groups: &[(Ethnic::Dao, 72), (Ethnic::Tay, 12), (Ethnic::Hoa, 10), (Ethnic::Nung, 6)],
        remote: false,
    },
    // Ba Chẽ
    District {
        code: "202",
        thousands: 6,
        rural: 880,
        urban: 420,
        groups: &[(Ethnic::Dao, 58), (Ethnic::SanChay, 20), (Ethnic::Tay, 18), (Ethnic::Nung, 4)],
        remote: true,
    },
    // Vân Đồn
    District {
        code: "203",
        thousands: 14,
        rural: 170,
        urban: 40,
        groups: &[(Ethnic::SanDiu, 84), (Ethnic::Dao, 10), (Ethnic::Tay, 6)],
        remote: false,
    },
    // Đông Triều
    District {
        code: "205",
        thousands: 50,
        rural: 90,
        urban: 8,
        groups: &[(Ethnic::Tay, 44), (Ethnic::SanDiu, 30), (Ethnic::Hoa, 14), (Ethnic::Nung, 12)],
        remote: false,
    },
    // Quảng Yên
    District {
        code: "206",
        thousands: 42,
        rural: 4,
        urban: 4,
        groups: &[(Ethnic::Tay, 60), (Ethnic::Hoa, 40)],
        remote: false,
    },
    // Cô Tô
    District {
        code: "207",
        thousands: 2,
        rural: 12,
        urban: 8,
        groups: &[(Ethnic::Tay, 60), (Ethnic::SanDiu, 40)],
        remote: true,
    },
];

/// For a district that the table does not know: nothing here fails on another province's communes.
const ELSEWHERE: District =
    District { code: "", thousands: 20, rural: 100, urban: 20, groups: &[(Ethnic::Tay, 1)], remote: false };

const HAMLETS: [&str; 20] = [
    "Khe Vàng",
    "Nà Làng",
    "Đồng Mới",
    "Làng Mới",
    "Khe Mọi",
    "Nà Bắp",
    "Đoàn Kết",
    "Tân Tiến",
    "Trung Lương",
    "Đồng Tâm",
    "Cao Thắng",
    "Khe Lánh",
    "Pắc Pền",
    "Bản Ngày",
    "Đồng Cầu",
    "Khe Sím",
    "Tân Lập",
    "Nà Cà",
    "Thống Nhất",
    "Khe Phương",
];

impl Commune {
    /// Which poverty line holds. Of the kinds of 2023, only a xã is rural.
    pub(crate) fn area_kind(&self) -> AreaKind {
        self.kind.area_kind().unwrap_or(AreaKind::Rural)
    }

    /// As it stands before a name: `phường`.
    pub(crate) fn kind_in_words(&self) -> &'static str {
        match self.kind {
            UnitKind::Tinh => "tỉnh",
            UnitKind::ThanhPho => "thành phố",
            UnitKind::ThiXa => "thị xã",
            UnitKind::Huyen => "huyện",
            UnitKind::Xa => "xã",
            UnitKind::Phuong => "phường",
            UnitKind::ThiTran => "thị trấn",
            UnitKind::DacKhu => "đặc khu",
        }
    }

    fn is_rural(&self) -> bool {
        self.area_kind() == AreaKind::Rural
    }

    fn of_district(&self) -> &'static District {
        DISTRICTS.iter().find(|district| district.code == self.district).unwrap_or(&ELSEWHERE)
    }

    /// All of the district lies in the mountains or on islands.
    pub(super) fn is_in_mountain_or_island_district(&self) -> bool {
        self.of_district().remote
    }

    pub(super) fn minority_group(&self, dice: &mut Dice) -> Ethnic {
        dice.weighted(self.of_district().groups)
    }

    pub(super) fn address(&self, dice: &mut Dice) -> String {
        let number = dice.between(1, 360);
        match self.kind {
            UnitKind::Phuong | UnitKind::ThiTran => {
                let (group, quarter) = (dice.between(1, 24), dice.between(1, 11));
                format!("Số {number}, tổ {group}, khu {quarter}")
            }
            UnitKind::Tinh
            | UnitKind::ThanhPho
            | UnitKind::ThiXa
            | UnitKind::Huyen
            | UnitKind::Xa
            | UnitKind::DacKhu => match dice.below(2) {
                0 => format!("Số {number}, thôn {}", dice.between(1, 12)),
                _ => format!("Số {number}, thôn {}", dice.pick(&HAMLETS)),
            },
        }
    }
}

/// Towns are larger than rural communes; no two are the same size.
pub(super) fn weights(communes: &[Commune], dice: &mut Dice) -> Vec<u64> {
    let raw: Vec<u64> = communes
        .iter()
        .map(|commune| {
            let size = if commune.is_rural() { 100 } else { 240 };
            u64::from(size * dice.between(60, 140))
        })
        .collect();
    communes
        .iter()
        .zip(&raw)
        .map(|(commune, weight)| {
            let district: u64 = communes
                .iter()
                .zip(&raw)
                .filter(|(other, _)| other.district == commune.district)
                .map(|(_, weight)| weight)
                .sum();
            u64::from(commune.of_district().thousands) * 1_000_000_000 * weight / district
        })
        .collect()
}

pub(super) fn minority_weights(communes: &[Commune], households: &[u32]) -> Vec<u64> {
    communes
        .iter()
        .zip(households)
        .map(|(commune, &households)| {
            let district = commune.of_district();
            let share = if commune.is_rural() { district.rural } else { district.urban };
            u64::from(share) * u64::from(households)
        })
        .collect()
}

/// Poverty is rural, and most of it far from the coast.
pub(super) fn poor_weights(communes: &[Commune], households: &[u32]) -> Vec<u64> {
    communes
        .iter()
        .zip(households)
        .map(|(commune, &households)| {
            let district = commune.of_district();
            let times = match (commune.is_rural(), district.remote || district.rural >= 250) {
                (true, true) => 9,
                (true, false) => 4,
                (false, true) => 2,
                (false, false) => 1,
            };
            times * u64::from(households)
        })
        .collect()
}
