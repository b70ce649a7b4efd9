//! Who asks: principal, roles, areas.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

use crate::area::UnitKey;

/// An authenticated caller.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Stable name of the person or system: the token's `sub`. Not personal data by contract (an account id).
    pub principal: Arc<str>,
    /// What they are in the programmes.
    pub roles: Roles,
    /// Where they may act.
    pub areas: AreaScope,
}

impl Caller {
    /// The deployment itself, for what no person asks: loading the reference data shipped with the binary.
    pub fn system() -> Self {
        Self { principal: Arc::from("system"), roles: Roles::default(), areas: AreaScope::Province }
    }
}

/// Where a caller may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AreaScope {
    /// The whole province.
    Province,
    /// Named with their valid-from date, because a code alone names different places on different dates.
    Units(BTreeSet<UnitKey>),
}

impl AreaScope {
    /// Whether any of these units (a record's unit and what it became) is in the scope.
    pub fn covers<'a>(&self, mut units: impl Iterator<Item = &'a UnitKey>) -> bool {
        match self {
            Self::Province => true,
            Self::Units(mine) => units.any(|unit| mine.contains(unit)),
        }
    }
}

macro_rules! roles {
    ($($(#[$doc:meta])* $Role:ident = $name:literal),+ $(,)?) => {
        /// What a caller is in the programmes. Each RPC names its own in the proto.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Role { $($(#[$doc])* $Role),+ }

        impl Role {
            /// Every role, in the order in which they are listed here.
            pub const ALL: &[Role] = &[$(Role::$Role),+];

            /// The name in tokens and, behind `ROLE_`, in the proto.
            pub fn name(self) -> &'static str {
                match self { $(Role::$Role => $name),+ }
            }
        }
    };
}

roles! {
    /// Cán bộ xã.
    CommuneOfficer = "COMMUNE_OFFICER",
    /// Người kiểm tra cấp xã.
    CommuneChecker = "COMMUNE_CHECKER",
    /// Chủ tịch UBND xã.
    CommuneChair = "COMMUNE_CHAIR",
    /// Người đọc cấp huyện (lịch sử đến 2025-06-30).
    DistrictReader = "DISTRICT_READER",
    /// Chuyên viên tỉnh.
    ProvinceAnalyst = "PROVINCE_ANALYST",
    /// Người phê duyệt cấp tỉnh.
    ProvinceApprover = "PROVINCE_APPROVER",
    /// Cán bộ tín dụng.
    BankOfficer = "BANK_OFFICER",
    /// Người phê duyệt của ngân hàng.
    BankApprover = "BANK_APPROVER",
    /// Tổ trưởng tổ tiết kiệm và vay vốn.
    GroupTreasurer = "GROUP_TREASURER",
    /// Chủ đầu tư.
    ProjectOwner = "PROJECT_OWNER",
    /// Kho bạc.
    Treasury = "TREASURY",
    /// Kiểm toán: reads all, reveals nothing.
    Auditor = "AUDITOR",
    /// Người vận hành: no personal data.
    Operator = "OPERATOR",
    /// Hệ thống nhận sự kiện.
    Subscriber = "SUBSCRIBER",
    /// Người chuyển đổi dữ liệu: records what was decided on paper before, at going live.
    Migrator = "MIGRATOR",
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name in a token that is not one of [`Role::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.iter().copied().find(|role| role.name() == name).ok_or(UnknownRole)
    }
}

/// The roles of one caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Whether one of these is among them.
    pub fn holds_any(&self, wanted: &[Role]) -> bool {
        wanted.iter().any(|role| self.0.contains(role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}
