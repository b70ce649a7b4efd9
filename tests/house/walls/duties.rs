//! What every RPC and every event owes.

use prost_reflect::{DescriptorPool, MessageDescriptor, MethodDescriptor};

use crate::{
    contract::{Contract, context_of, snake},
    tree::{Breach, Tree},
};

/// Reads begin like this; everything else changes something.
const READS: [&str; 10] = [
    "Get",
    "List",
    "Search",
    "Resolve",
    "Preview",
    "Simulate",
    "Export",
    "Explain",
    "Watch",
    "AddWorkingDays",
];

/// Lists that a unit's history bounds.
const UNPAGED: [&str; 2] = ["ListSuccessors", "ListPredecessors"];

/// The one package that no context answers: the shell offers it, once per process over all contexts.
const SHELL: &str = "operations";

/// Fields that name, describe or locate a person.
const PERSONAL: [&str; 15] = [
    "full_name",
    "display_name_of_head",
    "birth_date",
    "citizen_id",
    "masked_citizen_id",
    "address",
    "phone",
    "ethnicity",
    "ethnic_code",
    "sex",
    "disability",
    "disabilities",
    "merits",
    "labour_capacity",
    "email",
];

fn at(method: &MethodDescriptor, sentence: &str) -> Breach {
    Breach::new(
        &format!("proto/{}", method.parent_file().name()),
        1,
        format!("{}: {sentence}", method.name()),
    )
}

/// Access declared; a name for each change; masks, etags and pages where the method's kind asks for them.
fn rpc_duties(contract: &Contract) -> Vec<Breach> {
    let mut found = Vec::new();
    for method in contract.methods() {
        let name = method.name().to_owned();
        let input = method.input();
        match contract.access(&method).as_ref().and_then(|access| access.as_message().cloned()) {
            None => found.push(at(&method, "declares no access, so nobody may call it")),
            Some(access) => {
                let roles = access
                    .get_field_by_name("roles")
                    .is_some_and(|roles| roles.as_list().is_some_and(|list| !list.is_empty()));
                let area =
                    access.get_field_by_name("area").is_some_and(|area| area.as_enum_number() != Some(0));
                if !(roles && area) {
                    found.push(at(&method, "its access names roles and says how areas limit it"));
                }
            }
        }
        let reads = READS.iter().any(|read| name.starts_with(read));
        if !reads && !reaches(&input, "request_id", 2) {
            found.push(at(&method, "changes something, so its request has a request_id (AIP-155)"));
        }
        if (name.starts_with("Update") || name.starts_with("Amend"))
            && !(reaches(&input, "update_mask", 1) && reaches(&input, "etag", 2))
        {
            found.push(at(
                &method,
                "amends, so its request has an update_mask and an etag (AIP-134, AIP-154)",
            ));
        }
        let lists = name.starts_with("List") || name.starts_with("Search");
        if lists && !UNPAGED.contains(&name.as_str()) {
            let pages = reaches(&input, "page_size", 1)
                && reaches(&input, "page_token", 1)
                && reaches(&method.output(), "next_page_token", 1);
            if !pages {
                found.push(at(
                    &method,
                    "lists, so it has page_size, page_token and next_page_token (AIP-158)",
                ));
            }
        }
    }
    found
}

fn reaches(message: &MessageDescriptor, field: &str, depth: u8) -> bool {
    depth > 0
        && message.fields().any(|candidate| {
            candidate.name() == field
                || (!candidate.is_list()
                    && candidate.kind().as_message().is_some_and(|inner| reaches(inner, field, depth - 1)))
        })
}

/// Where a package is answered, and the crate whose tests call it: a context's `api.rs`, or the shell's `operations/`,
/// a file for each service.
fn home_of(package: &str) -> (String, &str) {
    match context_of(package) {
        SHELL => (format!("crates/service/src/{SHELL}/"), "service"),
        context => (format!("crates/{context}/src/api.rs"), context),
    }
}

/// A line in its package's home and a test that calls it.
fn rpc_has_a_line_and_a_test(contract: &Contract, tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for method in contract.methods() {
        let service = method.parent_service();
        let (api, home) = home_of(service.package_name());
        let name = snake(method.name());
        let line = format!("async fn {name}(");
        if !tree.rust().any(|(path, text)| path.starts_with(&api) && text.contains(&line)) {
            found.push(Breach::new(&api, 1, format!("{} has its one line here", method.name())));
        }
        let tests = format!("crates/{home}/src/tests/");
        if !tree.rust().any(|(path, text)| path.starts_with(&tests) && text.contains(&format!("{name}("))) {
            found.push(Breach::new(&tests, 1, format!("no test calls {}", method.name())));
        }
    }
    found
}

