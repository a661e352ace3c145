# SPDX-License-Identifier: Apache-2.0
"""Requests: one after the other, at once, and politely. The twin of ConcurrencyInRequests.java.

Needs Python 3.11 and aiohttp. The server runs in the same process.
"""

import asyncio
import hashlib
import random
import socket
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import aiohttp

from server import Server
from show import demo, run


async def get(session, url):
    async with session.get(url) as response:
        await response.read()
        return response.status


def get_blocking(url):
    with urllib.request.urlopen(url) as response:
        response.read()
        return response.status


def session(limit=0, **options):
    """A session without a bound of its own, unless one is given."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=limit, **options))


@demo("1", "One request")
def one_request(show):
    async def main():
        async with session() as client:
            async with client.get(server.url("/delay?ms=10")) as response:
                show.say(f"{response.status} {response.reason}")
                show.say(f"Content-Type: {response.headers['Content-Type']}")
                show.say(await response.json())
            await get(client, server.url("/status/200"))
            return response.status

    with Server() as server:
        status = asyncio.run(main())
        show.check(f"expected status 200, was {status}", status == 200)
        show.check(
            f"expected 2 requests over 1 connection, were {len(server.arrivals)} over"
            f" {len(server.connections)}",
            len(server.arrivals) == 2 and len(server.connections) == 1,
        )


@demo("2", "One after the other")
def sequential(show):
    with Server() as server:
        for _ in range(20):
            get_blocking(server.url("/delay?ms=100"))
        show.say(f"the server saw at most {server.peak} at once")
        show.took("20 in a loop", 2_000, 10_000, show.millis())


@demo("3", "A pool of threads")
def threads(show):
    with Server() as server, ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(get_blocking, [server.url("/delay?ms=100")] * 20))
        show.took("20 in 8 threads", 300, 10_000, show.millis())
        show.check("expected 20 times 200", statuses.count(200) == 20)
        show.check(f"expected at most 8 at once, were {server.peak}", server.peak <= 8)


@demo("4", "Gathered over one session")
def gathered(show):
    async def main():
        async with session() as client:
            urls = [server.url("/delay?ms=100")] * 20
            return await asyncio.gather(*(get(client, url) for url in urls))

    with Server() as server:
        statuses = asyncio.run(main())
        show.say(f"the server saw at most {server.peak} at once")
        show.took("20 at once", 100, 10_000, show.millis())
        show.check("expected 20 times 200", statuses.count(200) == 20)
        show.check(f"expected more than 5 at once, were {server.peak}", server.peak > 5)


@demo("5", "A session for each request")
def session_each(show):
    async def main():
        for _ in range(20):
            async with session() as client:
                await get(client, server.url("/status/200"))
        each = len(server.connections)
        server.reset()
        async with session() as client:
            for _ in range(20):
                await get(client, server.url("/status/200"))
        return each, len(server.connections)

    with Server() as server:
        each, shared = asyncio.run(main())
        show.say(f"20 sessions: {each} connections; one session: {shared}")
        show.check(f"expected 20 connections, were {each}", each == 20)
        show.check(f"expected 1 connection, were {shared}", shared == 1)


@demo("6", "Without a bound, and with one")
def bounded(show):
    async def main():
        urls = [server.url("/delay?ms=100")] * 500
        async with session() as client:
            await asyncio.gather(*(get(client, url) for url in urls))
            without = server.peak
            show.say(f"without a bound the server saw {without} at once")
            server.reset()
            permits = asyncio.Semaphore(10)

            async def one(url):
                async with permits:
                    return await get(client, url)

            await asyncio.gather(*map(one, urls))
        return without

    with Server() as server:
        without = asyncio.run(main())
        show.check(f"expected more than 50 at once, were {without}", without > 50)
        show.check(f"expected at most 10 at once, were {server.peak}", server.peak <= 10)


def most_in(arrivals, seconds):
    return max(sum(0 <= b - a < seconds for b in arrivals) for a in arrivals)


@demo("7a", "A rate limit by hand")
def by_hand(show):
    async def main(millis):
        begun = time.monotonic()
        permits = asyncio.Semaphore(5)
        async with session() as client:

            async def one(_):
                async with permits:
                    await get(client, server.url(f"/delay?ms={millis}"))
                    await asyncio.sleep(0.25)

            await asyncio.gather(*map(one, range(40)))
        return 40 / (time.monotonic() - begun)

    with Server() as server:
        quick = asyncio.run(main(10))
        burst = most_in(server.arrivals, 0.1)
        slow = asyncio.run(main(200))
        show.say(f"answers of 10 ms: {quick:.1f} a second, up to {burst} in 100 ms")
        show.say(f"answers of 200 ms: {slow:.1f} a second")
        show.check(f"expected more than 2 in 100 ms, were {burst}", burst > 2)
        show.check(f"expected less than 15 a second, were {slow:.1f}", slow < 15)


class Rate:
    """So many a second, one after the other: aiohttp has no limiter of its own."""

    def __init__(self, a_second):
        self._gap = 1 / a_second
        self._next = 0.0

    async def acquire(self):
        now = asyncio.get_running_loop().time()
        self._next = max(now, self._next + self._gap)
        await asyncio.sleep(self._next - now)


@demo("7b", "A rate limit of the session")
def by_limiter(show):
    async def main():
        rate = Rate(20)
        async with session() as client:

            async def one(_):
                await rate.acquire()
                return await get(client, server.url("/delay?ms=200"))

            await asyncio.gather(*map(one, range(40)))

    with Server() as server:
        asyncio.run(main())
        burst = most_in(server.arrivals, 1)
        show.took("40 at 20 a second", 2_150, 10_000, show.millis())
        # A home-made pace counts when it sends; what arrives in a second may be a few more.
        show.ideally(f"expected at most 21 in a second, were {burst}", burst <= 21)


@demo("8", "Too many requests")
def told_to_wait(show):
    async def again(client, url):
        for attempt in range(1, 10):
            async with client.get(url) as response:
                if response.status != 429:
                    return attempt
                wait = float(response.headers["Retry-After"])
            await asyncio.sleep(wait + random.uniform(0, 0.1))
        return attempt

    async def main():
        urls = [server.url("/status/200")] * 30
        async with session() as client:
            naive = await asyncio.gather(*(get(client, url) for url in urls))
            await asyncio.sleep(1.1)
            return naive, await asyncio.gather(*(again(client, url) for url in urls))

    with Server(rate=10) as server:
        naive, attempts = asyncio.run(main())
        counts = {n: attempts.count(n) for n in sorted(set(attempts))}
        show.say(f"naive: {naive.count(429)} of 30 refused; by hand, attempts: {counts}")
        show.check(f"expected at least 10 refused, were {naive.count(429)}", naive.count(429) >= 10)
        show.check("expected all through in the end", max(attempts) < 9)


@demo("9", "Three timeouts")
def too_late(show):
    async def attempt(client, url, **timeout):
        try:
            async with client.get(url, timeout=aiohttp.ClientTimeout(**timeout)) as response:
                await response.read()
                return "in time"
        except Exception as e:
            return type(e).__name__

    async def main(full):
        async with session() as client:
            return [
                await attempt(client, f"http://127.0.0.1:{full}/", sock_connect=0.2),
                await attempt(client, server.url("/delay?ms=2000"), sock_read=0.2),
                await attempt(client, server.url("/slow-body"), total=0.5),
            ]

    # A backlog that is full answers no more connections.
    with Server() as server, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for each in fillers:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        errors = asyncio.run(main(listener.getsockname()[1]))
        for each in fillers:
            each.close()
        show.say(f"connect, first byte, total: {errors}")
        show.check("expected none in time", "in time" not in errors)


@demo("10", "Outcomes as values")
def outcomes(show):
    async def main():
        urls = [server.url("/status/200"), server.url("/status/404"), "http://127.0.0.1:1/"]
        async with session() as client:
            calls = (get(client, url) for url in urls)
            return urls, await asyncio.gather(*calls, return_exceptions=True)

    with Server() as server:
        urls, results = asyncio.run(main())
        for url, result in zip(urls, results):
            print(f"    {url:36} {result if isinstance(result, int) else type(result).__name__}")
        show.check(f"expected an outcome for each of 3, were {len(results)}", len(results) == 3)
        show.check("expected one exception", sum(isinstance(r, Exception) for r in results) == 1)


@demo("11", "A big body")
def big_body(show):
    async def main():
        digest, size = hashlib.sha256(), 0
        async with session() as client, client.get(server.url("/big")) as response:
            async for chunk in response.content.iter_chunked(65_536):
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size

    with Server() as server:
        digest, size = asyncio.run(main())
        show.say(f"{size} bytes, never more than 64 KiB of them at once")
        show.check("expected the sum of the server", digest == server.sha256)


@demo("12", "Two hosts")
def two_hosts(show):
    async def main():
        ended = {}
        async with session(limit_per_host=4) as client:

            async def all_of(name, server, millis):
                urls = [server.url(f"/delay?ms={millis}")] * 12
                await asyncio.gather(*(get(client, url) for url in urls))
                ended[name] = show.millis()

            await asyncio.gather(all_of("slow", slow, 500), all_of("fast", fast, 20))
        return ended

    with Server() as slow, Server() as fast:
        ended = asyncio.run(main())
        show.say(f"fast done after {ended['fast']} ms, slow after {ended['slow']} ms")
        show.check("expected the slow one not to hold up the fast", ended["fast"] < ended["slow"])
        show.check(f"expected at most 4 at each, were {slow.peak}", max(slow.peak, fast.peak) <= 4)


@demo("13", "Stopped half way")
def stopped(show):
    async def main():
        async with session() as client:
            urls = [server.url(f"/delay?ms={n * 100}") for n in range(1, 11)]
            tasks = [asyncio.create_task(get(client, url)) for url in urls]
            try:
                async with asyncio.timeout(0.55):
                    await asyncio.wait(tasks)
            except TimeoutError:
                show.say("the time is up")
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            return tasks

    with Server() as server:
        tasks = asyncio.run(main())
        cancelled = sum(task.cancelled() for task in tasks)
        show.say(f"{10 - cancelled} results kept, {cancelled} cancelled")
        show.check("expected some of both", 0 < cancelled < 10)


@demo("14", "The comparison")
def comparison(show):
    def blocking(server):
        statuses = []
        for _ in range(50):
            try:
                statuses.append(get_blocking(server.url("/delay?ms=100")))
            except urllib.error.HTTPError as e:
                statuses.append(e.code)
        return statuses

    async def gathered(server, acquire):
        async def one(client):
            await acquire()
            return await get(client, server.url("/delay?ms=100"))

        async with session() as client:
            return await asyncio.gather(*(one(client) for _ in range(50)))

    walls = {}

    def measure(name, way):
        with Server(rate=25) as server:
            begun = time.monotonic()
            statuses = way(server)
            walls[name] = time.monotonic() - begun
            refused = statuses.count(429)
            row = f"{name:20} {walls[name]:6.2f} s   peak {server.peak:3}   refused {refused:3}"
            print(f"    {row}")
            return refused

    show.say("50 requests of 100 ms each, over loopback, which flatters all")
    measure("one after the other", blocking)
    no_wait = lambda: asyncio.sleep(0)
    refused = measure("gather", lambda server: asyncio.run(gathered(server, no_wait)))
    measure("22 a second", lambda server: asyncio.run(gathered(server, Rate(22).acquire)))
    gain = walls["one after the other"] / walls["gather"]
    show.check(f"expected gather 3 times as fast as the loop, was {gain:.1f}", gain > 3)
    show.check(f"expected refusals by gather, were {refused}", refused > 0)


if __name__ == "__main__":
    run()
