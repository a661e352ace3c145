// SPDX-License-Identifier: Apache-2.0
package dev.belay;

import dev.belay.kernel.Nanos;
import dev.belay.kernel.Strand;
import dev.belay.kernel.Suspension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The verbs of asyncio: run a program, do things at once, wait for time, end things in time.
///
/// | verb | does | when one fails |
/// |---|---|---|
/// | `run` | one program with everything it starts | its exception |
/// | `gather` | several at once, values in order | the first exception at once; the others run on |
/// | `settle` | several at once, outcomes in order | its outcome says so |
/// | `all` | two to six of different types at once | the first exception; the others are cancelled |
/// | `any` | several at once, the first value | waits for another; all failures together if none gives a value |
/// | `map` | one function over many items, so many at a time, values in order | the first exception; the others are cancelled |
/// | `asCompleted` | one function over many items, so many at a time, outcomes as they come | its outcome says so |
/// | `join` | waiting for tasks that run already | nothing is thrown |
/// | `timeout`, `timeoutAt` | one thing, not longer than so long | its exception |
/// | `timeoutOr` | the same, with something else instead when the time has run out | its exception |
///
/// Every verb that waits ends early with an `InterruptedException` when the calling task is
/// cancelled (then it is a [CancelledException]) or the calling thread is interrupted; what the
/// verb had started has ended then.
public final class Async {
  private Async() {}

  // ---- Programs ----

  /// Runs a program: `main` in a virtual thread of its own, until it and everything it started have
  /// ended. Tasks that `main` leaves behind are cancelled when it ends.
  ///
  /// Called by the process's main thread, it is cancelled when a signal such as Ctrl-C or SIGTERM
  /// ends the process, as is every verb that the main thread calls; the JVM waits for its end, at
  /// most ten seconds (`-Dbelay.grace.seconds`).
  ///
  /// @param main the program
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what `main` gave
  /// @throws X what `main` threw
  /// @throws InterruptedException when the caller is cancelled or interrupted; `main` has been
  ///   cancelled and has ended then
  public static <T extends @Nullable Object, X extends Exception> T run(
      Body<? extends T, ? extends X> main) throws X, InterruptedException {
    return Caller.<T, X>within(caller -> TaskGroup.runMain(caller, caller.loop(), "main", main));
  }

  /// The same as [#run(Body)], for a program that gives no value.
  ///
  /// @param main the program
  /// @param <X> the checked exception it throws
  /// @throws X what `main` threw
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <X extends Exception> void run(Action<? extends X> main)
      throws X, InterruptedException {
    Async.<@Nullable Void, X>run(asBody(main));
  }

  // ---- Several at once ----

  /// Does all `calls` at once and gives their values in the order of the arguments.
  ///
  /// On the first failure that exception is thrown at once; the other calls are not cancelled and
  /// run on in the enclosing group or run; inside of a [#shield] they are shielded too, and the
  /// exception is thrown when they have ended. For calls that shall end with the first failure take
  /// [TaskGroup], [#all] or [#map].
  ///
  /// @param calls what to do
  /// @param <T> what each gives
  /// @param <X> the checked exception they throw
  /// @return the values
  /// @throws X the first failure
  /// @throws TaskCancelledException when one of them was cancelled
  /// @throws IllegalStateException outside of any group or run
  /// @throws InterruptedException when the caller is cancelled or interrupted; all calls have been
  ///   cancelled and have ended then
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object, X extends Exception> List<T> gather(
      Body<? extends T, ? extends X>... calls) throws X, InterruptedException {
    return Async.<T, X>gather(Arrays.asList(calls));
  }

  /// The same as [#gather(Body...)], for a collection.
  ///
  /// @param calls what to do
  /// @param <T> what each gives
  /// @param <X> the checked exception they throw
  /// @return the values, in the order of the collection
  /// @throws X the first failure
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <T extends @Nullable Object, X extends Exception> List<T> gather(
      Collection<? extends Body<? extends T, ? extends X>> calls) throws X, InterruptedException {
    return sneaky(() -> {
      List<Callable<T>> each = new ArrayList<>();
      calls.forEach(call -> each.add(present(call)::call));
      return Gather.<T>values(each);
    });
  }

