"""A Ray cluster on this machine, which reads a folder while the node that reads is killed; run as a script.

``two_nodes.py INPUT FOLDER KILL`` prints one line of JSON: what the run did. With ``KILL`` above 0 the node that reads
is killed (as with ``kill -9``, no notice given) after so many units, and another one joins.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_AUTH_MODE", "disabled")
os.environ.setdefault("RAY_raylet_start_wait_time_s", "240")
os.environ.setdefault("RAY_enable_metrics_collection", "false")

NODE = {"num_cpus": 1, "object_store_memory": 80_000_000, "include_dashboard": False}


def main(source: str, folder: str, kill_after: int) -> None:
    import ray
    from ray.cluster_utils import Cluster

    from volteface.cluster import RayEngine, Setting, Stamp, read_into_folder
    from volteface.sources import SourceOptions

    begun = time.monotonic()
    # The first node only keeps the books: what reads is on the second, and after its end on the third.
    cluster = Cluster(initialize_head=True, head_node_args={**NODE, "num_cpus": 0})
    reading = cluster.add_node(**NODE)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    told: dict[str, Any] = {"started_s": round(time.monotonic() - begun, 1), "units": 0, "first_s": None}

    def progress(_: Any) -> None:
        told["units"] += 1
        told["first_s"] = told["first_s"] or round(time.monotonic() - begun, 1)
        told["last_s"] = round(time.monotonic() - begun, 1)
        if told["units"] == kill_after:
            cluster.remove_node(reading, allow_graceful=False)
            cluster.add_node(**NODE)

    try:
        setting = Setting(folder, Stamp("test.v1", "2026-01-02T03:04:05+00:00"), SourceOptions(), size=2)
        summary = read_into_folder([source], RayEngine(cluster.address), setting, progress=progress)
        told |= {"read": summary.read, "new": summary.new, "duplicate": summary.duplicate, "words": summary.words}
    finally:
        ray.shutdown()
        cluster.shutdown()
    told["seconds"] = round(time.monotonic() - begun, 1)
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
