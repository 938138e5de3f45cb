//! What all scenarios have in common: what they are given, and where their figures go.

use futures_util::future::LocalBoxFuture;
use wechat_load::Failed;

use super::{Company, Contender, Figures, Measure, Site};
use crate::scale::Scale;

/// Something that is measured.
pub struct Scenario {
    pub name: &'static str,
    /// What happens, in a sentence.
    pub what: &'static str,
    pub run: for<'a> fn(&'a mut Run) -> LocalBoxFuture<'a, Result<(), Failed>>,
}

/// One run of the bench.
pub struct Run {
    pub site: Site,
    pub scale: Scale,
    /// How often each contender has its turn.
    pub rounds: usize,
    pub figures: Figures,
}

impl Run {
    /// Those of `wanted` who take part, each with so many people in one room.
    pub async fn companies(&self, wanted: &[Contender], people: usize) -> Result<Vec<Company>, Failed> {
        let mut companies = Vec::new();
        for contender in self.site.present(wanted) {
            companies.push(Company::gather(&self.site, contender, people).await?);
        }
        Ok(companies)
    }

    /// Adds what one contender's turn has brought, and tells it to anyone who is waiting for the end.
    pub fn add<const N: usize>(
        &mut self,
        contender: Contender,
        size: usize,
        figures: [(&'static Measure, f64); N],
    ) {
        let name = contender.name();
        let told: Vec<_> = figures.iter().map(|(measure, sample)| measure.told(*sample)).collect();
        eprintln!("      {size}, {name}: {}", told.join(", "));
        for (measure, sample) in figures {
            self.figures.add(measure, size, contender, sample);
        }
    }
}