  /// Does `function` for all `items` at once and gives its values in the order of the items;
  /// otherwise the same as [#gather(Body...)].
  ///
  /// @param items the items
  /// @param function what to do for each
  /// @param <I> an item
  /// @param <T> what the function gives
  /// @param <X> the checked exception it throws
  /// @return the values
  /// @throws X the first failure
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <I extends @Nullable Object, T extends @Nullable Object, X extends Exception>
      List<T> gather(
          Iterable<? extends I> items, ItemFunction<? super I, ? extends T, ? extends X> function)
          throws X, InterruptedException {
    return sneaky(() -> Gather.<T>values(over(items, function)));
  }

  /// Does all `calls` at once, waits until all have ended, and gives their outcomes in the order of
  /// the arguments. No failure is thrown: asyncio's `gather(return_exceptions=True)`.
  ///
  /// @param calls what to do
  /// @param <T> what each gives
  /// @return how each ended
  /// @throws IllegalStateException outside of any group or run
  /// @throws InterruptedException when the caller is cancelled or interrupted; all calls have been
  ///   cancelled and have ended then
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> List<Outcome<T>> settle(Callable<? extends T>... calls)
      throws InterruptedException {
    return Async.<T>settle(Arrays.asList(calls));
  }

  /// The same as [#settle(Callable...)], for a collection.
  ///
  /// @param calls what to do
  /// @param <T> what each gives
  /// @return how each ended, in the order of the collection
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <T extends @Nullable Object> List<Outcome<T>> settle(
      Collection<? extends Callable<? extends T>> calls) throws InterruptedException {
    calls.forEach(Async::present);
    return sneaky(() -> Gather.<T>outcomes(calls));
  }

  /// Does `function` for all `items` at once and gives the outcomes in the order of the items;
  /// otherwise the same as [#settle(Callable...)].
  ///
  /// @param items the items
  /// @param function what to do for each
  /// @param <I> an item
  /// @param <T> what the function gives
  /// @return how each ended
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <I extends @Nullable Object, T extends @Nullable Object> List<Outcome<T>> settle(
      Iterable<? extends I> items, ItemFunction<? super I, ? extends T, ?> function)
      throws InterruptedException {
    return sneaky(() -> Gather.<T>outcomes(over(items, function)));
  }

  /// Does two things at once and joins their values. The first failure cancels the other and is
  /// thrown itself.
  ///
  /// @param first one thing
  /// @param second the other
  /// @param join what becomes of the two values
  /// @param <A> what the first gives
  /// @param <B> what the second gives
  /// @param <R> what both together give
  /// @param <X1> the checked exception of the first
  /// @param <X2> the checked exception of the second
  /// @return the joined value
  /// @throws X1 when the first failed first
  /// @throws X2 when the second failed first
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          R extends @Nullable Object,
          X1 extends Exception,
          X2 extends Exception>
      R all(
          Body<? extends A, ? extends X1> first,
          Body<? extends B, ? extends X2> second,
          BiFunction<? super A, ? super B, ? extends R> join)
          throws X1, X2, InterruptedException {
    return TaskGroup.<R, RuntimeException>callBare(group -> {
      Task<A> a = group.start(first::call);
      Task<B> b = group.start(second::call);
      return join.apply(a.await(), b.await());
    });
  }

  /// Does three things at once and joins their values; otherwise the same as [#all(Body, Body,
  /// BiFunction)].
  ///
  /// @param first one thing
  /// @param second another
  /// @param third another
  /// @param join what becomes of the three values
  /// @param <A> what the first gives
  /// @param <B> what the second gives
  /// @param <C> what the third gives
  /// @param <R> what all together give
  /// @param <X1> the checked exception of the first
  /// @param <X2> the checked exception of the second
  /// @param <X3> the checked exception of the third
  /// @return the joined value
  /// @throws X1 when the first failed first
  /// @throws X2 when the second failed first
  /// @throws X3 when the third failed first
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object,
          X1 extends Exception,
          X2 extends Exception,
          X3 extends Exception>
      R all(
          Body<? extends A, ? extends X1> first,
          Body<? extends B, ? extends X2> second,
          Body<? extends C, ? extends X3> third,
          Join3<? super A, ? super B, ? super C, ? extends R> join)
          throws X1, X2, X3, InterruptedException {
    return TaskGroup.<R, RuntimeException>callBare(group -> {
      Task<A> a = group.start(first::call);
      Task<B> b = group.start(second::call);
      Task<C> c = group.start(third::call);
      return join.apply(a.await(), b.await(), c.await());
    });
  }