/// Events: a subject in the comment, published by the context, shown in a test, and nothing personal in them.
fn event_duties(pool: &DescriptorPool, tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for message in
        pool.all_messages().filter(|message| message.parent_file().name().ends_with("/events.proto"))
    {
        let file = format!("proto/{}", message.parent_file().name());
        personal_fields(&message, &file, &mut Vec::new(), &mut found);
        let comment = Contract::comment(&message);
        let Some(subject) = comment.trim().strip_prefix('`').and_then(|rest| rest.split('`').next()) else {
            if !is_part_of_another(&message) {
                let sentence =
                    format!("{} says no subject: its comment begins with `record.event`", message.name());
                found.push(Breach::new(&file, 1, sentence));
            }
            continue;
        };
        let context = context_of(message.package_name()).to_owned();
        let events = format!("crates/{context}/src/api/events.rs");
        if !tree.text(&events).contains(&format!("\"{subject}\"")) {
            found.push(Breach::new(
                &events,
                1,
                format!("nothing publishes `{subject}` ({})", message.name()),
            ));
        }
        let shown = tree.rust().any(|(path, text)| {
            (path.contains("/tests/") || path.starts_with("tests/"))
                && (text.contains(subject) || text.contains(message.name()))
        });
        if !shown {
            found.push(Breach::new(&file, 1, format!("no test shows a {}", message.name())));
        }
    }
    found
}

/// Whether another event holds this message in a field.
fn is_part_of_another(message: &MessageDescriptor) -> bool {
    message.parent_file().messages().any(|other| {
        other.fields().any(|field| field.kind().as_message().is_some_and(|inner| inner == message))
    })
}

/// A context that the binary does not run is served to nobody, and so is what the shell does not put among its routes.
fn every_context_is_run(contract: &Contract, tree: &Tree) -> Vec<Breach> {
    let mut contexts: Vec<String> = contract
        .methods()
        .map(|method| context_of(method.parent_service().package_name()).to_owned())
        .collect();
    contexts.dedup();
    let run_by = |context: &str| match context {
        SHELL => ("crates/service/src/run/start.rs", format!("{SHELL}::routes(")),
        _ => ("crates/sinhke/src/contexts.rs", format!("use {context}::")),
    };
    contexts
        .into_iter()
        .map(|context| (run_by(&context), context))
        .filter(|((path, line), _)| !tree.text(path).contains(line))
        .map(|((path, _), context)| Breach::new(path, 1, format!("{context} is served by no process")))
        .collect()
}

fn personal_fields(message: &MessageDescriptor, file: &str, seen: &mut Vec<String>, found: &mut Vec<Breach>) {
    if seen.iter().any(|name| name == message.full_name()) {
        return;
    }
    seen.push(message.full_name().to_owned());
    for field in message.fields() {
        if PERSONAL.contains(&field.name()) {
            found.push(Breach::new(
                file,
                1,
                format!(
                    "{}.{} is personal: it may not leave its context (I11)",
                    message.name(),
                    field.name()
                ),
            ));
        }
        if let Some(inner) = field.kind().as_message() {
            personal_fields(inner, file, seen, found);
        }
    }
}

fn assert_none(found: &[Breach]) {
    let list: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "\n{}\n", list.join("\n"));
}

fn fixture(body: &str) -> Contract {
    Contract::of(
        "sinhke/boxes/v1/service.proto",
        &format!(
            "syntax = \"proto3\"; package sinhke.boxes.v1; import \"sinhke/access/v1/access.proto\"; {body}"
        ),
    )
}

const ACCESS: &str = "option (sinhke.access.v1.access) = { roles: [ROLE_AUDITOR] area: AREA_NONE };";

#[test]
fn every_rpc_does_its_duties() {
    assert_none(&rpc_duties(&Contract::committed()));
}

#[test]
fn an_rpc_without_access_is_caught() {
    let open = fixture("service S { rpc GetBox(Box) returns (Box); } message Box {}");
    assert_eq!(rpc_duties(&open).len(), 1);
    let closed =
        fixture(&format!("service S {{ rpc GetBox(Box) returns (Box) {{ {ACCESS} }} }} message Box {{}}"));
    assert_none(&rpc_duties(&closed));
}

#[test]
fn a_change_without_request_id_is_caught() {
    let nameless =
        fixture(&format!("service S {{ rpc PackBox(Box) returns (Box) {{ {ACCESS} }} }} message Box {{}}"));
    assert!(rpc_duties(&nameless)[0].sentence.contains("request_id"));
}

