//! Which systems have identifiers of their own: `EnactIdentifierSystem`, `ListIdentifierSystems`.

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    pages::Pages,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking},
};
use vocabulary::{
    decision::Found,
    rejection::{Fault, Violations},
};

use crate::{
    api::{Door, values},
    domain::{
        Finds as _, Registry,
        identifier::{Alphabet, Shape, Subject, System, SystemId, enact::EnactSystem},
    },
};

pub(in crate::api) fn enact(
    request: pb::EnactIdentifierSystemRequest,
    _: &Door,
    _: &Asking,
) -> Result<Asked<EnactSystem>, Violations> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", request.request_id.parse());
    let system = fields::required(&mut bad, "system", request.system, |said| system(&said));
    match (request_id, system) {
        (Some(request_id), Some(system)) => Ok(Asked { request_id, command: EnactSystem { system } }),
        (_, _) => Err(bad),
    }
}

fn system(said: &pb::IdentifierSystem) -> Result<System, Violations> {
    let mut bad = Violations::default();
    let id = bad.field("name", SystemId::of_resource(&said.name));
    let name = bad.field("display_name", said.display_name.parse());
    let subject = bad.field("subject", subject(said.subject()));
    let alphabet = bad.field("alphabet", alphabet(said.alphabet()));
    let shortest = bad.field("shortest", Shape::length(said.shortest));
    let longest = bad.field("longest", Shape::length(said.longest));
    let shape = alphabet.zip(shortest.zip(longest));
    let shape = shape.and_then(|(alphabet, (shortest, longest))| {
        bad.field("longest", Shape::new(alphabet, shortest, longest))
    });
    let source = bad.field("source", said.source.parse());
    let note = bad.field("note", values::maybe(&said.note));
    let (Some(id), Some(name), Some(subject)) = (id, name, subject) else { return Err(bad) };
    match (shape, source, note) {
        (Some(shape), Some(source), Some(note)) => Ok(System { id, name, subject, shape, source, note }),
        (_, _, _) => Err(bad),
    }
}

fn subject(said: pb::IdentifierSubject) -> Result<Subject, Fault> {
    match said {
        pb::IdentifierSubject::Household => Ok(Subject::Household),
        pb::IdentifierSubject::Person => Ok(Subject::Person),
        pb::IdentifierSubject::Unspecified => Err(fields::missing()),
    }
}

fn alphabet(said: pb::IdentifierAlphabet) -> Result<Alphabet, Fault> {
    match said {
        pb::IdentifierAlphabet::Digits => Ok(Alphabet::Digits),
        pb::IdentifierAlphabet::LettersAndDigits => Ok(Alphabet::LettersAndDigits),
        pb::IdentifierAlphabet::Code => Ok(Alphabet::Code),
        pb::IdentifierAlphabet::Unspecified => Err(fields::missing()),
    }
}

pub(in crate::api) async fn list(
    ask: pb::ListIdentifierSystemsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<pb::ListIdentifierSystemsResponse, Refusal> {
    let asked = pb::ListIdentifierSystemsRequest { page_size: 0, page_token: String::new() };
    let pages = Pages::new(&door.page_key, asking.method, &asked);
    let mut bad = Violations::default();
    let page = pages.page(ask.page_size, &ask.page_token, keyset, &mut bad);
    let Some(page) = page else { return Err(bad.into()) };
    let systems = door.reading.identifier_systems().await?;
    let after = |id: &SystemId| page.after.as_ref().is_none_or(|last| id > last);
    let rows = systems.into_iter().filter(|(id, _)| after(id)).collect();
    let (systems, next_page_token) = pages.cut(rows, page.size, |(id, _)| id.as_str().as_bytes().to_vec());
    Ok(pb::ListIdentifierSystemsResponse {
        systems: systems.iter().map(|(_, system)| message(system)).collect(),
        next_page_token,
    })
}

/// A row of a page: its system's id.
fn keyset(bytes: &[u8]) -> Option<SystemId> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

impl Answer<EnactSystem> for pb::IdentifierSystem {
    fn answer(command: &EnactSystem, found: &Found<'_, Registry>) -> Self {
        // Invariant: a command that was carried out left its system.
        found.identifier_systems().get(&command.system.id).map(message).unwrap_or_default()
    }
}

fn message(system: &System) -> pb::IdentifierSystem {
    let subject = match system.subject {
        Subject::Household => pb::IdentifierSubject::Household,
        Subject::Person => pb::IdentifierSubject::Person,
    };
    let alphabet = match system.shape.alphabet() {
        Alphabet::Digits => pb::IdentifierAlphabet::Digits,
        Alphabet::LettersAndDigits => pb::IdentifierAlphabet::LettersAndDigits,
        Alphabet::Code => pb::IdentifierAlphabet::Code,
    };
    pb::IdentifierSystem {
        name: system.id.resource_name(),
        display_name: system.name.to_string(),
        subject: subject.into(),
        alphabet: alphabet.into(),
        shortest: system.shape.shortest(),
        longest: system.shape.longest(),
        source: system.source.to_string(),
        note: system.note.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}