  /// Does four things at once and joins their values; otherwise the same as [#all(Body, Body,
  /// BiFunction)].
  ///
  /// @param first one thing
  /// @param second another
  /// @param third another
  /// @param fourth another
  /// @param join what becomes of the four values
  /// @param <A> what the first gives
  /// @param <B> what the second gives
  /// @param <C> what the third gives
  /// @param <D> what the fourth gives
  /// @param <R> what all together give
  /// @param <X1> the checked exception of the first
  /// @param <X2> the checked exception of the second
  /// @param <X3> the checked exception of the third
  /// @param <X4> the checked exception of the fourth
  /// @return the joined value
  /// @throws X1 when the first failed first
  /// @throws X2 when the second failed first
  /// @throws X3 when the third failed first
  /// @throws X4 when the fourth failed first
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object,
          X1 extends Exception,
          X2 extends Exception,
          X3 extends Exception,
          X4 extends Exception>
      R all(
          Body<? extends A, ? extends X1> first,
          Body<? extends B, ? extends X2> second,
          Body<? extends C, ? extends X3> third,
          Body<? extends D, ? extends X4> fourth,
          Join4<? super A, ? super B, ? super C, ? super D, ? extends R> join)
          throws X1, X2, X3, X4, InterruptedException {
    return TaskGroup.<R, RuntimeException>callBare(group -> {
      Task<A> a = group.start(first::call);
      Task<B> b = group.start(second::call);
      Task<C> c = group.start(third::call);
      Task<D> d = group.start(fourth::call);
      return join.apply(a.await(), b.await(), c.await(), d.await());
    });
  }

  /// Does five things at once and joins their values; otherwise the same as [#all(Body, Body,
  /// BiFunction)].
  ///
  /// @param first one thing
  /// @param second another
  /// @param third another
  /// @param fourth another
  /// @param fifth another
  /// @param join what becomes of the five values
  /// @param <A> what the first gives
  /// @param <B> what the second gives
  /// @param <C> what the third gives
  /// @param <D> what the fourth gives
  /// @param <E> what the fifth gives
  /// @param <R> what all together give
  /// @param <X1> the checked exception of the first
  /// @param <X2> the checked exception of the second
  /// @param <X3> the checked exception of the third
  /// @param <X4> the checked exception of the fourth
  /// @param <X5> the checked exception of the fifth
  /// @return the joined value
  /// @throws X1 when the first failed first
  /// @throws X2 when the second failed first
  /// @throws X3 when the third failed first
  /// @throws X4 when the fourth failed first
  /// @throws X5 when the fifth failed first
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object,
          X1 extends Exception,
          X2 extends Exception,
          X3 extends Exception,
          X4 extends Exception,
          X5 extends Exception>
      R all(
          Body<? extends A, ? extends X1> first,
          Body<? extends B, ? extends X2> second,
          Body<? extends C, ? extends X3> third,
          Body<? extends D, ? extends X4> fourth,
          Body<? extends E, ? extends X5> fifth,
          Join5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> join)
          throws X1, X2, X3, X4, X5, InterruptedException {
    return TaskGroup.<R, RuntimeException>callBare(group -> {
      Task<A> a = group.start(first::call);
      Task<B> b = group.start(second::call);
      Task<C> c = group.start(third::call);
      Task<D> d = group.start(fourth::call);
      Task<E> e = group.start(fifth::call);
      return join.apply(a.await(), b.await(), c.await(), d.await(), e.await());
    });
  }

