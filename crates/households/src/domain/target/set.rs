//! A target is set, or set again.

use vocabulary::{
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{Revision, Target, TargetEvent, TargetId};
use crate::domain::{Decided, Event, Finds, Key, Registry, State, standard::NoSuchStandard};

/// Set a target: it holds so from now on.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub target: Target,
    pub over: Over,
}

/// What a target may take the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// Of nothing: the shipped targets are entered at every start, and never again once somebody may have set them.
    Nothing,
    /// Of this revision; of any when `None`.
    Revision(Option<i64>),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SetRejection {
    #[error(transparent)]
    Standard(#[from] NoSuchStandard),
    #[error("the target was set by somebody else meanwhile")]
    Stale(TargetId),
}

impl Command for Set {
    type Domain = Registry;
    type Rejection = SetRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Standards, Key::Targets])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let known = found.targets().latest(&self.target.id);
        let now = known.map_or(0, |known| known.revision);
        match (known, self.over) {
            (Some(_), Over::Nothing) => return Ok(Decision::unchanged()),
            (_, Over::Revision(Some(said))) if said != i64::from(now) => {
                return Err(SetRejection::Stale(self.target.id.clone()));
            }
            (Some(known), Over::Revision(_)) if known.target == self.target => {
                return Ok(Decision::unchanged());
            }
            (_, _) => {}
        }
        if let Some(standard) = self.target.aim.standard()
            && found.standards().get(standard).is_none()
        {
            return Err(NoSuchStandard(standard.clone()).into());
        }
        let revision = now.saturating_add(1);
        let event = TargetEvent::Set(Revision { target: self.target.clone(), revision, set_at: moment.now });
        let mut targets = found.targets().clone();
        targets.apply(&event);
        Ok(Decision::change(Key::Targets, State::Targets(targets.into()), vec![Event::Target(event)]))
    }
}

impl Rejection for SetRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Standard(unknown) => unknown.kind(),
            Self::Stale(_) => Kind::Conflict,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Standard(unknown) => unknown.reason(),
            Self::Stale(_) => "ETAG_MISMATCH",
        }
    }

    fn text(&self, language: Language) -> String {
        match (self, language) {
            (Self::Standard(unknown), _) => unknown.text(language),
            (Self::Stale(id), Language::Vietnamese) => {
                format!("mục tiêu {id} đã được đặt lại từ khi bạn đọc; hãy đọc lại")
            }
            (Self::Stale(id), Language::English) => {
                format!("target {id} was set again since you read it; read it again")
            }
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Standard(unknown) => unknown.resource(),
            Self::Stale(id) => Some(("povertyTarget", id.resource_name())),
        }
    }
}

#[cfg(test)]
mod tests;
