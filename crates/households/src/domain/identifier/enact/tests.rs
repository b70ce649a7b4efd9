use super::*;
use crate::domain::{identifier::shipped, tests::world::World};

#[test]
fn a_row_that_is_known_changes_nothing_and_another_of_its_id_is_refused() {
    let mut world = World::new();
    let system = shipped::systems().unwrap().remove(0);
    world.ask(&EnactSystem { system: system.clone() }).unwrap();
    assert!(!world.events.contains_key(&Key::IdentifierSystems), "it was known");
    let renamed = System { name: "Số khác".parse().unwrap(), ..system.clone() };
    assert_eq!(world.refused(&EnactSystem { system: renamed }), "IDENTIFIER_SYSTEM_ALREADY_KNOWN");
    let another = System { id: "ANOTHER".parse().unwrap(), ..system };
    world.ask(&EnactSystem { system: another }).unwrap();
    assert_eq!(world.events[&Key::IdentifierSystems].len(), 1);
}