  /// Does six things at once and joins their values; otherwise the same as [#all(Body, Body,
  /// BiFunction)].
  ///
  /// @param first one thing
  /// @param second another
  /// @param third another
  /// @param fourth another
  /// @param fifth another
  /// @param sixth another
  /// @param join what becomes of the six values
  /// @param <A> what the first gives
  /// @param <B> what the second gives
  /// @param <C> what the third gives
  /// @param <D> what the fourth gives
  /// @param <E> what the fifth gives
  /// @param <F> what the sixth gives
  /// @param <R> what all together give
  /// @param <X1> the checked exception of the first
  /// @param <X2> the checked exception of the second
  /// @param <X3> the checked exception of the third
  /// @param <X4> the checked exception of the fourth
  /// @param <X5> the checked exception of the fifth
  /// @param <X6> the checked exception of the sixth
  /// @return the joined value
  /// @throws X1 when the first failed first
  /// @throws X2 when the second failed first
  /// @throws X3 when the third failed first
  /// @throws X4 when the fourth failed first
  /// @throws X5 when the fifth failed first
  /// @throws X6 when the sixth failed first
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          F extends @Nullable Object,
          R extends @Nullable Object,
          X1 extends Exception,
          X2 extends Exception,
          X3 extends Exception,
          X4 extends Exception,
          X5 extends Exception,
          X6 extends Exception>
      R all(
          Body<? extends A, ? extends X1> first,
          Body<? extends B, ? extends X2> second,
          Body<? extends C, ? extends X3> third,
          Body<? extends D, ? extends X4> fourth,
          Body<? extends E, ? extends X5> fifth,
          Body<? extends F, ? extends X6> sixth,
          Join6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends R> join)
          throws X1, X2, X3, X4, X5, X6, InterruptedException {
    return TaskGroup.<R, RuntimeException>callBare(group -> {
      Task<A> a = group.start(first::call);
      Task<B> b = group.start(second::call);
      Task<C> c = group.start(third::call);
      Task<D> d = group.start(fourth::call);
      Task<E> e = group.start(fifth::call);
      Task<F> f = group.start(sixth::call);
      return join.apply(a.await(), b.await(), c.await(), d.await(), e.await(), f.await());
    });
  }

  /// Does all `calls` at once and gives the value of the first that has one. The others are
  /// cancelled and have ended when this returns; what they give nevertheless is dropped.
  ///
  /// Failures before that, and failures of the cancelled, go to the loop's handler. When the caller
  /// is cancelled they are suppressed on what it is thrown.
  ///
  /// @param calls what to do, at least one
  /// @param <T> what each gives
  /// @return the first value
  /// @throws IllegalArgumentException when there are no calls
  /// @throws TaskGroupException when all failed, with all failures in the order in which they came
  /// @throws InterruptedException when the caller is cancelled or interrupted; all calls have been
  ///   cancelled and have ended then
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> T any(Callable<? extends T>... calls)
      throws InterruptedException {
    return Any.<T>of(Arrays.asList(calls));
  }

  /// The same as [#any(Callable...)], for a collection.
  ///
  /// @param calls what to do, at least one
  /// @param <T> what each gives
  /// @return the first value
  /// @throws TaskGroupException when all failed
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <T extends @Nullable Object> T any(
      Collection<? extends Callable<? extends T>> calls) throws InterruptedException {
    return Any.<T>of(calls);
  }

  /// Does `function` for all `items` at once and gives the first value; otherwise the same as
  /// [#any(Callable...)].
  ///
  /// @param items the items, at least one
  /// @param function what to do for each
  /// @param <I> an item
  /// @param <T> what the function gives
  /// @return the first value
  /// @throws TaskGroupException when all failed
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <I extends @Nullable Object, T extends @Nullable Object> T any(
      Iterable<? extends I> items, ItemFunction<? super I, ? extends T, ?> function)
      throws InterruptedException {
    return Any.<T>of(over(items, function));
  }

