# SPDX-License-Identifier: Apache-2.0
"""Counts the records of a run with nothing but Python, and holds a summary against that.

usage: count.py results.jsonl summary.json
"""

import json
import math
import sys
from collections import Counter, defaultdict
from datetime import datetime

wrong = []


def check(name, said, counted, share=0.0, by=0.0):
    """Equal, or so near as the precision of the summary is."""
    if share == by == 0:
        same = said == counted
    else:
        same = abs(said - counted) <= max(by, share * abs(counted))
    if not same:
        wrong.append(f"{name}: the summary says {said}, the records {counted}")


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent * len(ordered) / 100 - 1e-9) - 1)]


def millis(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000


def times(records, key):
    return [record["time"][key] for record in records if key in record.get("time", {})]


def failure(record):
    return record["error"]["class"] if "error" in record else str(record["status"])


def paused(records):
    """How long a host was left alone: pauses that lie over each other count once."""
    spans = []
    for record in records:
        for attempt in record.get("history", []):
            if attempt.get("wait_reason") in ("retry_after", "ratelimit_reset", "host_paused"):
                begin = millis(attempt["start"]) + attempt["total_ms"]
                spans.append((begin, begin + attempt["wait_ms"]))
    total = end = 0
    for begin, until in sorted(spans):
        total += max(0, until - max(begin, end))
        end = max(end, until)
    return total / 1000


def durations(name, said, values):
    check(f"{name}.n", said["n"], len(values))
    for key, least in (("p50", 1), ("p90", 10), ("p95", 20), ("p99", 100), ("p99.9", 1000)):
        check(f"{name}.{key} is there", key in said, len(values) >= least)
        if key in said:
            check(f"{name}.{key}", said[key], percentile(values, float(key[1:])), share=0.002)
    if values:
        check(f"{name}.max", said["max"], max(values), by=0.001)


def waiting(said, records):
    asked = [record for record in records if "overall" in record.get("time", {})]
    whole = sum(times(asked, "overall"))
    parts = defaultdict(float)
    for record in asked:
        time = record["time"]
        for part in ("rate", "per_host", "global"):
            parts[part] += time.get("limit_" + part, 0)
        parts["pause"] += time.get("pause", 0)
        network = time.get("total", 0)
        network += sum(attempt["total_ms"] for attempt in record.get("history", []))
        parts["network"] += network
        if record["attempts"] > 1:
            rest = time["overall"] - time.get("queue", 0) - time.get("limit", 0) - network
            parts["backoff"] += max(0, rest)
    for part, percent in said.items():
        check(f"waiting.{part}", percent, 100 * parts[part] / whole if whole else 0, by=0.01)


def host(said, records, exact):
    key = said["key"]
    check(f"{key} requests", said["requests"], len(records))
    check(f"{key} ok", said["ok"], sum(record["outcome"] == "ok" for record in records))
    answers = [each for record in records for each in [*record.get("history", []), record]]
    refused = sum(each.get("status") in (429, 503) for each in answers)
    check(f"{key} refused", said["refused"], refused)
    if took := times(records, "total"):
        check(f"{key} p95", said["p95_ms"], percentile(took, 95), share=0.002 if exact else 0.011)
    check(f"{key} paused", said["paused_s"], paused(records), share=0.01, by=0.02)
    failed = Counter(failure(r) for r in records if r["outcome"] in ("http_error", "error"))
    check(f"{key} has a top error", "top_error" in said, bool(failed))
    if failed:
        check(f"{key} top error", failed[said["top_error"]], max(failed.values()))


def main(results, summary):
    with open(results, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    with open(summary, encoding="utf-8") as file:
        said = json.load(file)
    check("recorded", said["recorded"], sum(record.get("page", 1) == 1 for record in records))
    check("left", said["left"], said["requests"] - said["recorded"])
    outcomes = Counter(record["outcome"] for record in records)
    for outcome, number in said["outcomes"].items():
        check(outcome, number, outcomes[outcome])
    check("all outcomes", sum(said["outcomes"].values()), len(records))
    for name, counted in (
        ("statuses", Counter(str(r["status"]) for r in records if "status" in r)),
        ("errors", Counter(r["error"]["class"] for r in records if "error" in r)),
        ("attempts", Counter(str(r["attempts"]) for r in records if r.get("attempts"))),
    ):
        check(name, said[name], dict(counted))
    durations("latency_ms", said["latency_ms"], times(records, "total"))
    durations("overall_ms", said["overall_ms"], times(records, "overall"))
    waiting(said["waiting"], records)
    hosts = defaultdict(list)
    for record in records:
        if "host_key" in record:
            hosts[record["host_key"]].append(record)
    check("hosts", {each["key"] for each in said["hosts"]}, set(hosts))
    for each in said["hosts"]:
        host(each, hosts[each["key"]], exact=len(hosts) <= 100)
    if said["wall_s"] > 0:
        speed = said["recorded"] / said["wall_s"]
        check("requests_per_s", said["requests_per_s"], speed, share=0.001, by=0.001)
    print("\n".join(wrong) if wrong else f"{len(records)} records, nothing differs")
    return len(wrong) > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
