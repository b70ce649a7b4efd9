"""What a commune has before its review: a calendar of the year, two poor households, a near-poor one, and one that was never surveyed.

    python before_review.py ADDRESS UNIT
"""

import datetime
import sys
import uuid

from callers import POVERTY, REGISTRY
from sinhke import Sinhke, date

CALENDAR = "sinhke.communes.v1.CalendarService"
TICKED = ["nutrition", "toilet", "info_device"]


def household(sinhke: Sinhke, unit: str, number: int) -> str:
    head = {
        "fullName": "Triệu Thị Mẩy",
        "sex": "SEX_FEMALE",
        "birthDate": date("1990-05-20"),
        "ethnicity": {"codeSet": "TK2008", "code": "09"},
        "relation": "RELATION_HEAD",
        "citizenId": f"022190{number:06}",
    }
    asked = {"unit": unit, "registerDate": date("2025-07-01"), "members": [head]}
    return sinhke.call(f"{REGISTRY}/RegisterHousehold", {"household": asked, "requestId": str(uuid.uuid4())})["name"]


def migrate(sinhke: Sinhke, name: str, ticked: list) -> None:
    """A decision that was taken on paper before; its classes are what the standards then say."""
    # Before any review of last year, and within the unit.
    day = date(f"{max(2025, datetime.date.today().year - 1)}-08-01")
    finding = {"incomeVnd": 1_000_000, "deprivations": ticked, "areaKind": "AREA_KIND_RURAL"}
    preview = sinhke.call(f"{POVERTY}/PreviewClassification", dict(finding, date=day))["classifications"]
    stated = [{"standard": said["standard"], "povertyClass": said["povertyClass"]} for said in preview]
    document = {"number": "9/QĐ-UBND", "date": day, "issuer": "UBND xã Hoành Mô"}
    decision = dict(finding, document=document, decideDate=day, classifications=stated)
    asked = {"household": name, "decision": decision, "requestId": str(uuid.uuid4())}
    assert sinhke.call(f"{POVERTY}/RecordDecision", asked)["migrated"] is True


def declare_holidays(sinhke: Sinhke) -> None:
    """Working days are counted only in a year of which the holidays are known."""
    year = datetime.date.today().year - 1
    for day, reason in [(f"{year}-01-01", "Tết Dương lịch"), (f"{year}-09-02", "Quốc khánh")]:
        document = {"number": "1/TB-BNV", "date": date(f"{year - 1}-12-01"), "issuer": "Bộ Nội vụ"}
        declared = {"date": date(day), "working": False, "reason": reason, "document": document}
        sinhke.call(f"{CALENDAR}/DeclareDay", {"day": declared, "requestId": str(uuid.uuid4())})


def main(address: str, unit: str) -> None:
    sinhke = Sinhke(address)
    declare_holidays(sinhke)
    names = [household(sinhke, unit, number) for number in range(1, 5)]
    for name, ticked in zip(names, [TICKED, TICKED, TICKED[:2]]):
        migrate(sinhke, name, ticked)


if __name__ == "__main__":
    main(*sys.argv[1:])
