# SPDX-License-Identifier: Apache-2.0
"""Coroutines, tasks and waiting. The twin of Basic.java; needs Python 3.11."""

import asyncio
import contextvars
import gc
import threading
import time

from show import demo, run


async def pause(millis):
    await asyncio.sleep(millis / 1000)
    return f"{millis} ms"


async def fail(millis):
    await pause(millis)
    raise RuntimeError("out of paper")


@demo("1", "A coroutine is a recipe")
def recipe(show):
    runs = 0

    async def fetch():
        nonlocal runs
        show.say("the recipe runs")
        await pause(100)
        runs += 1
        return "a page"

    coroutine = fetch()
    show.say("made; nothing ran yet")
    time.sleep(0.1)
    before = runs
    page = asyncio.run(coroutine)
    show.say(f"ran, and gave {page}")
    show.took("twice 100 ms", 200, 10_000, show.millis())
    show.check(f"expected 0 runs before the call, were {before}", before == 0)
    show.check(f"expected 1 run after it, were {runs}", runs == 1)


@demo("2", "The entry point")
def entry_point(show):
    tasks = []

    async def main():
        tasks.append(asyncio.create_task(pause(100), name="A"))
        tasks.append(asyncio.create_task(pause(150), name="B"))
        show.say(f"inside; {sum(task.done() for task in tasks)} of 2 tasks have ended")
        await asyncio.gather(*tasks)
        return asyncio.get_running_loop().is_running()

    show.say("before: no loop")
    running = asyncio.run(main())
    show.say(f"after; {sum(task.done() for task in tasks)} of 2 tasks have ended")
    show.took("A beside B", 150, 10_000, show.millis())
    show.check(f"expected the program on a loop, was {running}", running)
    show.check("expected 2 tasks ended", all(task.done() for task in tasks))


@demo("3", "Two awaits in a row")
def in_a_row(show):
    async def main():
        await pause(200)
        show.say("A is back")
        await pause(200)
        show.say("B is back")

    asyncio.run(main())
    show.took("A, then B", 400, 2_000, show.millis())


@demo("4", "From coroutine to task")
def overlap(show):
    async def main():
        a = asyncio.create_task(pause(200))
        b = asyncio.create_task(pause(200))
        show.say("both started; now wait for both")
        show.say(f"{await a} and {await b} are back")

    asyncio.run(main())
    show.took("A beside B", 200, 2_000, show.millis())
    show.check("expected less than the 400 ms of both end to end", show.millis() < 400)


def state(task):
    """asyncio has no word for it; these are Belay's."""
    if not task.done():
        return "RUNNING"
    if task.cancelled():
        return "CANCELLED"
    return "FAILED" if task.exception() else "DONE"


@demo("5", "The life of a task")
def life(show):
    rows = []

    async def main():
        tasks = [
            asyncio.create_task(pause(150), name="works"),
            asyncio.create_task(fail(450), name="fails"),
            asyncio.create_task(pause(60_000), name="stopped"),
        ]
        rows.append(["just started", *map(state, tasks)])
        await tasks[0]
        tasks[2].cancel("nobody needs it any more")
        await asyncio.wait(tasks)
        rows.append(["all ended", *map(state, tasks)])
        return str(tasks[1].exception())

    problem = asyncio.run(main())
    for row in [["when", "works", "fails", "stopped"], *rows]:
        print("    " + "".join(f"{cell:14}" for cell in row))
    show.took("until the failure", 450, 10_000, show.millis())
    show.check(f"expected the failure, was {problem}", problem == "out of paper")
    show.check(
        f"expected DONE, FAILED, CANCELLED, were {rows[-1][1:]}",
        rows[-1][1:] == ["DONE", "FAILED", "CANCELLED"],
    )