  /// Does `function` for all `items`, at most `limit` at a time, and gives its values in the order
  /// of the items. The first failure cancels the rest and is thrown itself, later ones suppressed
  /// on it. An item is pulled when there is room for it, so the source may be long or slow.
  ///
  /// @param items the items
  /// @param limit how many at a time, at least 1; also the number of threads
  /// @param function what to do for each
  /// @param <I> an item
  /// @param <T> what the function gives
  /// @param <X> the checked exception it throws
  /// @return the values
  /// @throws X the first failure
  /// @throws InterruptedException when the caller is cancelled or interrupted; everything started
  ///   has ended then
  public static <I extends @Nullable Object, T extends @Nullable Object, X extends Exception>
      List<T> map(
          Iterable<? extends I> items,
          int limit,
          ItemFunction<? super I, ? extends T, ? extends X> function)
          throws X, InterruptedException {
    return ParallelMap.<I, T, X>run(items, limit, function);
  }

  /// Does `function` for all `items`, at most `limit` at a time, and hands each outcome to
  /// `consumer`, on the calling thread, as they come. Returns when all have been consumed.
  ///
  /// An item is pulled when the consumer is through with the outcome of another, so the source may
  /// be long or slow, and outcomes do not pile up. A failure is an outcome like others. To stop
  /// early, let the consumer cancel a [TaskGroup] around this call:
  ///
  /// {@snippet class="AsCompletedDocs" region="first_n"}
  ///
  /// @param items the items
  /// @param limit how many at a time, at least 1
  /// @param function what to do for each
  /// @param consumer what to do with each item and its outcome
  /// @param <I> an item
  /// @param <T> what the function gives
  /// @param <X> the checked exception that the consumer throws
  /// @throws X what the consumer threw; the rest has been cancelled and has ended then, and
  ///   failures that were not consumed are suppressed on it
  /// @throws InterruptedException when the caller is cancelled or interrupted; everything started
  ///   has ended then
  public static <I extends @Nullable Object, T extends @Nullable Object, X extends Exception>
      void asCompleted(
          Iterable<? extends I> items,
          int limit,
          ItemFunction<? super I, ? extends T, ?> function,
          OutcomeConsumer<? super I, T, ? extends X> consumer)
          throws X, InterruptedException {
    AsCompleted.<I, T, X>run(items, limit, function, consumer);
  }

  // ---- Tasks that run already ----

  /// Waits for tasks, without throwing what they threw and without cancelling them.
  ///
  /// @param tasks the tasks, at least one; the same one twice counts once
  /// @param until what to wait for
  /// @param <K> the tasks
  /// @return which have ended and which have not
  /// @throws IllegalArgumentException when there are no tasks
  /// @throws IllegalStateException when the calling task is one of them
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public static <K extends Task<?>> Joined<K> join(Collection<? extends K> tasks, JoinUntil until)
      throws InterruptedException {
    return Joining.<K>join(tasks, until, null);
  }

  /// The same as [#join(Collection, JoinUntil)], at most for `limit`. With a limit of zero or less
  /// it does not wait.
  ///
  /// @param tasks the tasks, at least one; the same one twice counts once
  /// @param until what to wait for
  /// @param limit how long
  /// @param <K> the tasks
  /// @return which have ended and which have not
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public static <K extends Task<?>> Joined<K> join(
      Collection<? extends K> tasks, JoinUntil until, Duration limit) throws InterruptedException {
    return Joining.<K>join(tasks, until, limit);
  }

  // ---- Code with futures ----

  /// Waits for a stage that somebody else completes, and gives its value. A cancellation of the
  /// caller ends the wait and leaves the stage alone.
  ///
  /// @param stage the stage
  /// @param <T> what it gives
  /// @return the value
  /// @throws StageFailedException when the stage failed or was cancelled; the cause is what it
  ///   failed with, and `rethrow` gives that its type back
  /// @throws InterruptedException when the caller is cancelled or interrupted while it waits
  public static <T extends @Nullable Object> T await(CompletionStage<? extends T> stage)
      throws InterruptedException {
    return StageWait.<T>await(stage);
  }

  // ---- Code that blocks ----

