"""What a caller is promised, seen with Python grpcio through reflection only.

    python callers.py ADDRESS
"""

import sys
import uuid

from sinhke import Refused, Sinhke, date

REGISTRY = "sinhke.households.v1.HouseholdService"
POVERTY = "sinhke.households.v1.PovertyService"
UNITS = "sinhke.communes.v1.UnitService"
CALENDAR = "sinhke.communes.v1.CalendarService"
REPORTS = "sinhke.reports.v1.PovertyReportService"
CIRCUMSTANCES = "sinhke.households.v1.CircumstanceService"
COUNTS = "sinhke.households.v1.OfficialService"
OFFICIAL = "sinhke.reports.v1.OfficialReportService"
BELOW = ["nutrition", "toilet", "info_device"]


def refused(call):
    try:
        call()
    except Refused as refusal:
        return refusal
    raise AssertionError("the call was answered, it must be refused")


def household(unit: str, citizen_id: str) -> dict:
    head = {
        "fullName": "Triệu Thị Mẩy",
        "sex": "SEX_FEMALE",
        "birthDate": date("1990-05-20"),
        "ethnicity": {"codeSet": "TK2008", "code": "09"},
        "relation": "RELATION_HEAD",
        "citizenId": citizen_id,
    }
    return {"unit": unit, "registerDate": date("2023-01-01"), "address": "Thôn Nà Bắp", "members": [head]}


def registration_is_idempotent(sinhke: Sinhke, unit: str) -> tuple[str, str]:
    request = {"household": household(unit, "022190123456"), "requestId": str(uuid.uuid4())}
    first, headers = sinhke.call_with_headers(f"{REGISTRY}/RegisterHousehold", request)
    again = sinhke.call(f"{REGISTRY}/RegisterHousehold", request)
    assert first == again, "a retry with the same request_id gets the first answer"
    assert first["minority"] is True
    assert first["members"][0]["maskedCitizenId"] == "022*******56", first
    assert "citizenId" not in first["members"][0]

    other = dict(request, household=household(unit, "022190123457"))
    refusal = refused(lambda: sinhke.call(f"{REGISTRY}/RegisterHousehold", other))
    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "REQUEST_ID_REUSED"), refusal.details

    twin = {"household": household(unit, "022190123456"), "requestId": str(uuid.uuid4())}
    refusal = refused(lambda: sinhke.call(f"{REGISTRY}/RegisterHousehold", twin))
    assert (refusal.code, refusal.reason) == ("ALREADY_EXISTS", "PERSON_ALREADY_REGISTERED"), refusal.details
    return first["name"], headers["sinhke-position"]


def a_wrong_citizen_id_is_named(sinhke: Sinhke, unit: str) -> None:
    request = {"household": household(unit, "022090123456"), "requestId": str(uuid.uuid4())}
    for language in ["vi", "en"]:
        asked = [("accept-language", language)]
        refusal = refused(lambda: sinhke.call(f"{REGISTRY}/RegisterHousehold", request, asked))
        assert refusal.code == "INVALID_ARGUMENT", refusal
        assert "household.members[0].citizen_id" in refusal.fields, refusal.details
        assert refusal.details["LocalizedMessage"][0]["locale"].startswith(language), refusal.details
        assert "022090123456" not in str(refusal) + str(refusal.details), "no personal data in an error"


def classes_follow_the_law(sinhke: Sinhke) -> None:
    def classes(income: int, deprivations: list, area: str, day: str) -> dict:
        asked = {"incomeVnd": income, "deprivations": deprivations, "areaKind": area, "date": date(day)}
        answer = sinhke.call(f"{POVERTY}/PreviewClassification", asked)
        return {c["standard"].split("/")[1]: c["povertyClass"].removeprefix("POVERTY_CLASS_") for c in answer["classifications"]}

    rural, urban = "AREA_KIND_RURAL", "AREA_KIND_URBAN"
    twelve = [
        "employment", "dependants", "nutrition", "health_insurance", "adult_education", "child_attendance",
        "housing_quality", "housing_area", "water_source", "toilet", "telecom_use", "info_device",
    ]
    # R01: the line is inclusive.  R02: the line switches on 2027-01-01.
    assert classes(1_500_000, BELOW, rural, "2026-11-20")["VN-2022"] == "POOR"
    assert classes(2_200_000, BELOW, rural, "2026-12-31") == {"VN-2022": "NOT_POOR"}
    assert classes(2_200_000, BELOW, rural, "2027-01-01") == {"VN-2027": "POOR"}
    # R03: income and deprivations are both needed.  R04: above the line is never poor.
    assert classes(1_000_000, BELOW[:2], rural, "2024-06-01")["VN-2022"] == "NEAR_POOR"
    assert classes(1_500_001, twelve, rural, "2024-06-01")["VN-2022"] == "NOT_POOR"
    # R05: two standards at once.
    assert classes(2_600_000, BELOW, urban, "2024-11-01") == {"VN-2022": "NOT_POOR", "QN-2023": "POOR"}


