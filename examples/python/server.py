# SPDX-License-Identifier: Apache-2.0
"""A small server for the requests: it runs in a thread of its own and records what it sees."""

import asyncio
import hashlib
import threading
import time

from aiohttp import web

BIG = 50 * 1024 * 1024


class Server:
    """Listens on a free port of 127.0.0.1 until it is left."""

    def __init__(self, rate=None):
        self._rate = rate
        self._begun = []
        self.reset()

    def reset(self):
        self.arrivals = []
        self.connections = set()
        self.in_flight = self.peak = self.refused = 0
        self._flaky = {}

    def url(self, path):
        return f"http://127.0.0.1:{self._port}{path}"

    def __enter__(self):
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main(ready)), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _main(self, ready):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(middlewares=[self._count])
        app.router.add_get("/delay", self._delay)
        app.router.add_get("/flaky", self._fail_first)
        app.router.add_get("/slow-body", self._slow_body)
        app.router.add_get("/big", self._big)
        app.router.add_get("/status/{code}", self._status)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
        await site.start()
        self._port = runner.addresses[0][1]
        ready.set()
        await self._stop.wait()
        await runner.cleanup()

    @web.middleware
    async def _count(self, request, handler):
        now = time.monotonic()
        self.arrivals.append(now)
        self.connections.add(request.transport.get_extra_info("peername"))
        if self._rate:
            self._begun = [at for at in self._begun if at > now - 1]
            if len(self._begun) >= self._rate:
                self.refused += 1
                return web.Response(status=429, headers={"Retry-After": "1"})
            self._begun.append(now)
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            return await handler(request)
        finally:
            self.in_flight -= 1

    async def _delay(self, request):
        await asyncio.sleep(int(request.query["ms"]) / 1000)
        return web.json_response({"waited": int(request.query["ms"])})

    async def _fail_first(self, request):
        """Answers 503 as often as asked, for each id, and then 200."""
        seen = self._flaky[request.query["id"]] = self._flaky.get(request.query["id"], 0) + 1
        return web.Response(status=503 if seen <= int(request.query["fail"]) else 200)

    async def _slow_body(self, request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b".")
            await asyncio.sleep(0.1)
        return response

    async def _big(self, request):
        response = web.StreamResponse(headers={"Content-Length": str(BIG)})
        await response.prepare(request)
        digest, block = hashlib.sha256(), b"belay " * 10_923
        for at in range(0, BIG, len(block)):
            part = block[: BIG - at]
            digest.update(part)
            await response.write(part)
        self.sha256 = digest.hexdigest()
        return response

    async def _status(self, request):
        return web.Response(status=int(request.match_info["code"]))
