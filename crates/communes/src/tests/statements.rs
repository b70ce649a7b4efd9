//! Every statement file, against the migrated schema.

use super::given::Given;

#[tokio::test]
async fn every_statement_is_prepared_and_says_what_it_is() {
    let given = Given::quang_ninh().await;
    given.context.prepares_every_statement(env!("CARGO_MANIFEST_DIR")).await;
}
