"""Keeps the events of one commune's households in a file, each with one effect, and prints them as they come.

    python subscriber.py nats://127.0.0.1:4222 127.0.0.1:50051 06841 events.db

Order is promised per record, by `sinhke-version`, and an event may come twice. So all events of all households are read
(a record may leave the commune), and of each record version + 1 only takes effect; what came too early waits. An event
that is not understood is parked: it stays in `waiting` with its problem and its record's later events behind it, while
others go on. It is tried again at every start; to leave it out, raise its record's `version` to it.
"""

import asyncio
import json
import sqlite3
import sys

import nats
from google.protobuf import json_format
from google.protobuf.message_factory import GetMessageClass
from nats.js.api import ConsumerConfig, DeliverPolicy

from sinhke import Sinhke

SCHEMA = """
create table if not exists progress (only_row integer primary key, sequence integer);
create table if not exists version (record text primary key, version integer);
create table if not exists event (record text, version integer, line text, primary key (record, version));
create table if not exists waiting
    (record text, version integer, place text, headers text, payload blob, problem text, primary key (record, version));
"""
KEY = "record = ? and version = ?"


def understood(pool, headers: dict, payload: bytes) -> str:
    schema = headers["ce-dataschema"].rsplit("/", 1)[-1]
    message = GetMessageClass(pool.FindMessageTypeByName(schema)).FromString(payload)
    line = {"type": headers["ce-type"], "record": headers["ce-subject"]}
    line |= {name: int(headers[f"sinhke-{name}"]) for name in ["version", "position"]}
    line |= {"valid_on": headers["sinhke-valid-on"], "data": json_format.MessageToDict(message)}
    return json.dumps(line, ensure_ascii=False)


def advance(db: sqlite3.Connection, pool, commune: str, record: str) -> list[str]:
    """Applies what is next for the record, as long as there is a next; answers the lines of this commune."""
    [last] = db.execute("select coalesce(max(version), 0) from version where record = ?", [record]).fetchone()
    db.execute("delete from waiting where record = ? and version <= ?", [record, last])  # came twice, or left out
    lines, key = [], [record, last + 1]
    while waiting := db.execute(f"select place, headers, payload from waiting where {KEY}", key).fetchone():
        place, headers, payload = waiting
        try:
            line = understood(pool, json.loads(headers), payload)
        except Exception as problem:  # whatever it is, it is this event's
            name = type(problem).__name__
            db.execute(f"update waiting set problem = ? where {KEY}", [name, *key])
            print("parked", *key, name, file=sys.stderr, flush=True)
            break
        db.execute(f"delete from waiting where {KEY}", key)
        db.execute("insert or replace into version values (?, ?)", key)
        if place == commune:
            db.execute("insert into event values (?, ?, ?)", [*key, line])
            lines.append(line + "\n")
        key[1] += 1
    return lines


async def main(broker: str, grpc_address: str, commune: str, file: str, prefix: str = "") -> None:
    pool = Sinhke(grpc_address).pool  # the events' schemas, by reflection
    db = sqlite3.connect(file)
    db.executescript(SCHEMA)
    with db:
        stuck = db.execute("select distinct record from waiting").fetchall()
        lines = [line for (record,) in stuck for line in advance(db, pool, commune, record)]
    print(*lines, sep="", end="", flush=True)
    sequence = (db.execute("select sequence from progress").fetchone() or [0])[0]
    start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=sequence + 1)
    jetstream = (await nats.connect(broker)).jetstream()
    subject = f"{prefix}sinhke.households.v1.household.>"
    async for event in (await jetstream.subscribe(subject, ordered_consumer=True, config=start)).messages:
        record, version = event.headers["ce-subject"], int(event.headers["sinhke-version"])
        with db:  # the effect and the place in the stream: both or none
            row = [record, version, event.subject.rsplit(".", 1)[-1], json.dumps(event.headers), event.data]
            db.execute("insert or ignore into waiting values (?, ?, ?, ?, ?, null)", row)
            lines = advance(db, pool, commune, record)
            db.execute("insert or replace into progress values (1, ?)", [event.metadata.sequence.stream])
        print(*lines, sep="", end="", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
