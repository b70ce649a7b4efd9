//! Judged figures as text.

use super::verdict::Judged;

/// One line per figure, columns aligned.
pub(crate) fn table(judged: &[Judged<'_>]) -> String {
    let heading = ["figure", "measure", "published", "sinhke", "verdict"].map(str::to_owned);
    let rows = judged.iter().map(|judged| {
        [
            judged.figure.id.clone(),
            judged.figure.measure.clone(),
            judged.figure.printed(),
            judged.computed.clone().unwrap_or_else(|| "–".to_owned()),
            match judged.why.as_str() {
                "" => judged.verdict.to_string(),
                why => format!("{}: {why}", judged.verdict),
            },
        ]
    });
    let rows: Vec<[String; 5]> = std::iter::once(heading).chain(rows).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in &rows {
        let [id, measure, printed, computed, verdict] = row;
        let [a, b, c, d, _] = widths;
        let line = format!("{id:<a$}  {measure:<b$}  {printed:>c$}  {computed:>d$}  {verdict}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
