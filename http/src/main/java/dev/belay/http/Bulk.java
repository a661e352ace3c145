// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import dev.belay.Async;
import dev.belay.Body;
import dev.belay.ItemFunction;
import dev.belay.Outcome;
import dev.belay.OutcomeConsumer;
import dev.belay.Task;
import dev.belay.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Very many requests over one session: made by [Session#bulk], started once by one of its verbs.
///
/// | verb | waits for | a failure | gives |
/// |---|---|---|---|
/// | [#map] | all | cancels the rest and is thrown | the values, in the order of the items |
/// | [#settle] | all | is an outcome | the outcomes, in the order of the items |
/// | [#asCompleted] | all | is an outcome | each outcome as it comes, to a consumer |
///
/// Items are pulled from their source one by one, when there is room in the window: at most so many
/// are open at a time, and each has a virtual thread. How many of those are on the wire the limits
/// of the session decide. The window is larger than that, so that a host that is paused does not
/// keep the others idle, and it does not grow with the number of items.
///
/// [#progress] and [#outcomes] may be asked by any thread, at any time; so what was done before a
/// failure or a cancellation is not lost.
///
/// @param <I> an item
/// @param <T> what is made of its response
/// @param <X> what else that throws
public final class Bulk<
    I extends @Nullable Object, T extends @Nullable Object, X extends Exception> {
  /// Items that are open at a time, unless said otherwise.
  private static final int WINDOW = 1_024;

  private static final Outcome<?> OPEN =
      new Outcome.Cancelled<>("not finished", new IllegalStateException("not finished"));

  private final Session session;
  private final Iterable<? extends I> items;
  private final Function<? super I, Request> toRequest;
  private final ResponseFunction<? extends T, ? extends X> reader;

  private int window = WINDOW;
  private @Nullable Duration every;
  private Consumer<? super BulkProgress> listener = progress -> {};

  // Guarded by outcomes.
  private final List<Outcome<T>> outcomes = new ArrayList<>();
  private long done;
  private long failed;
  private long begun;
  private @Nullable RateMeter meter;

  private record Numbered<I extends @Nullable Object>(int index, I item) {}

  Bulk(
      Session session,
      Iterable<? extends I> items,
      Function<? super I, Request> toRequest,
      ResponseFunction<? extends T, ? extends X> reader) {
    this.session = session;
    this.items = Objects.requireNonNull(items, "items");
    this.toRequest = Objects.requireNonNull(toRequest, "toRequest");
    this.reader = Objects.requireNonNull(reader, "reader");
  }

  /// How many items are open at a time, 1,024 unless said otherwise.
  ///
  /// @param most at least 1
  /// @return this
  public Bulk<I, T, X> window(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("window must be at least 1, was " + most);
    }
    window = most;
    return this;
  }

  /// Who is told how far it has come: now and then, and once at the end, by a task of its own. What
  /// it throws ends the bulk.
  ///
  /// @param period between two calls
  /// @param told must not block for long
  /// @return this
  public Bulk<I, T, X> onProgress(Duration period, Consumer<? super BulkProgress> told) {
    every = Durations.positive("period", period);
    listener = Objects.requireNonNull(told, "told");
    return this;
  }

  /// Sends all requests and gives what is made of the responses. The first failure cancels the rest
  /// and is thrown itself; [#outcomes] has what was done until then.
  ///
  /// @return in the order of the items
  /// @throws X what the reader throws
  /// @throws RequestException when a request has no usable answer
  /// @throws InterruptedException when the caller is cancelled or interrupted; every request has
  ///   ended then and holds nothing
  public List<T> map() throws X, RequestException, InterruptedException {
    begin();
    // Javac cannot add the exceptions of two type arguments; the function throws both.
    Body<List<T>, RequestException> all =
        () ->
            Async.<Numbered<I>, T, RequestException>map(
                numbered(),
                window,
                numbered -> Bulk.<T, RequestException>unchecked(this, numbered));
    return reporting(all);
  }

  private static <T extends @Nullable Object, E extends Exception> T unchecked(
      Bulk<?, T, ?> bulk, Numbered<?> numbered) throws E, InterruptedException {
    return bulk.<E>one(numbered);
  }

  /// Sends all requests and gives how each of them ended.
  ///
  /// @return in the order of the items
  /// @throws InterruptedException when the caller is cancelled or interrupted; every request has
  ///   ended then and holds nothing
  public List<Outcome<T>> settle() throws InterruptedException {
    asCompleted((item, outcome) -> {});
    return outcomes();
  }

  /// Sends all requests and hands each outcome to the consumer, on the calling thread, as they
  /// come.
  ///
  /// @param consumer to stop early, let it throw
  /// @param <E> what the consumer throws
  /// @throws E what the consumer threw; the rest has been cancelled and has ended then
  /// @throws InterruptedException when the caller is cancelled or interrupted; every request has
  ///   ended then and holds nothing
  public <E extends Exception> void asCompleted(OutcomeConsumer<? super I, T, ? extends E> consumer)
      throws E, InterruptedException {
    Objects.requireNonNull(consumer, "consumer");
    begin();
    OutcomeConsumer<Numbered<I>, T, E> unpacked =
        (numbered, outcome) -> consumer.accept(numbered.item, outcome);
    ItemFunction<Numbered<I>, T, Exception> function = this::<Exception>one;
    Body<@Nullable Void, E> all =
        () -> {
          Async.<Numbered<I>, T, E>asCompleted(numbered(), window, function, unpacked);
          return null;
        };
    var _ = reporting(all);
  }

  /// How far it has come.
  ///
  /// @return at this moment
  public BulkProgress progress() {
    synchronized (outcomes) {
      long now = Async.nanoTime();
      long total = items instanceof Collection<?> all ? all.size() : -1;
      return new BulkProgress(
          done,
          failed,
          outcomes.size() - done,
          total,
          meter == null ? Duration.ZERO : Duration.ofNanos(now - begun),
          meter == null ? 0 : meter.perSecond(now));
    }
  }

  /// How each item that was pulled has ended: also after a failure, a cancellation, or while it
  /// runs.
  ///
  /// @return in the order of the items; those that have not ended are cancelled ones
  public List<Outcome<T>> outcomes() {
    synchronized (outcomes) {
      return new ArrayList<>(outcomes);
    }
  }

  private void begin() {
    synchronized (outcomes) {
      if (meter != null) {
        throw new IllegalStateException("a bulk runs once");
      }
      begun = Async.nanoTime();
      meter = new RateMeter(begun);
    }
  }

  private <R extends @Nullable Object, E extends Exception> R reporting(Body<R, E> all)
      throws E, InterruptedException {
    Duration period = every;
    if (period == null) {
      return all.call();
    }
    try {
      return TaskGroup.<R, E>call(group -> {
        Task<?> reporter = group.start("progress", () -> report(period));
        try {
          return all.call();
        } finally {
          reporter.cancel("the bulk has ended");
        }
      });
    } finally {
      listener.accept(progress());
    }
  }

  private void report(Duration period) throws InterruptedException {
    while (true) {
      Async.sleep(period);
      listener.accept(progress());
    }
  }

  /// The source, with numbers; pulled by one thread at a time.
  private Iterable<Numbered<I>> numbered() {
    Iterator<? extends I> source = items.iterator();
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return source.hasNext();
          }

          @Override
          public Numbered<I> next() {
            I item = source.next();
            synchronized (outcomes) {
              outcomes.add(open());
              return new Numbered<>(outcomes.size() - 1, item);
            }
          }
        };
  }

  @SuppressWarnings("unchecked") // it has no value
  private Outcome<T> open() {
    return (Outcome<T>) OPEN;
  }

  /// @param <E> stands for what the reader throws and for what the session throws
  @SuppressWarnings("unchecked")
  private <E extends Exception> T one(Numbered<?> numbered) throws E, InterruptedException {
    I item = (I) numbered.item;
    try {
      T value = session.<T, X>call(toRequest.apply(item), reader);
      ended(numbered.index, new Outcome.Success<>(value), false);
      return value;
    } catch (InterruptedException e) {
      ended(numbered.index, new Outcome.Cancelled<>(String.valueOf(e.getMessage()), e), false);
      throw e;
    } catch (Exception e) {
      ended(numbered.index, new Outcome.Failure<>(e), true);
      throw (E) e;
    }
  }

  private void ended(int index, Outcome<T> outcome, boolean failure) {
    synchronized (outcomes) {
      outcomes.set(index, outcome);
      done++;
      failed += failure ? 1 : 0;
      if (meter != null) {
        meter.count(Async.nanoTime());
      }
    }
  }
}
