use super::*;
use crate::domain::{
    standard::{Standards, shipped},
    target::Aim,
};

#[test]
fn every_target_names_its_paper_and_what_is_not_certain() {
    let targets = targets().unwrap();
    let ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
    assert_eq!(ids, ["NQ06-2021-TY-LE-HO-NGHEO", "NQ06-2022-HO-NGHEO", "NQ06-2022-THON-DBKK"]);
    assert!(targets.iter().all(|target| target.law.as_str() == "06-NQ/TU" && target.note.is_some()));
}

#[test]
fn every_target_of_households_is_under_a_shipped_standard() {
    let standards: Standards = shipped::standards().unwrap().into_iter().collect();
    let targets = targets().unwrap();
    assert!(targets.iter().filter_map(|target| target.aim.standard()).all(|id| standards.get(id).is_some()));
}

#[test]
fn the_share_of_2022_is_of_373_636_households() {
    let targets = targets().unwrap();
    let share = targets.iter().find_map(|target| match target.aim {
        Aim::HouseholdCut { households, milli_points, .. } => Some((households, milli_points?)),
        _ => None,
    });
    let (households, milli_points) = share.unwrap();
    assert_eq!((households, households * 100_000 / milli_points), (411, 373_636));
}
