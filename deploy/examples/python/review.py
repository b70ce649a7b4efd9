"""A commune's yearly review, from the list to the certificates, and the movements that came of it.

    python review.py ADDRESS UNIT OFFICER_TOKEN_FILE CHAIR_TOKEN_FILE [YEAR]

Two callers: who surveys may not decide. The public holidays of the year must have been declared (CalendarService/DeclareDay):
working days are not counted without. What the surveys found is made up here, where a commune has its forms.
Repeat it as often as you like: every request has a name of its own, so what was done answers as it did the first time.
"""

import datetime
import sys
import uuid

from sinhke import Sinhke, date

REVIEWS = "sinhke.households.v1.ReviewService"
REGISTRY = "sinhke.households.v1.HouseholdService"
REPORTS = "sinhke.reports.v1.PovertyReportService"

# Income per person and month, what was ticked, what was counted.
FOUND = [
    (1_200_000, ["nutrition", "toilet", "info_device"], {}),
    (1_400_000, ["toilet"], {"MEASURE_MEMBERS": 4, "MEASURE_DEPENDANTS": 2, "MEASURE_FLOOR_AREA": 3150}),
    (3_500_000, [], {}),
]
MOVEMENTS = {
    "MOVEMENT_NEW_POOR": "nghèo phát sinh mới",
    "MOVEMENT_RE_POOR": "tái nghèo",
    "MOVEMENT_NEAR_POOR_TO_POOR": "cận nghèo thành nghèo",
    "MOVEMENT_POOR_TO_NEAR_POOR": "nghèo thành cận nghèo",
    "MOVEMENT_POOR_ROSE_ABOVE": "nghèo vượt lên trên cận nghèo",
    "MOVEMENT_NEW_NEAR_POOR": "cận nghèo phát sinh mới",
    "MOVEMENT_RE_NEAR_POOR": "tái cận nghèo",
    "MOVEMENT_NEAR_POOR_ROSE_ABOVE": "cận nghèo vượt lên trên",
    "MOVEMENT_POOR_OTHER_UP": "nghèo, tăng khác",
    "MOVEMENT_NEAR_POOR_OTHER_UP": "cận nghèo, tăng khác",
}


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


