//! The bounded contexts that this binary can run.

use std::sync::Arc;

use clap::ValueEnum;
use communes::Communes;
use households::Households;
use journal::{feed::Feed, streams::Applied};
use reports::Reports;
use service::{
    config::Config,
    migrate::{MigrateError, migrate},
    run::{Context as _, Shell},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Context {
    /// Units with their history, classifications, villages, the working calendar
    Communes,
    /// The registry of households, poverty standards and decisions
    Households,
    /// The poverty report and the official report set
    Reports,
}

impl Context {
    /// These, or all when none is named.
    pub(crate) fn chosen(named: &[Self]) -> Vec<Self> {
        let mut chosen = if named.is_empty() { Self::value_variants().to_vec() } else { named.to_vec() };
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Communes => Communes::NAME,
            Self::Households => Households::NAME,
            Self::Reports => Reports::NAME,
        }
    }

    pub(crate) fn add_to(self, shell: Shell) -> Shell {
        match self {
            Self::Communes => shell.with::<Communes>(),
            Self::Households => shell.with::<Households>(),
            Self::Reports => shell.with::<Reports>(),
        }
    }

    /// What it makes of other contexts' events.
    pub(crate) fn feeds(self) -> Vec<Arc<dyn Feed>> {
        match self {
            Self::Communes => Communes::feeds(),
            Self::Households => Households::feeds(),
            Self::Reports => Reports::feeds(),
        }
    }

    pub(crate) async fn migrate(self, config: &Config) -> Result<Vec<Applied>, MigrateError> {
        match self {
            Self::Communes => migrate::<Communes>(config).await,
            Self::Households => migrate::<Households>(config).await,
            Self::Reports => migrate::<Reports>(config).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Context;

    #[test]
    fn all_contexts_run_when_none_is_named_and_each_once() {
        assert_eq!(Context::chosen(&[]), [Context::Communes, Context::Households, Context::Reports]);
        assert_eq!(
            Context::chosen(&[Context::Reports, Context::Communes, Context::Reports]),
            [Context::Communes, Context::Reports]
        );
    }
}
