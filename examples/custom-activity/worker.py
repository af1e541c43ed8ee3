"""A worker of your own, in Python. It knows nothing of Carillon: it polls a task queue of the same namespace.

pip install temporalio
TEMPORAL_ADDRESS=127.0.0.1:7233 TEMPORAL_NAMESPACE=default python worker.py
"""

import asyncio
import dataclasses
import os

from temporalio import activity
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker


@activity.defn
async def rate_total(order: dict) -> dict:
    """The members of what it returns are the outputs of the step."""
    total = order["total"]
    if total > 1_000_000:
        raise ApplicationError(
            f"{total} is more than we rate", type="TotalTooLarge", non_retryable=True
        )
    return {"rating": "large" if total > 100 else "small", "total": total}


def data_converter() -> DataConverter:
    """Plain JSON, or encrypted as Carillon does where its keys are given."""
    keys = os.environ.get("CARILLON_PAYLOAD_KEYS_FILE")
    if keys is None:
        return DataConverter.default
    from payload_codec import CarillonCodec

    return dataclasses.replace(DataConverter.default, payload_codec=CarillonCodec(keys))


async def main() -> None:
    client = await Client.connect(
        os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
        data_converter=data_converter(),
    )
    await Worker(client, task_queue="ratings", activities=[rate_total]).run()


if __name__ == "__main__":
    asyncio.run(main())