  /// Does `call`, which may block in code that is not Belay's, so that it does not stop the other
  /// tasks of the loop. A cancellation interrupts it.
  ///
  /// On a confined loop it runs in another virtual thread, outside of the loop, so it may run at
  /// the same instant as the tasks of the loop. On the parallel loop it runs on the calling thread,
  /// because blocking stops nobody there. On a simulated loop it runs on the calling thread while
  /// everybody else stands still, and takes no virtual time.
  ///
  /// @param call what to do
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what `call` gave
  /// @throws X what `call` threw
  /// @throws InterruptedException when the caller is cancelled or interrupted; `call` has ended
  ///   then
  public static <T extends @Nullable Object, X extends Exception> T offload(
      Body<? extends T, ? extends X> call) throws X, InterruptedException {
    return Offload.<T, X>call(call);
  }

  /// The same as [#offload(Body)], for code that gives no value.
  ///
  /// @param call what to do
  /// @param <X> the checked exception it throws
  /// @throws X what `call` threw
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <X extends Exception> void offload(Action<? extends X> call)
      throws X, InterruptedException {
    Async.<@Nullable Void, X>offload(asBody(call));
  }

  // ---- Time ----

  /// Waits for at least `duration`; zero or less is a [#checkpoint].
  ///
  /// @param duration how long
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static void sleep(Duration duration) throws InterruptedException {
    long nanos = Nanos.of(duration);
    if (nanos <= 0) {
      checkpoint();
      return;
    }
    Suspension sleep = Suspension.begin(new Sleep(nanos));
    sleep.awaitUntil(nanoTime() + nanos);
  }

  /// Looks whether the calling task is cancelled or the thread interrupted, without waiting for
  /// anything. For loops that compute long between two waits. On a confined or simulated loop the
  /// tasks that are ready run first.
  ///
  /// @throws InterruptedException when so
  public static void checkpoint() throws InterruptedException {
    Strand.current().checkpoint();
  }

