"""The image and the compose file against a real engine: the README's own lines, calls from outside, a backup, the loss of
everything, its restore, a stop in the middle of calls.

    PYTHONPATH=deploy/examples/python python tests/deploy/compose.py

Needs what tests/e2e/requirements.txt names. Ends with 77 and the reason where no engine can be had: that proves nothing.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

import grpc
from sinhke import Refused, Sinhke, date

ROOT = Path(__file__).resolve().parents[2]
NOT_PROVED = 77
CONTEXTS = ["communes", "households", "reports"]
IMAGE = "sinhke:deploy-test"
REGISTRY = "sinhke.households.v1.HouseholdService"
REPORTS = "sinhke.reports.v1.PovertyReportService"
UNIT = "units/06841@2025-07-01"
DAY = "2025-08-01"
PATIENCE = 120


def said(*command: str) -> str:
    """What a command printed; empty when it failed or is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def what_is_missing() -> str:
    """Why nothing can be proved here; empty when everything is there."""
    engine, compose = said("docker", "version", "--format", "{{.Server.Version}}"), said("docker", "compose", "version", "--short")
    for name, version, wanted in [("Docker Engine", engine, (28,)), ("Docker Compose", compose, (2, 24))]:
        numbers = tuple(int(number) for number in re.findall(r"\d+", version)[: len(wanted)])
        if numbers < wanted:
            return f"{name} {'.'.join(map(str, wanted))} or newer is needed, found {version or 'none that answers'}"
    named = re.findall(r"^FROM (\S+[:/]\S+)", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    named += re.findall(r"^ +image: ([\w.:/-]+)$", (ROOT / "deploy/compose.yaml").read_text(), re.MULTILINE)
    assert len(named) == 4, named
    for image in named:
        if not said("docker", "image", "inspect", image) and not said("docker", "pull", "--quiet", image):
            return f"image {image} is neither here nor can it be pulled"
    return ""


def blocks(heading: str) -> list[str]:
    """The README's blocks of commands under a heading."""
    section = (ROOT / "README.md").read_text().split(f"\n### {heading}\n")[1].split("\n## ")[0].split("\n### ")[0]
    found = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    return ["".join(line[4:] + "\n" for line in block.splitlines()) for block in found]


class Place:
    """A clean clone, with a project, an image and ports of its own."""

    def __init__(self, folder: Path):
        for name in ["Cargo.toml", "Cargo.lock", ".dockerignore"]:
            shutil.copy(ROOT / name, folder)
        for name in ["crates", "proto", "deploy"]:
            ours = shutil.ignore_patterns("__pycache__", ".env", "secrets", "jwks", "backup")
            shutil.copytree(ROOT / name, folder / name, ignore=ours)
        self.root, self.deploy = folder, folder / "deploy"
        self.environment = dict(os.environ, COMPOSE_PROJECT_NAME=f"sinhke-test-{os.getpid()}", SINHKE_IMAGE=IMAGE)
        ports = [f"{context.upper()}_{kind}" for context in CONTEXTS for kind in ["PORT", "ADMIN_PORT"]]
        self.environment |= dict(zip(ports, free_ports(len(ports))))

    def run(self, commands: str, folder: str = "deploy") -> float:
        """Commands as a person types them, which all must succeed; answers how many seconds they took."""
        begun = time.monotonic()
        print(commands.rstrip(), file=sys.stderr, flush=True)
        script = ["bash", "-euo", "pipefail", "-c", commands]
        subprocess.run(script, cwd=self.root / folder, env=self.environment, stdout=sys.stderr, check=True)
        return time.monotonic() - begun

    def asked(self, *command: str) -> subprocess.CompletedProcess:
        """One command of `docker compose` with what it said."""
        return subprocess.run(
            ["docker", "compose", *command], cwd=self.deploy, env=self.environment, capture_output=True, text=True
        )

    def verified(self, subcommand: str) -> subprocess.CompletedProcess:
        return self.asked("run", "--rm", "sinhke", subcommand)

    def token(self, role: str) -> str:
        """As the README makes one for the operator."""
        me = f"{os.getuid()}:{os.getgid()}"
        made = self.asked("run", "--rm", "--user", me, "token", "--sub", "test", "--role", role, "--area", "province")
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def sinhke(self, context: str, token: str | None) -> Sinhke:
        sinhke = Sinhke(f"127.0.0.1:{self.environment[f'{context.upper()}_PORT']}", token)
        # Channels of a process share their connections, also one that is still to be tried again after a stop.
        grpc.channel_ready_future(sinhke.channel).result(timeout=PATIENCE)
        return sinhke

    def containers(self) -> dict[str, str]:
        listed = self.asked("ps", "--all", "--format", "json").stdout.splitlines()
        return {of["Service"]: of["Name"] for of in map(json.loads, listed)}


def free_ports(count: int) -> list[str]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [str(each.getsockname()[1]) for each in sockets]


def registration(serial: int) -> dict:
    head = {
        "fullName": "Triệu Thị Mẩy",
        "sex": "SEX_FEMALE",
        "birthDate": date("1990-05-20"),
        "ethnicity": {"codeSet": "TK2008", "code": "09"},
        "relation": "RELATION_HEAD",
        "citizenId": f"022190{serial:06}",
    }
    household = {"unit": UNIT, "registerDate": date(DAY), "members": [head]}
    return {"household": household, "requestId": str(uuid.uuid4())}


def nobody_calls_without_a_token(place: Place) -> None:
    try:
        place.sinhke("households", None).call(f"{REGISTRY}/RegisterHousehold", registration(1))
    except Refused as refusal:
        assert refusal.code == "UNAUTHENTICATED", refusal
    else:
        raise AssertionError("a call without a token was answered")


def report(place: Place, token: str, position: str) -> dict:
    """Of the households' day, once everything up to this position is in it."""
    asked = {"asOf": date(DAY), "mapOf": date(DAY), "minPosition": position}
    return place.sinhke("reports", token).call(f"{REPORTS}/GetPovertyReport", asked)


def not_known(answer: dict) -> set[str]:
    return {total["total"]["notKnown"]["households"] for total in answer["totals"]}


def audit_is_anchored(place: Place) -> None:
    """Until signed heads say where every chain ends: the first ones come after ten seconds."""
    begun = time.monotonic()
    while (verified := place.verified("verify-audit")).returncode != 0:
        assert time.monotonic() - begun < PATIENCE, verified.stdout + verified.stderr


def holds_together(place: Place) -> None:
    for subcommand, verdict in [
        ("verify-audit", "the audit is what was written"),
        ("verify-reports", "the live reports say what the events say"),
    ]:
        verified = place.verified(subcommand)
        assert verified.returncode == 0 and verdict in verified.stdout, verified.stdout + verified.stderr
        print(f"{subcommand}: {verified.stdout.strip().splitlines()[-1]}")


class Callers:
    """Register one household after the other until no call is answered any more."""

    def __init__(self, place: Place, token: str, count: int):
        self.registered, self.unavailable, self.other = [], [], []
        self.begun = threading.Semaphore(0)
        serials = [100_000 * (number + 1) for number in range(count)]
        self.threads = [threading.Thread(target=self.call, args=(place, token, serial)) for serial in serials]
        for thread in self.threads:
            thread.start()
        for _ in self.threads:
            assert self.begun.acquire(timeout=PATIENCE), "a caller gets no answer"

    def call(self, place: Place, token: str, serial: int) -> None:
        sinhke = place.sinhke("households", token)
        while True:
            try:
                answer = sinhke.call(f"{REGISTRY}/RegisterHousehold", registration(serial))
            except Refused as refusal:
                (self.unavailable if refusal.code == "UNAVAILABLE" else self.other).append(refusal)
                return
            self.registered.append(answer["name"])
            self.begun.release()
            serial += 1

    def ended(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a call is neither answered nor refused"


def stops_in_the_middle_of_calls(place: Place, token: str) -> Callers:
    callers = Callers(place, token, 8)
    seconds = place.run("docker compose stop")
    callers.ended()
    assert not callers.other, callers.other
    assert len(callers.unavailable) == 8 and len(callers.registered) >= 8
    containers = place.containers()
    codes = {context: said("docker", "inspect", "--format", "{{.State.ExitCode}}", containers[context]) for context in CONTEXTS}
    assert set(codes.values()) == {"0"}, codes
    print(f"stop in the middle of calls: {seconds:.1f} s, exit codes {codes}")
    print(f"  {len(callers.registered)} calls answered, {len(callers.unavailable)} UNAVAILABLE, nothing else")
    return callers


def read(households: Sinhke, name: str) -> dict:
    return households.call(f"{REGISTRY}/GetHousehold", {"name": name})


def sizes(place: Place) -> None:
    size = int(said("docker", "image", "inspect", "--format", "{{.Size}}", IMAGE))
    print(f"image: {size / 1e6:.1f} MB")
    containers = place.containers()
    for service in [*CONTEXTS, "postgres", "nats"]:
        used = said("docker", "stats", "--no-stream", "--format", "{{.MemUsage}}", containers[service])
        print(f"memory of {service}: {used.split(' / ')[0]}")


def prove(place: Place) -> None:
    (first, *_), (backup, restore, *_) = blocks("With docker compose"), blocks("Backup and restore in six lines")
    assert len((backup + restore).splitlines()) == 6, "six lines are promised"
    place.run(first, ".")
    nobody_calls_without_a_token(place)
    token = place.token("PROVINCE_ANALYST")
    households = place.sinhke("households", token)
    household, headers = households.call_with_headers(f"{REGISTRY}/RegisterHousehold", registration(1))
    position = headers["sinhke-position"]
    assert read(households, household["name"]) == household
    operator = (place.deploy / "secrets/operator.token").read_text().strip()
    before = report(place, operator, position)
    assert not_known(before) == {"1"}, before

    audit_is_anchored(place)
    place.run(backup)
    place.run("docker compose down --volumes; rm -r .env secrets jwks")
    place.run(restore)
    assert read(place.sinhke("households", token), household["name"]) == household
    again = report(place, operator, position)
    assert again["totals"] == before["totals"] and again["rows"] == before["rows"], again
    holds_together(place)

    callers = stops_in_the_middle_of_calls(place, token)
    print(f"warm start: {place.run('docker compose up -d --wait'):.1f} s")
    households = place.sinhke("households", token)
    for name in callers.registered:
        assert read(households, name)["name"] == name
    holds_together(place)
    sizes(place)


def main() -> int:
    missing = what_is_missing()
    if missing:
        print(missing)
        return NOT_PROVED
    with tempfile.TemporaryDirectory(prefix="sinhke-deploy-") as folder:
        place = Place(Path(folder))
        try:
            prove(place)
        except BaseException:
            print(place.asked("ps", "--all").stdout, place.asked("logs", "--tail", "40").stdout, file=sys.stderr)
            raise
        finally:
            place.asked("--profile", "tools", "down", "--volumes", "--timeout", "5")
            said("docker", "image", "rm", IMAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
