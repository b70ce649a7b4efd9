//! Changed reviews → rows: a handful of statements however many there are.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::store::{Changed, StoreError, column};
use sqlx::{PgConnection, Postgres, postgres::PgArguments, query::Query};
use vocabulary::{area::AreaKind, decision::Versioned};

use crate::domain::{
    Registry, RoundId, State, VillageId,
    classify::Class,
    review::{
        Certificate, Outcome, Review, complain::Complaint, meet::Meeting, post::Posting, survey::Survey,
        withdraw::Withdrawal,
    },
    score_table::{Scored, ScoredAnswer},
    standard::Indicator,
};

/// A review that changed.
struct Row<'a> {
    before: Option<&'a Review>,
    before_version: i64,
    after: &'a Review,
    version: i64,
    by: &'a str,
}

pub(in crate::store) async fn save(
    tx: &mut PgConnection,
    changed: &[Changed<Registry>],
) -> Result<(), StoreError> {
    let rows: Vec<Row<'_>> = changed.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let (created, amended): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.before.is_none());
    insert(tx, &created).await?;
    update(tx, &amended).await?;
    rewrite_parts(tx, &amended).await
}

fn row(changed: &Changed<Registry>) -> Option<Row<'_>> {
    let before = changed.before.as_ref();
    Some(Row {
        before: before.and_then(review),
        before_version: before.map_or(0, |before| before.version),
        after: review(&changed.after)?,
        version: changed.after.version,
        by: &changed.moment.caller.principal,
    })
}

fn review(record: &Versioned<State>) -> Option<&Review> {
    let State::Review(sited) = &record.state else { return None };
    Some(&sited.record)
}

impl<'a> Row<'a> {
    fn survey(&self) -> Option<&'a Survey> {
        self.after.stage.survey()
    }

    fn meeting(&self) -> Option<&'a Meeting> {
        self.after.stage.meeting()
    }

    fn posting(&self) -> Option<Posting> {
        self.after.stage.shown().map(|shown| shown.posting)
    }

    fn outcome(&self) -> Option<&'a Outcome> {
        self.after.stage.outcome()
    }

    fn withdrawal(&self) -> Option<Withdrawal> {
        self.after.stage.withdrawal()
    }

    fn certificate(&self) -> Option<&'a Certificate> {
        self.after.stage.certificate()
    }

    /// Whether its forms or complaints are others than before.
    fn has_other_parts(&self) -> bool {
        let complaints = |review: &'a Review| review.stage.shown().map_or(&[][..], |shown| &shown.complaints);
        self.before.is_none_or(|before| {
            before.stage.survey() != self.survey() || complaints(before) != complaints(self.after)
        })
    }
}

async fn insert(tx: &mut PgConnection, rows: &[&Row<'_>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = sqlx::query(include_str!("insert.sql"))
        .bind(column(rows, |row| row.after.id.raw()))
        .bind(column(rows, |row| row.after.household.raw()))
        .bind(column(rows, |row| row.after.unit.to_string()))
        .bind(column(rows, |row| row.after.village.map(VillageId::raw)))
        .bind(column(rows, |row| row.after.round.map(RoundId::raw)))
        .bind(column(rows, |row| row.after.rules.as_str()))
        .bind(column(rows, |row| row.after.ground.name()))
        .bind(column(rows, |row| row.after.listed_on.to_sqlx()))
        .bind(column(rows, |row| row.after.due_on.to_sqlx()));
    let made = bind_stage(statement, rows)
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.after.created_at.to_sqlx()))
        .bind(column(rows, |row| row.after.changed_at.to_sqlx()))
        .bind(column(rows, |row| row.by))
        .bind(column(rows, |row| row.after.begun_on.to_sqlx()))
        .bind(column(rows, |row| row.certificate().and_then(issuer)))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.review_insert", rows.len(), made.rows_affected())
}

async fn update(tx: &mut PgConnection, rows: &[&Row<'_>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = sqlx::query(include_str!("update.sql"))
        .bind(column(rows, |row| row.after.id.raw()))
        .bind(column(rows, |row| row.before_version));
    let made = bind_stage(statement, rows)
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.after.changed_at.to_sqlx()))
        .bind(column(rows, |row| row.by))
        .bind(column(rows, |row| row.after.begun_on.to_sqlx()))
        .bind(column(rows, |row| row.certificate().and_then(issuer)))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.review_update", rows.len(), made.rows_affected())
}

fn issuer(certificate: &Certificate) -> Option<String> {
    certificate.issuer.map(|unit| unit.to_string())
}