def a_report_has_three_times(sinhke: Sinhke, unit: str, name: str) -> None:
    decision = {
        "document": {"number": "15/QĐ-UBND", "date": date("2024-01-10"), "issuer": "UBND xã Hoành Mô"},
        "decideDate": date("2024-01-10"),
        "incomeVnd": 1_900_000,
        "deprivations": BELOW,
        "areaKind": "AREA_KIND_RURAL",
        "classifications": [
            {"standard": "povertyStandards/VN-2022", "povertyClass": "POVERTY_CLASS_NOT_POOR"},
            {"standard": "povertyStandards/QN-2023", "povertyClass": "POVERTY_CLASS_POOR"},
        ],
    }
    asked = {"household": name, "decision": decision, "requestId": str(uuid.uuid4())}
    _, headers = sinhke.call_with_headers(f"{POVERTY}/RecordDecision", asked)

    def report(as_of: str, map_of: str) -> tuple[dict, dict]:
        asked = {
            "asOf": date(as_of),
            "mapOf": date(map_of),
            "standards": ["povertyStandards/QN-2023"],
            "minPosition": headers["sinhke-position"],
        }
        answer = sinhke.call(f"{REPORTS}/GetPovertyReport", asked)
        rows = {row["unit"]: row["total"] for row in answer["rows"] if "unit" in row}
        return answer["totals"][0]["total"], rows

    old_map, new_map = "2024-01-10", "2025-07-01"
    for map_of, place in [(old_map, unit), (new_map, "units/06841@2025-07-01")]:
        before, _ = report("2024-01-09", map_of)
        after, rows = report("2024-01-10", map_of)
        assert before["notKnown"]["households"] == "1" and "households" not in before["poor"], before
        assert after["poor"]["households"] == "1" and "households" not in after["notKnown"], after
        assert rows[place]["poor"]["households"] == "1", rows


def official_reports_count_what_was_said_of_a_household(sinhke: Sinhke, unit: str, name: str) -> None:
    taken = list(sinhke.stream(f"{COUNTS}/TakeEthnicCounts", {"units": [unit], "asOf": date("2024-03-31"), "requestId": str(uuid.uuid4())}))
    assert [answer["counts"]["unit"] for answer in taken] == [unit], taken
    stated = {"household": name, "causes": ["POVERTY_CAUSE_NO_LAND", "POVERTY_CAUSE_NO_TOOLS"], "validDate": date("2024-01-10")}
    _, headers = sinhke.call_with_headers(f"{CIRCUMSTANCES}/StateCircumstances", dict(stated, requestId=str(uuid.uuid4())))

    def counted(number: str, of) -> dict:
        asked = {
            "number": f"OFFICIAL_REPORT_NUMBER_{number}",
            "asOf": date("2024-03-31"),
            "standards": ["povertyStandards/QN-2023"],
            "minPosition": headers["sinhke-position"],
        }
        report = sinhke.call(f"{OFFICIAL}/GetOfficialReport", asked)
        cells = zip(report["columns"], report["totals"][0]["cells"], strict=True)
        return next(cell.get("count", {}) for column, cell in cells if of(column))

    one = {"households": "1", "persons": "1"}
    assert counted("RESULT", lambda column: column.get("figure") == "CELL_FIGURE_POOR") == one
    for indicator, count in [("toilet", one), ("housing_area", {})]:
        found = counted("POOR_DEPRIVATIONS", lambda column: column.get("mark", {}).get("deprivedIn") == indicator)
        assert found == count, (indicator, found)
    assert counted("GROUPS", lambda column: column.get("group") == "CELL_GROUP_MINORITY") == one
    for cause, count in [("NO_LAND", one), ("NO_TOOLS", one), ("DISASTER", {})]:
        found = counted("CAUSES", lambda column: column.get("mark", {}).get("cause") == f"POVERTY_CAUSE_{cause}")
        assert found == count, (cause, found)
    dao = {"codeSet": "TK2008", "code": "09", "povertyClass": "POVERTY_CLASS_POOR"}
    assert counted("ETHNIC_GROUPS", lambda column: column["ethnicGroup"] == dao) == one


def a_report_holds_every_write(sinhke: Sinhke) -> None:
    unit = sinhke.call(f"{UNITS}/ResolveUnit", {"code": "06805", "date": date("2023-01-01")})["name"]
    made_up = {
        "unit": unit,
        "kind": "CLASSIFICATION_KIND_MOUNTAIN",
        "validFrom": date("2023-01-01"),
        "synthetic": True,
    }
    village = {"unit": unit, "displayName": "Thôn Khe Sím", "validFrom": date("2023-01-01")}
    day = {"date": date("2026-09-02"), "reason": "Quốc khánh"}
    day["document"] = {"number": "1/TB-BNV", "date": date("2025-10-16"), "issuer": "Bộ Nội vụ"}
    for method, request in [
        (f"{UNITS}/ClassifyUnit", {"classification": made_up}),
        (f"{UNITS}/RegisterVillage", {"village": village}),
        (f"{CALENDAR}/DeclareDay", {"day": day}),
    ]:
        _, headers = sinhke.call_with_headers(method, dict(request, requestId=str(uuid.uuid4())))
        asked = {"asOf": date("2024-01-10"), "minPosition": headers["sinhke-position"]}
        report = sinhke.call(f"{REPORTS}/GetPovertyReport", asked)
        assert "số liệu minh hoạ" in report["notes"][0], report["notes"]
        again = sinhke.call(f"{REPORTS}/GetPovertyReport", dict(asked, knownAt=report["knownAt"]))
        assert again == report, "the same instant gives the same report"


def main(address: str) -> None:
    sinhke = Sinhke(address)
    unit = sinhke.call(f"{UNITS}/ResolveUnit", {"code": "06841", "date": date("2023-01-01")})["name"]
    name, _ = registration_is_idempotent(sinhke, unit)
    a_wrong_citizen_id_is_named(sinhke, unit)
    classes_follow_the_law(sinhke)
    a_report_has_three_times(sinhke, unit, name)
    official_reports_count_what_was_said_of_a_household(sinhke, unit, name)
    a_report_holds_every_write(sinhke)
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1])
