"""Prints the events of one commune as they come.

    python subscriber.py nats://127.0.0.1:4222 127.0.0.1:50051 06661

Order is promised per record, by `sinhke-version`; an event may come twice, so a subscriber that keeps state
remembers the last version of each record and applies version + 1 only.
"""

import asyncio
import json
import sys

import nats
from google.protobuf import json_format
from google.protobuf.message_factory import GetMessageClass
from nats.js.api import ConsumerConfig, DeliverPolicy

from sinhke import Sinhke


async def main(broker: str, grpc_address: str, commune: str, prefix: str = "") -> None:
    pool = Sinhke(grpc_address).pool  # the events' schemas, by reflection
    jetstream = (await nats.connect(broker)).jetstream()
    subject = f"{prefix}sinhke.households.v1.*.*.{commune}"
    everything = ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    events = await jetstream.subscribe(subject, ordered_consumer=True, config=everything)
    async for event in events.messages:
        headers = event.headers
        schema = headers["ce-dataschema"].rsplit("/", 1)[-1]
        payload = GetMessageClass(pool.FindMessageTypeByName(schema)).FromString(event.data)
        line = {
            "type": headers["ce-type"],
            "record": headers["ce-subject"],
            "version": int(headers["sinhke-version"]),
            "position": int(headers["sinhke-position"]),
            "valid_on": headers["sinhke-valid-on"],
            "data": json_format.MessageToDict(payload),
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    asyncio.run(main(*sys.argv[1:]))