/// The columns of the stage, in the order of the tables.
fn bind_stage<'q>(
    statement: Query<'q, Postgres, PgArguments>,
    rows: &'q [&Row<'q>],
) -> Query<'q, Postgres, PgArguments> {
    let codes =
        |survey: &Survey| survey.deprivations.iter().map(Indicator::as_str).collect::<Vec<_>>().join(" ");
    statement
        .bind(column(rows, |row| row.after.stage.name().name()))
        .bind(column(rows, |row| row.survey().map(|survey| survey.surveyed_on.to_sqlx())))
        .bind(column(rows, |row| row.survey().map(|survey| &*survey.surveyor)))
        .bind(column(rows, |row| row.survey().map(|survey| survey.income.whole())))
        .bind(column(rows, |row| row.survey().map(codes)))
        .bind(column(rows, |row| row.survey().and_then(|survey| survey.area_kind).map(AreaKind::name)))
        .bind(column(rows, |row| row.survey().and_then(|survey| survey.estimated).map(Class::name)))
        .bind(column(rows, |row| row.meeting().map(|meeting| meeting.met_on.to_sqlx())))
        .bind(column(rows, |row| row.meeting().map(|meeting| meeting.attendance)))
        .bind(column(rows, |row| row.meeting().map(|meeting| meeting.votes_for)))
        .bind(column(rows, |row| row.meeting().map(|meeting| meeting.votes_against)))
        .bind(column(rows, |row| row.posting().map(|posting| posting.from.to_sqlx())))
        .bind(column(rows, |row| row.posting().map(|posting| posting.until.to_sqlx())))
        .bind(column(rows, |row| row.outcome().map(|outcome| outcome.decision.raw())))
        .bind(column(rows, |row| row.outcome().map(|outcome| outcome.decided_on.to_sqlx())))
        .bind(column(rows, |row| row.outcome().map(|outcome| outcome.class.name())))
        .bind(column(rows, |row| row.outcome().map(|outcome| outcome.is_late)))
        .bind(column(rows, |row| row.certificate().map(|certificate| certificate.number.as_str())))
        .bind(column(rows, |row| row.certificate().map(|certificate| certificate.certified_on.to_sqlx())))
        .bind(column(rows, |row| row.withdrawal().map(|withdrawal| withdrawal.on.to_sqlx())))
        .bind(column(rows, |row| row.withdrawal().map(|withdrawal| withdrawal.reason.name())))
}

/// Forms and complaints, where they are others than before.
async fn rewrite_parts(tx: &mut PgConnection, rows: &[&Row<'_>]) -> Result<(), StoreError> {
    let rows: Vec<&&Row<'_>> = rows.iter().filter(|row| row.has_other_parts()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let ids = column(&rows, |row| row.after.id.raw());
    sqlx::query(include_str!("forget.sql")).bind(ids).execute(&mut *tx).await?;
    let forms: Vec<(&Review, &Scored)> = rows
        .iter()
        .flat_map(|row| {
            row.survey().into_iter().flat_map(|survey| &survey.forms).map(|form| (row.after, form))
        })
        .collect();
    insert_forms(tx, &forms).await?;
    let complaints: Vec<(&Review, i16, &Complaint)> = rows
        .iter()
        .flat_map(|row| {
            let known = row.after.stage.shown().map_or(&[][..], |shown| &shown.complaints);
            (0_i16..).zip(known).map(|(seat, complaint)| (row.after, seat, complaint))
        })
        .collect();
    insert_complaints(tx, &complaints).await
}

async fn insert_forms(tx: &mut PgConnection, forms: &[(&Review, &Scored)]) -> Result<(), StoreError> {
    let made = sqlx::query(include_str!("form_insert.sql"))
        .bind(column(forms, |(review, _)| review.id.raw()))
        .bind(column(forms, |(_, form)| form.form.name()))
        .bind(column(forms, |(_, form)| form.table.as_str()))
        .bind(column(forms, |(_, form)| form.total))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("households.store.review_form_insert", forms.len(), made.rows_affected())?;
    let answers: Vec<(&Review, &Scored, i16, &ScoredAnswer)> = forms
        .iter()
        .flat_map(|(review, form)| {
            (0_i16..).zip(&form.answers).map(|(seat, answer)| (*review, *form, seat, answer))
        })
        .collect();
    let made = sqlx::query(include_str!("answer_insert.sql"))
        .bind(column(&answers, |(review, ..)| review.id.raw()))
        .bind(column(&answers, |(_, form, ..)| form.form.name()))
        .bind(column(&answers, |(_, _, seat, _)| *seat))
        .bind(column(&answers, |(.., answer)| answer.item.as_str()))
        .bind(column(&answers, |(.., answer)| answer.option.as_str()))
        .bind(column(&answers, |(.., answer)| answer.points))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.review_answer_insert", answers.len(), made.rows_affected())
}

async fn insert_complaints(
    tx: &mut PgConnection,
    complaints: &[(&Review, i16, &Complaint)],
) -> Result<(), StoreError> {
    let made = sqlx::query(include_str!("complaint_insert.sql"))
        .bind(column(complaints, |(review, ..)| review.id.raw()))
        .bind(column(complaints, |(_, seat, _)| *seat))
        .bind(column(complaints, |(.., complaint)| complaint.opened.id.raw()))
        .bind(column(complaints, |(.., complaint)| complaint.opened.opened_on.to_sqlx()))
        .bind(column(complaints, |(.., complaint)| {
            complaint.resolved.map(|resolved| Date::to_sqlx(resolved.resolved_on))
        }))
        .bind(column(complaints, |(.., complaint)| {
            complaint.resolved.map(|resolved| resolved.finding.name())
        }))
        .bind(column(complaints, |(.., complaint)| complaint.resolved.map(|resolved| resolved.is_late)))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.review_complaint_insert", complaints.len(), made.rows_affected())
}
