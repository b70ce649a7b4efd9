//! Parcels have a label. That is all.

use uuid::Uuid;
use vocabulary::{
    caller::AreaScope,
    decision::{Command, Decision, Domain, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

#[derive(Debug)]
pub(in crate::tests) struct Parcels;

#[derive(Clone, Debug)]
pub(in crate::tests) struct Parcel {
    pub(in crate::tests) label: String,
}

#[derive(Clone, Debug)]
pub(in crate::tests) struct Happened {
    pub(in crate::tests) label: String,
}

impl Domain for Parcels {
    type Key = Uuid;
    type State = Parcel;
    type Event = Happened;

    fn aggregate(key: &Uuid) -> Option<Uuid> {
        Some(*key)
    }

    fn within(_state: &Parcel, areas: &AreaScope) -> bool {
        *areas == AreaScope::Province
    }
}

#[derive(Debug, thiserror::Error)]
pub(in crate::tests) enum Refused {
    #[error("the parcel is sold")]
    Sold,
    #[error("the parcel is absent")]
    Absent,
}

impl Rejection for Refused {
    fn kind(&self) -> Kind {
        match self {
            Self::Sold => Kind::WrongState,
            Self::Absent => Kind::NotFound,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Sold => "PARCEL_SOLD",
            Self::Absent => "PARCEL_ABSENT",
        }
    }

    fn text(&self, language: Language) -> String {
        match (self, language) {
            (Self::Sold, Language::Vietnamese) => "thửa đất đã bán".to_owned(),
            (Self::Absent, Language::Vietnamese) => "không có thửa đất".to_owned(),
            (Self::Sold | Self::Absent, Language::English) => self.to_string(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        vec![("price_vnd", "5000".to_owned())]
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        Some(("parcel", "parcels/1".to_owned()))
    }
}

#[derive(Debug)]
pub(in crate::tests) struct Register {
    pub(in crate::tests) parcel: Uuid,
    pub(in crate::tests) label: String,
}

impl Command for Register {
    type Domain = Parcels;
    type Rejection = Refused;

    fn scope(&self) -> Scope<Uuid> {
        // The shipped record has a known id, and may be there already.
        if self.label == "shipped" { Scope::of([self.parcel]) } else { Scope::of([]).creating(self.parcel) }
    }

    fn decide(&self, found: &Found<'_, Parcels>, _moment: &Moment) -> Result<Decision<Parcels>, Refused> {
        if self.label == "sold" {
            return Err(Refused::Sold);
        }
        if found.get(&self.parcel).is_some() {
            return Ok(Decision::unchanged());
        }
        Ok(changed(self.parcel, &self.label))
    }
}

#[derive(Debug)]
pub(in crate::tests) struct Amend {
    pub(in crate::tests) parcel: Uuid,
    pub(in crate::tests) label: String,
}

impl Command for Amend {
    type Domain = Parcels;
    type Rejection = Refused;

    fn scope(&self) -> Scope<Uuid> {
        Scope::of([self.parcel])
    }

    fn decide(&self, found: &Found<'_, Parcels>, _moment: &Moment) -> Result<Decision<Parcels>, Refused> {
        match found.get(&self.parcel) {
            Some(_) => Ok(changed(self.parcel, &self.label)),
            None => Err(Refused::Absent),
        }
    }
}

fn changed(parcel: Uuid, label: &str) -> Decision<Parcels> {
    let label = label.to_owned();
    Decision::change(parcel, Parcel { label: label.clone() }, vec![Happened { label }])
}