#[test]
fn an_amendment_without_mask_and_a_list_without_pages_are_caught() {
    let bare = fixture(&format!(
        "service S {{ rpc AmendBox(Box) returns (Box) {{ {ACCESS} }} rpc ListBoxes(Box) returns (Box) {{ {ACCESS} }} }} message Box {{ string request_id = 1; }}"
    ));
    let sentences: Vec<String> = rpc_duties(&bare).into_iter().map(|breach| breach.sentence).collect();
    assert!(sentences.iter().any(|sentence| sentence.contains("update_mask")), "{sentences:?}");
    assert!(sentences.iter().any(|sentence| sentence.contains("next_page_token")), "{sentences:?}");
}

#[test]
fn every_rpc_has_a_line_and_a_test() {
    assert_none(&rpc_has_a_line_and_a_test(&Contract::committed(), &Tree::repository()));
}

#[test]
fn an_rpc_that_nobody_serves_or_tests_is_caught() {
    let contract =
        fixture(&format!("service S {{ rpc GetBox(Box) returns (Box) {{ {ACCESS} }} }} message Box {{}}"));
    let found = rpc_has_a_line_and_a_test(&contract, &Tree::of(&[]));
    assert_eq!(found.len(), 2, "{found:?}");
    let served = Tree::of(&[
        ("crates/boxes/src/api.rs", "async fn get_box(&self) {}"),
        ("crates/boxes/src/tests/boxes.rs", "boxes.get_box(ask)"),
    ]);
    assert_none(&rpc_has_a_line_and_a_test(&contract, &served));
}

/// A service of the shell: its package is no context's.
fn of_the_shell() -> Contract {
    Contract::of(
        "sinhke/operations/v1/boxes.proto",
        &format!(
            "syntax = \"proto3\"; package sinhke.operations.v1; import \"sinhke/access/v1/access.proto\"; service S {{ rpc GetBox(Box) returns (Box) {{ {ACCESS} }} }} message Box {{}}"
        ),
    )
}

#[test]
fn what_the_shell_offers_is_answered_tested_and_run_by_the_shell() {
    let contract = of_the_shell();
    let elsewhere = Tree::of(&[
        ("crates/operations/src/api.rs", "async fn get_box(&self) {}"),
        ("crates/operations/src/tests/boxes.rs", "boxes.get_box(ask)"),
    ]);
    assert_eq!(rpc_has_a_line_and_a_test(&contract, &elsewhere).len(), 2);
    assert_eq!(every_context_is_run(&contract, &elsewhere).len(), 1);
    let shell = Tree::of(&[
        ("crates/service/src/operations/boxes.rs", "async fn get_box(&self) {}"),
        ("crates/service/src/run/start.rs", "let routes = operations::routes(common, feeds);"),
        ("crates/service/src/tests/boxes.rs", "boxes.get_box(ask)"),
    ]);
    assert_none(&rpc_has_a_line_and_a_test(&contract, &shell));
    assert_none(&every_context_is_run(&contract, &shell));
}

#[test]
fn every_context_of_the_contract_is_run_by_the_binary() {
    assert_none(&every_context_is_run(&Contract::committed(), &Tree::repository()));
    let contract =
        fixture(&format!("service S {{ rpc GetBox(Box) returns (Box) {{ {ACCESS} }} }} message Box {{}}"));
    assert_eq!(every_context_is_run(&contract, &Tree::of(&[])).len(), 1);
}

#[test]
fn every_event_is_published_shown_and_impersonal() {
    assert_none(&event_duties(&Contract::committed().pool, &Tree::repository()));
}

#[test]
fn a_personal_or_unpublished_event_is_caught() {
    let contract = Contract::of(
        "sinhke/boxes/v1/events.proto",
        "syntax = \"proto3\"; package sinhke.boxes.v1;\n// `box.packed`: packed.\nmessage BoxPacked { Owner owner = 1; }\n// Who.\nmessage Owner { string full_name = 1; }\n// Forgot its subject.\nmessage BoxLost {}\n",
    );
    let found = event_duties(&contract.pool, &Tree::of(&[]));
    assert!(found.iter().any(|breach| breach.sentence.contains("personal")), "{found:?}");
    assert!(found.iter().any(|breach| breach.sentence.contains("publishes")), "{found:?}");
    assert!(found.iter().any(|breach| breach.sentence.contains("no test")), "{found:?}");
    assert!(found.iter().any(|breach| breach.sentence.contains("BoxLost says no subject")), "{found:?}");
}
