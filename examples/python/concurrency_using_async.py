# SPDX-License-Identifier: Apache-2.0
"""The same twelve tasks in many ways. The twin of ConcurrencyUsingAsync.java; needs Python 3.11."""

import asyncio
import contextlib
import resource

from show import Show, demo, run

JOBS = dict(zip("ABCDEFGHIJKL", [300, 200, 500, 100, 400, 250, 150, 350, 200, 450, 100, 300]))


async def work(show, name):
    with show:
        await asyncio.sleep(JOBS[name] / 1000)
    return name


async def work_or_fail(show, name):
    await work(show, name)
    if name == "E":
        raise RuntimeError("E is out of paper")
    return name


def states(tasks):
    cancelled = sum(task.cancelled() for task in tasks)
    failed = sum(not task.cancelled() and task.exception() is not None for task in tasks)
    return f"{len(tasks) - failed - cancelled} DONE, {failed} FAILED, {cancelled} CANCELLED"


@demo("1", "Gather")
def gather(show):
    async def main():
        return await asyncio.gather(*(work(show, name) for name in JOBS))

    order = " ".join(asyncio.run(main()))
    show.say(f"results: {order}")
    show.took("12 at once", 500, 10_000, show.millis())
    show.check(f"expected A to L, were {order}", order == "A B C D E F G H I J K L")
    show.ideally(f"expected 12 at the same time, were {show.peak}", show.peak == 12)


@demo("2", "Gather, and one fails")
def gather_with_failure(show):
    told = 0

    async def main():
        nonlocal told
        tasks = [asyncio.create_task(work_or_fail(show, name)) for name in JOBS]
        try:
            await asyncio.gather(*tasks)
        except RuntimeError as e:
            told = show.millis()
            show.say(f"the caller sees: {e}")
        await asyncio.wait(tasks)
        show.say("the others have ended too")
        return tasks

    tasks = asyncio.run(main())
    show.took("until the caller knew", 400, 10_000, told)
    show.took("until all had ended", 500, 10_000, show.millis())
    cancelled = sum(task.cancelled() for task in tasks)
    show.check(f"expected 0 of the others cancelled, were {cancelled}", cancelled == 0)

    async def settle():
        calls = (work_or_fail(show, name) for name in JOBS)
        return await asyncio.gather(*calls, return_exceptions=True)

    outcomes = [f"({o})" if isinstance(o, Exception) else o for o in asyncio.run(settle())]
    show.say(f"settled: {' '.join(outcomes)}")
    show.check("expected 12 outcomes in order", outcomes[4] == "(E is out of paper)")


@demo("3", "A group, and one fails")
def group_with_failure(show):
    tasks = []

    problem = "none"

    async def main():
        nonlocal problem
        try:
            async with asyncio.TaskGroup() as group:
                for name in JOBS:
                    tasks.append(group.create_task(work_or_fail(show, name)))
        except* RuntimeError as e:
            problem = str(e.exceptions[0])

    asyncio.run(main())
    show.say(problem)
    show.took("until the failure", 400, 10_000, show.millis())
    show.check(f"expected the failure of E, was {problem}", problem == "E is out of paper")
    found = states(tasks)
    show.ideally(f"expected 2 CANCELLED, were {found}", found == "9 DONE, 1 FAILED, 2 CANCELLED")


@demo("3b", "A child catches its own failure")
def fallback(show):
    async def child(name):
        try:
            return await work_or_fail(show, name)
        except RuntimeError as e:
            show.say(f"{e}, so it takes the other printer")
            return f"instead of {name}"

    async def main():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(child(name)) for name in JOBS]
        return tasks

    tasks = asyncio.run(main())
    instead = sum(task.result().startswith("instead") for task in tasks)
    show.took("all of them", 500, 10_000, show.millis())
    show.check(f"expected 1 fallback, were {instead}", instead == 1)
    found = states(tasks)
    show.check(f"expected 12 DONE, were {found}", found.startswith("12 DONE"))


@demo("4", "Children start children")
def children_of_children(show):
    names = list(JOBS)
    tasks = []

    def start(group, number):
        if number < len(names):
            tasks.append(group.create_task(branch(group, number)))

    async def branch(group, number):
        await work(show, names[number])
        start(group, 2 * number + 1)
        start(group, 2 * number + 2)

    async def main():
        async with asyncio.TaskGroup() as group:
            start(group, 0)
            show.say("the body of the group is through")
        show.say("the group is left")

    asyncio.run(main())
    show.took("the longest branch, A B E J", 1350, 10_000, show.millis())
    found = states(tasks)
    show.check(f"expected 12 DONE, were {found}", found.startswith("12 DONE"))


@demo("5", "Results as they come")
def as_they_come(show):
    async def main():
        came = []
        for first in asyncio.as_completed([work(show, name) for name in JOBS]):
            came.append(await first)
            show.say(f"{came[-1]} has come")
        return " ".join(came)

    order = asyncio.run(main())
    show.took("until the last", 500, 10_000, show.millis())
    usual = "D K G B I F A L H E J C"
    show.ideally(f"expected {usual}, was {order}", order == usual)


