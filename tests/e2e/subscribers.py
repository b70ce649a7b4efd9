"""The example subscriber through redelivery, a kill, a restart and an event that it does not understand.

    python subscribers.py NATS GRPC PREFIX FOLDER

In a stream of its own, written as a relay would write it: a stray message in the deployment's stream would stop its relay.
"""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys

import nats
from google.protobuf.message_factory import GetMessageClass

from sinhke import Sinhke

A, B, C = (f"01a20000-0000-7000-8000-00000000000{n}" for n in "abc")
SUBSCRIBER = os.path.join(os.path.dirname(__file__), "../../deploy/examples/python/subscriber.py")
SCHEMA = "sinhke.households.v1.HouseholdRegistered"
BOUND = 60


class Subscriber:
    """The example as a process; only what it prints and keeps is seen."""

    def __init__(self, broker: str, address: str, file: str, prefix: str):
        self.file = file
        command = [sys.executable, SUBSCRIBER, broker, address, "06841", file, prefix]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    async def lines(self, count: int) -> list:
        read = [asyncio.to_thread(self.process.stdout.readline) for _ in range(count)]
        lines = [json.loads(await asyncio.wait_for(line, BOUND)) for line in read]
        return [(line["record"], line["version"]) for line in lines]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(BOUND)

    def rows(self, statement: str) -> list:
        with sqlite3.connect(self.file) as db:
            return db.execute(statement).fetchall()


async def main(broker: str, address: str, prefix: str, folder: str) -> None:
    prefix = f"{prefix}fake."
    client = await nats.connect(broker)
    jetstream = client.jetstream()
    name = prefix.replace(".", "_")
    await jetstream.add_stream(name=name, subjects=[f"{prefix}sinhke.households.v1.>"])
    message = GetMessageClass(Sinhke(address).pool.FindMessageTypeByName(SCHEMA))
    good = message(facts={"unit": "units/06841@2025-07-01"}).SerializeToString()
    file = os.path.join(folder, "events.db")

    async def say(record: str, version: int, position: int, payload: bytes = good, place: str = "06841") -> None:
        headers = {
            "ce-type": "vn.sinhke.households.v1.household.registered",
            "ce-subject": record,
            "ce-dataschema": f"https://type.googleapis.com/{SCHEMA}",
            "sinhke-version": str(version),
            "sinhke-position": str(position),
            "sinhke-valid-on": "2025-07-01",
        }
        await jetstream.publish(f"{prefix}sinhke.households.v1.household.registered.{place}", payload, headers=headers)

    def start() -> Subscriber:
        return Subscriber(broker, address, file, prefix)

    first = start()
    await say(A, 1, 1)
    await say(A, 1, 1)  # twice
    await say(A, 3, 3)  # too early
    await say(B, 1, 4)
    assert await first.lines(2) == [(A, 1), (B, 1)]
    await say(A, 2, 2)
    assert await first.lines(2) == [(A, 2), (A, 3)], "in the order of their versions"
    first.kill()

    # While it is away: a record that leaves the commune and comes back, and all of it once more.
    await say(B, 2, 5, place="06661")
    await say(B, 3, 6)
    await say(A, 2, 2)
    second = start()
    assert await second.lines(1) == [(B, 3)], "no version is missed for lying elsewhere, nothing has a second effect"

    # Not understood: its record waits, others go on.
    await say(C, 1, 7, payload=b"\xff\xff")
    await say(C, 2, 8)
    await say(A, 4, 9)
    assert await second.lines(1) == [(A, 4)]
    second.kill()
    waiting = second.rows("select record, version, problem from waiting order by version")
    assert waiting == [(C, 1, "DecodeError"), (C, 2, None)], waiting

    # A restart does not get past it, nor does a subscriber that reads everything again.
    with sqlite3.connect(file) as db:
        db.execute("delete from progress")
    third = start()
    await say(A, 5, 10)
    assert await third.lines(1) == [(A, 5)]
    third.kill()
    assert len(third.rows("select * from waiting")) == 2

    # Left out by a person, it lets the later ones follow.
    with sqlite3.connect(file) as db:
        db.execute("insert into version values (?, 1)", [C])
    fourth = start()
    assert await fourth.lines(1) == [(C, 2)]
    fourth.kill()
    assert fourth.rows("select * from waiting") == []
    effects = fourth.rows("select record, version from event order by record, version")
    assert effects == [*((A, n) for n in range(1, 6)), (B, 1), (B, 3), (C, 2)], effects
    await jetstream.delete_stream(name)
    await client.close()
    print("ok")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