  /// Does `body` and cancels it when it takes longer than `limit`. A value that it gives all the
  /// same is kept. With a limit of zero or less the body is not called.
  ///
  /// @param limit how long
  /// @param body what to do
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what the body gave
  /// @throws X what the body threw
  /// @throws DeadlineExceededException when the body was cancelled by this deadline
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      Duration limit, Body<? extends T, ? extends X> body) throws X, InterruptedException {
    return Timeout.<T, X>call(limit, body);
  }

  /// The same as [#timeout(Duration, Body)], for a body that gives no value.
  ///
  /// @param limit how long
  /// @param body what to do
  /// @param <X> the checked exception it throws
  /// @throws X what the body threw
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <X extends Exception> void timeout(Duration limit, Action<? extends X> body)
      throws X, InterruptedException {
    Timeout.<@Nullable Void, X>call(limit, asBody(body));
  }

  /// The same as [#timeout(Duration, Body)], until a moment on the clock of the loop. With a moment
  /// in the past the body is not called.
  ///
  /// @param deadline until when
  /// @param body what to do
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what the body gave
  /// @throws X what the body threw
  /// @throws DeadlineExceededException when the body was cancelled by this deadline
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <T extends @Nullable Object, X extends Exception> T timeoutAt(
      Instant deadline, Body<? extends T, ? extends X> body) throws X, InterruptedException {
    return Timeout.<T, X>call(Timeout.until(deadline), body);
  }

  /// The same as [#timeoutAt(Instant, Body)], for a body that gives no value.
  ///
  /// @param deadline until when
  /// @param body what to do
  /// @param <X> the checked exception it throws
  /// @throws X what the body threw
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <X extends Exception> void timeoutAt(Instant deadline, Action<? extends X> body)
      throws X, InterruptedException {
    Timeout.<@Nullable Void, X>call(Timeout.until(deadline), asBody(body));
  }

  /// Does `body` and cancels it when it takes longer than `limit`; does `fallback` then, with no
  /// limit. Only for this deadline: a [DeadlineExceededException] of a timeout within the body is
  /// the body's exception like others.
  ///
  /// @param limit how long
  /// @param body what to do
  /// @param fallback what to do instead when the time has run out
  /// @param <T> what they give
  /// @param <X1> the checked exception of the body
  /// @param <X2> the checked exception of the fallback
  /// @return what the body gave, or the fallback
  /// @throws X1 what the body threw
  /// @throws X2 what the fallback threw
  /// @throws InterruptedException when the caller is cancelled or interrupted
  public static <T extends @Nullable Object, X1 extends Exception, X2 extends Exception>
      T timeoutOr(
          Duration limit,
          Body<? extends T, ? extends X1> body,
          Body<? extends T, ? extends X2> fallback)
          throws X1, X2, InterruptedException {
    return Timeout.<T, X1, X2>callOr(limit, body, fallback);
  }

  // ---- Cancellation ----

  /// Does `body` so that a cancellation from outside does not reach it until `grace` has run out,
  /// counted from the later of entry and cancellation. For cleaning up. An interrupt that is no
  /// cancellation is let through.
  ///
  /// @param grace how long the body may go on
  /// @param body what to do
  /// @param <T> what it gives
  /// @param <X> the checked exception it throws
  /// @return what the body gave
  /// @throws X what the body threw
  /// @throws InterruptedException when the grace has run out, or the thread is interrupted
  public static <T extends @Nullable Object, X extends Exception> T shield(
      Duration grace, Body<? extends T, ? extends X> body) throws X, InterruptedException {
    return Shield.<T, X>call(grace, body);
  }

  /// The same as [#shield(Duration, Body)], for a body that gives no value.
  ///
  /// @param grace how long the body may go on
  /// @param body what to do
  /// @param <X> the checked exception it throws
  /// @throws X what the body threw
  /// @throws InterruptedException when the grace has run out, or the thread is interrupted
  public static <X extends Exception> void shield(Duration grace, Action<? extends X> body)
      throws X, InterruptedException {
    Shield.<@Nullable Void, X>call(grace, asBody(body));
  }

  /// Registers what must be done at once when the calling task is cancelled, such as closing a
  /// socket that a platform thread reads from. The canceller runs it, at most once, at once if the
  /// task is cancelled already; it must not wait.
  ///
  /// The canceller may be another task, a timer or a plain thread. On a confined loop too the
  /// action does not wait for its turn, since the task that has it may be the one that is to be
  /// freed: what it touches must bear that another task runs at the same instant.
  ///
  /// @param action what to do
  /// @return the registration; close it, on the same thread, when the danger is over
  public static CancelHook onCancel(Runnable action) {
    return Strand.current().onCancel(action)::close;
  }

  // ---- The loop's time and chance ----

  /// {@return the monotonic clock of the caller's loop, in nanoseconds: like `System.nanoTime()`,
  /// but a simulated loop has its own}
  public static long nanoTime() {
    return Strand.currentLoop().nanoTime();
  }

  /// {@return the wall clock of the caller's loop}
  public static InstantSource clock() {
    return Strand.currentLoop().clock();
  }

  /// {@return the source of chance of the caller's loop} Not to be kept: ask again.
  public static RandomGenerator random() {
    return Strand.currentLoop().random();
  }

  // ---- Adapters ----

  static <X extends Exception> Body<@Nullable Void, X> asBody(Action<X> action) {
    return () -> {
      action.run();
      return null;
    };
  }

  /// Refuses what is none before anything of the verb has begun.
  private static <C> C present(C call) {
    return Objects.requireNonNull(call, "a call must not be null");
  }

  private static <I extends @Nullable Object, T extends @Nullable Object>
      Iterable<Callable<T>> over(
          Iterable<? extends I> items, ItemFunction<? super I, ? extends T, ?> function) {
    List<Callable<T>> calls = new ArrayList<>();
    for (I item : items) {
      calls.add(() -> function.apply(item));
    }
    return calls;
  }

  /// Lets what `call` throws pass under the exceptions that the verb declares.
  private static <T extends @Nullable Object> T sneaky(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw Sneaky.<RuntimeException>rethrow(e);
    }
  }
}
