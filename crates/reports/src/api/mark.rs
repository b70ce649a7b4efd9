//! Marks and ethnic groups as messages, and back.

use proto::sinhke::{households::v1 as households, reports::v1 as pb};
use service::fields;
use vocabulary::rejection::Fault;

use crate::cubes::{
    cell::Class,
    ethnic::EthnicGroup,
    mark::{Cause, Mark},
    official::List,
};

pub(super) fn write_class(class: Class) -> households::PovertyClass {
    match class {
        Class::Poor => households::PovertyClass::Poor,
        Class::NearPoor => households::PovertyClass::NearPoor,
        Class::NotPoor => households::PovertyClass::NotPoor,
    }
}

fn read_class(said: i32) -> Result<Class, Fault> {
    let said = households::PovertyClass::try_from(said).ok().ok_or_else(fields::unknown_word)?;
    let found = Class::ALL.iter().copied().find(|class| write_class(*class) == said);
    found.ok_or_else(fields::missing)
}

fn write_cause(cause: Cause) -> households::PovertyCause {
    match cause {
        Cause::NoLand => households::PovertyCause::NoLand,
        Cause::NoCapital => households::PovertyCause::NoCapital,
        Cause::NoLabour => households::PovertyCause::NoLabour,
        Cause::NoTools => households::PovertyCause::NoTools,
        Cause::NoSkill => households::PovertyCause::NoSkill,
        Cause::NoProductionKnowledge => households::PovertyCause::NoProductionKnowledge,
        Cause::IllnessOrAccident => households::PovertyCause::IllnessOrAccident,
        Cause::Disaster => households::PovertyCause::Disaster,
        Cause::Other => households::PovertyCause::Other,
    }
}

fn read_cause(said: i32) -> Result<Cause, Fault> {
    let said = households::PovertyCause::try_from(said).ok().ok_or_else(fields::unknown_word)?;
    Cause::ALL.iter().copied().find(|cause| write_cause(*cause) == said).ok_or_else(fields::missing)
}

fn read_kind(said: i32) -> Result<Mark, Fault> {
    match pb::MarkKind::try_from(said) {
        Ok(pb::MarkKind::Unspecified) => Err(fields::missing()),
        Ok(pb::MarkKind::AverageLiving) => Ok(Mark::AverageLiving),
        Ok(pb::MarkKind::AverageLivingNotKnown) => Ok(Mark::AverageLivingNotKnown),
        Ok(pb::MarkKind::NoLabourCapacity) => Ok(Mark::NoLabourCapacity),
        Ok(pb::MarkKind::Merit) => Ok(Mark::Merit),
        Ok(pb::MarkKind::NoCause) => Ok(Mark::NoCause),
        Ok(pb::MarkKind::DeprivationsNotKnown) => Ok(Mark::DeprivationsNotKnown),
        Ok(pb::MarkKind::Children) => Ok(Mark::Children),
        Ok(pb::MarkKind::ChildrenNotKnown) => Ok(Mark::ChildrenNotKnown),
        Err(_unknown) => Err(fields::unknown_word()),
    }
}

pub(super) fn write(class: Class, mark: &Mark) -> pb::Mark {
    use pb::mark::Mark as Said;
    let said = match mark {
        Mark::AverageLiving => Said::Kind(pb::MarkKind::AverageLiving.into()),
        Mark::AverageLivingNotKnown => Said::Kind(pb::MarkKind::AverageLivingNotKnown.into()),
        Mark::NoLabourCapacity => Said::Kind(pb::MarkKind::NoLabourCapacity.into()),
        Mark::Merit => Said::Kind(pb::MarkKind::Merit.into()),
        Mark::NoCause => Said::Kind(pb::MarkKind::NoCause.into()),
        Mark::DeprivationsNotKnown => Said::Kind(pb::MarkKind::DeprivationsNotKnown.into()),
        Mark::Children => Said::Kind(pb::MarkKind::Children.into()),
        Mark::ChildrenNotKnown => Said::Kind(pb::MarkKind::ChildrenNotKnown.into()),
        Mark::Cause(cause) => Said::Cause(write_cause(*cause).into()),
        Mark::Deprived(indicator) => Said::DeprivedIn(indicator.as_str().to_owned()),
        Mark::ChildrenDeprived(indicator) => Said::ChildrenDeprivedIn(indicator.as_str().to_owned()),
    };
    pb::Mark { poverty_class: write_class(class).into(), mark: Some(said) }
}

pub(super) fn read(message: &pb::Mark) -> Result<(Class, Mark), Fault> {
    use pb::mark::Mark as Said;
    let class = read_class(message.poverty_class)?;
    let mark = match message.mark.as_ref().ok_or_else(fields::missing)? {
        Said::Kind(kind) => read_kind(*kind)?,
        Said::Cause(cause) => Mark::Cause(read_cause(*cause)?),
        Said::DeprivedIn(code) => Mark::Deprived(code.parse().map_err(|_unnamed| no_indicator())?),
        Said::ChildrenDeprivedIn(code) => {
            Mark::ChildrenDeprived(code.parse().map_err(|_unnamed| no_indicator())?)
        }
    };
    if mark.fits(class) { Ok((class, mark)) } else { Err(of_another_class()) }
}

/// Of an indicator that the standard does not count.
pub(super) fn no_indicator() -> Fault {
    Fault::new("phải là mã một chỉ số của chuẩn nghèo", "must be the code of an indicator of the standard")
}

fn of_another_class() -> Fault {
    Fault::new("hộ thuộc loại này không được đếm như vậy", "households of this class are not counted by that")
}

pub(super) fn write_ethnic(group: EthnicGroup, list: List) -> pb::EthnicGroup {
    pb::EthnicGroup {
        code_set: group.code_set().to_owned(),
        code: group.to_string(),
        poverty_class: write_class(list.class()).into(),
    }
}

pub(super) fn read_ethnic(message: &pb::EthnicGroup) -> Result<(EthnicGroup, List), Fault> {
    let class = read_class(message.poverty_class)?;
    let list = List::ALL.iter().copied().find(|list| list.class() == class).ok_or_else(of_another_class)?;
    let group = EthnicGroup::coded(&message.code_set, &message.code).map_err(|_not_a_code| {
        Fault::new(
            "phải là mã dân tộc TK2008, hai chữ số, hoặc 55 của TK1979 (người nước ngoài)",
            "must be a code of TK2008 with two digits, or 55 of TK1979 (foreigners)",
        )
    })?;
    Ok((group, list))
}