@demo("6", "Who runs it")
def who_runs(show):
    events = []

    def happens(event):
        show.say(event)
        events.append(event)

    async def work(name, millis):
        happens(f"{name} runs")
        happens(f"{name} waits")
        await pause(millis)
        happens(f"{name} wakes")
        happens(f"{name} ends")

    async def main():
        async with asyncio.TaskGroup() as group:
            for name, millis in (("A", 200), ("B", 100)):
                happens(f"main spawns {name}")
                group.create_task(work(name, millis))
            happens("main waits")
        happens("main wakes")

    asyncio.run(main())
    order = ", ".join(events)
    show.check(
        "expected each to run until it waits",
        order.startswith("main spawns A, main spawns B, main waits, A runs, A waits, B runs"),
    )
    show.check(
        "expected B to be back before A",
        order.endswith("B wakes, B ends, A wakes, A ends, main wakes"),
    )
    show.took("A beside B", 200, 10_000, show.millis())


@demo("7a", "Do not block the loop")
def blocking(show):
    async def beside(other):
        begun = show.millis()
        async with asyncio.TaskGroup() as group:
            waits = group.create_task(pause(50))
            group.create_task(other())
            await waits
            return show.millis() - begun

    async def blocks():
        time.sleep(0.5)

    async def offloads():
        await asyncio.to_thread(time.sleep, 0.5)

    held = asyncio.run(beside(blocks))
    show.say(f"a task held the loop: 50 ms took {held} ms")
    free = asyncio.run(beside(offloads))
    show.say(f"in a thread, it did not: 50 ms took {free} ms")
    show.took("50 ms beside a task that blocks", 500, 10_000, held)
    show.check(f"expected less beside a thread, were {free}", free < held)


@demo("7b", "Tasks from plain code, futures in tasks")
def bridges(show):
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    text = asyncio.run_coroutine_threadsafe(pause(100), loop).result()
    show.say(f"from a plain thread: {text}")

    async def main():
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.1, future.set_result, "from afar")
        return await future

    answer = asyncio.run(main())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    show.check(f"expected 6, the length of {text!r}", len(text) == 6)
    show.check(f"expected 'from afar', was {answer!r}", answer == "from afar")
    show.took("both", 200, 10_000, show.millis())


@demo("8", "Cancel and clean up")
def cancelling(show):
    closed = []

    async def prints():
        try:
            await pause(60_000)
        finally:
            closed.append(1)
            show.say("closed; now a clean-up that takes a while")
            await pause(50)

    async def main():
        task = asyncio.create_task(prints())
        await pause(100)
        show.say("cancel")
        task.cancel("the paper is needed elsewhere")
        await asyncio.wait([task])
        return task

    task = asyncio.run(main())
    show.took("until all was cleaned up", 150, 10_000, show.millis())
    show.check(f"expected it closed 1 time, was {len(closed)}", len(closed) == 1)
    show.check(f"expected CANCELLED, was {state(task)}", state(task) == "CANCELLED")


@demo("9", "A timeout")
def timeout(show):
    async def main():
        try:
            async with asyncio.timeout(0.15):
                await pause(60_000)
        except TimeoutError as e:
            return type(e).__name__

    problem = asyncio.run(main())
    show.took("one minute, cut", 150, 10_000, show.millis())
    show.check(f"expected a TimeoutError, was {problem}", problem == "TimeoutError")


@demo("10", "Nobody looked at the exception")
def nobody_looked(show):
    reports = []

    async def main():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(fail(100), name="send")
                show.say("started; the task is looked at no more")
        except* RuntimeError as e:
            thrown = str(e.exceptions[0])
            show.say(f"the group throws: {thrown}")
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reports.append(context["message"]))
        asyncio.create_task(fail(100), name="log")
        show.say("started in the background, and forgotten")
        await pause(200)
        gc.collect()
        return thrown

    thrown = asyncio.run(main())
    show.say(f"reported: {reports}")
    show.check(f"expected the failure of send, was {thrown}", thrown == "out of paper")
    show.check("expected a report, when the garbage is collected", len(reports) == 1)


@demo("11", "Context")
def context(show):
    request = contextvars.ContextVar("request", default="none")

    async def child():
        await pause(100)
        return request.get()

    async def main():
        request.set("r-7")
        task = asyncio.create_task(child())
        request.set("r-8")
        return await task

    seen = asyncio.run(main())
    show.say(f"the child has a copy of its creator's context: {seen}")
    show.took("the child", 100, 10_000, show.millis())
    show.check(f"expected r-7, was {seen}", seen == "r-7")
    show.check(f"expected none outside, was {request.get()}", request.get() == "none")


if __name__ == "__main__":
    run()