class Review:
    def __init__(self, address: str, unit: str, officer: str, chair: str, year: int):
        self.officer, self.chair = Sinhke(address, officer), Sinhke(address, chair)
        self.unit, self.year = unit, year
        first = datetime.date(year, 10, 1)
        self.monday = first + datetime.timedelta(days=(7 - first.weekday()) % 7)

    def day(self, offset: int) -> dict:
        return date((self.monday + datetime.timedelta(days=offset)).isoformat())

    def request_id(self, *about) -> str:
        """The same step of the same round has the same name, however often this runs."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"review/{self.unit}/{self.year}/{about}"))

    def open(self) -> str:
        asked = {"unit": self.unit, "year": self.year, "openDate": self.day(0)}
        return self.officer.call(f"{REVIEWS}/OpenRound", {"round": asked, "requestId": self.request_id("open")})["name"]

    def list(self, round_name: str) -> list:
        """Who is poor or near-poor, put there by the system; and the first household of the commune that is neither."""
        asked = {"round": round_name, "listDate": self.day(0), "requestId": self.request_id("list")}
        for answer in self.officer.stream(f"{REVIEWS}/DrawUpList", asked):
            if "refusal" in answer:
                print(f"{answer['household']}: {answer['refusal']['message']}")
        reviews = self.of_round(round_name)
        if any(review["ground"] == "REVIEW_GROUND_APPLIED" for review in reviews):
            return [review["name"] for review in reviews]
        listed = {review["name"].split("/reviews/")[0] for review in reviews}
        households = self.officer.call(f"{REGISTRY}/ListHouseholds", {"unit": self.unit, "pageSize": 1000})["households"]
        applicant = next((h["name"] for h in households if h["name"] not in listed), None)
        if applicant:
            asked = {"round": round_name, "ground": "REVIEW_GROUND_APPLIED", "listDate": self.day(0)}
            request = {"household": applicant, "review": asked, "requestId": self.request_id("apply", applicant)}
            self.officer.call(f"{REVIEWS}/OpenReview", request)
        return [review["name"] for review in self.of_round(round_name)]

    def of_round(self, round_name: str) -> list:
        reviews, token = [], ""
        while True:
            asked = {"round": round_name, "pageSize": 1000, "pageToken": token}
            page = self.officer.call(f"{REVIEWS}/ListReviews", asked)
            reviews += page.get("reviews", [])
            token = page.get("nextPageToken", "")
            if not token:
                return sorted(reviews, key=lambda review: review["name"])

    def carry_to_posting(self, place: int, review: str) -> dict:
        """Survey, village meeting, posting: each step names the review and itself."""
        income, ticked, counted = FOUND[place % len(FOUND)]
        facts = [{"measure": measure, "value": value} for measure, value in counted.items()]
        survey = {"surveyDate": self.day(0), "incomeVnd": income, "deprivations": ticked, "facts": facts}
        meeting = {"meetingDate": self.day(1), "attendance": 42, "votesFor": 40, "votesAgainst": 2}
        for method, step in [
            ("RecordSurvey", {"survey": survey}),
            ("RecordMeeting", {"meeting": meeting}),
            ("PostResult", {"posting": {"postDate": self.day(2)}}),
        ]:
            request = dict(step, review=review, requestId=self.request_id(method, review))
            answer = self.officer.call(f"{REVIEWS}/{method}", request)
        return answer

    def decide(self, round_name: str, on: dict) -> list:
        """One paper for all that hang long enough; each is answered by itself."""
        paper = {"number": f"{self.year}/QĐ-UBND", "date": on, "issuer": "UBND xã"}
        decision = {"document": paper, "decideDate": on}
        request = {"round": round_name, "decision": decision, "requestId": self.request_id("decide")}
        return list(self.chair.stream(f"{REVIEWS}/DecideReviews", request))

    def certify(self, reviews: list, on: dict) -> tuple[int, str]:
        """A certificate for who was found poor or near-poor; and the position of the last one."""
        number, position = 0, ""
        for review in reviews:
            found = self.chair.call(f"{REVIEWS}/GetReview", {"name": review})
            if found["povertyClass"] == "POVERTY_CLASS_NOT_POOR":
                continue
            number += 1
            certificate = {"number": f"{number:04}/{self.year}", "certifyDate": on}
            request = {"review": review, "certificate": certificate, "requestId": self.request_id("certify", review)}
            _, headers = self.chair.call_with_headers(f"{REVIEWS}/IssueCertificate", request)
            position = headers["sinhke-position"]
        return number, position

    def movements(self, on: dict, position: str) -> None:
        def report(as_of: dict) -> dict:
            asked = {"asOf": as_of, "mapOf": on, "units": [self.unit], "movementsAfter": self.day(-1)}
            answer = self.chair.call(f"{REPORTS}/GetPovertyReport", dict(asked, minPosition=position))
            return {row["standard"]: row["total"] for row in answer["totals"]}

        def line(label: str, count: dict) -> None:
            households, persons = count.get("households", "0"), count.get("persons", "0")
            print(f"{label:<34}{households:>5}{persons:>11}")

        before, after = report(self.day(0)), report(on)
        for standard, cell in after.items():
            print(f"\nChuẩn {standard.split('/')[1]:<28}{'Hộ':>5}{'Nhân khẩu':>11}")
            line("Hộ nghèo đầu kỳ", before[standard].get("poor", {}))
            line("Hộ cận nghèo đầu kỳ", before[standard].get("nearPoor", {}))
            for movement in cell.get("movements", []):
                line("  " + MOVEMENTS[movement["movement"]], movement["count"])
            line("Hộ nghèo cuối kỳ", cell.get("poor", {}))
            line("Hộ cận nghèo cuối kỳ", cell.get("nearPoor", {}))

    def run(self) -> None:
        round_name = self.open()
        reviews = self.list(round_name)
        print(f"{round_name}: {len(reviews)} hộ trong danh sách")
        until = [self.carry_to_posting(place, review) for place, review in enumerate(reviews)]
        last = max(tuple(review["posting"]["untilDate"].values()) for review in until)
        print("Niêm yết đến hết ngày {}-{:02}-{:02}".format(*last))
        # The day after the last day of posting.
        on = date((datetime.date(*last) + datetime.timedelta(days=1)).isoformat())
        answers = self.decide(round_name, on)
        refused = [answer["refusal"]["message"] for answer in answers if "refusal" in answer]
        print(f"Quyết định: {len(answers) - len(refused)} hộ, từ chối {len(refused)}", *refused)
        certificates, position = self.certify(reviews, on)
        print(f"Giấy chứng nhận: {certificates}")
        self.movements(on, position)


def main(address: str, unit: str, officer: str, chair: str, year: str | None = None) -> None:
    last_year = datetime.date.today().year - 1
    Review(address, unit, read(officer), read(chair), int(year or last_year)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