@demo("6", "The first one wins")
def first_wins(show):
    async def main():
        tasks = [asyncio.create_task(work(show, name)) for name in JOBS]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.wait(tasks)
        return done.pop().result(), len(pending)

    winner, cancelled = asyncio.run(main())
    show.say(f"{winner} was first")
    show.took("until the first", 100, 10_000, show.millis())
    show.ideally(f"expected D or K to win, was {winner}", winner in "DK")
    show.ideally(f"expected at least 10 cancelled, were {cancelled}", cancelled >= 10)


@demo("7", "Three at a time")
def three_at_a_time(show):
    async def main():
        permits = asyncio.Semaphore(3)

        async def one(name):
            async with permits:
                show.say(f"{name} has a permit")
                await work(show, name)

        await asyncio.gather(*map(one, JOBS))

    asyncio.run(main())
    show.took("12 by threes", 1200, 10_000, show.millis())
    show.check(f"expected 3 at the same time, were {show.peak}", show.peak == 3)


@demo("8", "Five a second")
def five_a_second(show):
    starts = []

    async def main():
        gate = asyncio.Lock()

        async def one(name):
            # asyncio has no rate limiter: who holds the lock lets 200 ms pass before the next.
            async with gate:
                starts.append(show.millis())
                task = asyncio.create_task(work(show, name))
                await asyncio.sleep(0.2)
            await task

        await asyncio.gather(*map(one, JOBS))

    asyncio.run(main())
    show.say(f"begun at {starts}")
    show.took("12 at 5 a second", 2500, 20_000, show.millis())
    show.ideally(f"expected more than one at the same time, were {show.peak}", show.peak >= 2)


@demo("9", "Shared state")
def shared_state(show):
    async def main(lock):
        count = 0

        async def add_one(name):
            nonlocal count
            async with lock:
                read = count
                await work(show, name)
                count = read + 1

        await asyncio.gather(*map(add_one, JOBS))
        return count

    unguarded = asyncio.run(main(contextlib.nullcontext()))
    show.say(f"without a lock: 12 tasks added 1, and it is {unguarded}")
    guarded = asyncio.run(main(asyncio.Lock()))
    show.say(f"with a lock: it is {guarded}, and everybody waited for everybody")
    show.check(f"expected 11 lost, were {12 - unguarded}", unguarded == 1)
    show.check(f"expected none lost with it, were {12 - guarded}", guarded == 12)
    show.took("one after the other", 3300, 20_000, show.millis())


@demo("10", "A queue and its workers")
def queue(show):
    last_put = 0

    async def main():
        nonlocal last_put
        jobs = asyncio.Queue(maxsize=2)

        async def worker():
            while True:
                await work(show, await jobs.get())
                jobs.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(3)]
        for name in JOBS:
            await jobs.put(name)
            show.say(f"put {name}")
        last_put = show.millis()
        await jobs.join()
        for each in workers:
            each.cancel()

    asyncio.run(main())
    show.took("12 by three workers", 1200, 10_000, show.millis())
    show.took("until the producer was through", 700, 10_000, last_put)


@demo("11", "A deadline around it all")
def deadline(show):
    tasks = []

    async def patiently(name):
        async with asyncio.timeout(10):
            return await work(show, name)

    async def main():
        try:
            async with asyncio.timeout(0.325):
                async with asyncio.TaskGroup() as group:
                    tasks.extend(group.create_task(patiently(name)) for name in JOBS)
        except TimeoutError as e:
            return type(e).__name__

    problem = asyncio.run(main())
    show.check(f"expected a TimeoutError, was {problem}", problem == "TimeoutError")
    show.took("all of it", 325, 10_000, show.millis())
    found = states(tasks)
    show.ideally(f"expected 4 CANCELLED, were {found}", found == "8 DONE, 0 FAILED, 4 CANCELLED")


@demo("12", "Very many")
def many(show):
    async def main():
        await asyncio.gather(*(asyncio.sleep(1, n) for n in range(100_000)))

    asyncio.run(main())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    show.say(f"100000 tasks slept for a second; the process has {memory} MB")
    show.took("100000 sleeps of a second", 1000, 60_000, show.millis())


@demo("13", "The table")
def table(show):
    async def in_turn(part):
        return [await work(part, name) for name in JOBS]

    async def gathered(part):
        return await asyncio.gather(*(work(part, name) for name in JOBS))

    async def bounded(part):
        permits = asyncio.Semaphore(3)

        async def one(name):
            async with permits:
                return await work(part, name)

        return await asyncio.gather(*map(one, JOBS))

    walls = {}
    ways = {"one after the other": in_turn, "gather": gathered, "semaphore of 3": bounded}
    for name, way in ways.items():
        part = Show()
        asyncio.run(way(part))
        walls[name] = part.millis()
        print(f"    {name:20} {walls[name]:6} ms   peak {part.peak:3}")
    show.took("one after the other", 3300, 20_000, walls["one after the other"])
    show.check("expected gather to be the fastest", min(walls, key=walls.get) == "gather")


if __name__ == "__main__":
    run()
