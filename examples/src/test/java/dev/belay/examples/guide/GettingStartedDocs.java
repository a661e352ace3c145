// SPDX-License-Identifier: Apache-2.0
package dev.belay.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.Async;
import dev.belay.Outcome;
import dev.belay.Task;
import dev.belay.TaskGroup;
import dev.belay.TaskGroupException;
import dev.belay.http.Limit;
import dev.belay.http.Request;
import dev.belay.http.RequestException;
import dev.belay.http.Session;
import dev.belay.origin.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of the guide's first page.
class GettingStartedDocs {
  // @start region="two-files"
  static String both(Path left, Path right) throws IOException, InterruptedException {
    return Async.all(() -> Files.readString(left), () -> Files.readString(right), (a, b) -> a + b);
  }

  // @end

  @Test
  void two_files_are_read_at_once_and_a_failure_has_its_own_type(@TempDir Path folder)
      throws Exception {
    Path left = Files.writeString(folder.resolve("left"), "a");
    Path right = Files.writeString(folder.resolve("right"), "b");
    assertThat(both(left, right)).isEqualTo("ab");

    Files.delete(right);
    assertThatThrownBy(() -> both(left, right)).isInstanceOf(NoSuchFileException.class);
  }

  // @start region="group"
  static int lengths(List<String> texts) throws InterruptedException {
    return TaskGroup.call(group -> {
      List<Task<Integer>> tasks =
          texts.stream().map(text -> group.start(() -> text.length())).toList();
      int sum = 0;
      for (Task<Integer> task : tasks) {
        sum += task.await();
      }
      return sum;
    });
  }

  // @end

  @Test
  void a_group_starts_as_many_tasks_as_it_likes() throws Exception {
    assertThat(lengths(List.of("to", "belay"))).isEqualTo(7);
  }

  @Test
  void what_fails_in_a_group_comes_out_of_it() {
    // @start region="failure"
    try {
      TaskGroup.run(group -> {
        group.start("stock", () -> Async.sleep(Duration.ofHours(1)));
        group.start(
            "price",
            () -> {
              throw new IOException("no answer");
            });
      });
    } catch (TaskGroupException e) {
      // "stock" was cancelled and has ended; e.getCause() is the IOException of "price".
      assertThat(e.getCause()).hasMessage("no answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // @end
  }

  // @start region="pages"
  static List<String> pages(String server, List<Integer> ids)
      throws RequestException, InterruptedException {
    Limit polite = Limit.perHost().inFlight(20).rate(50, Duration.ofSeconds(1));
    try (Session session = Session.builder().limit(polite).build()) {
      return Async.map(
          ids,
          20,
          id ->
              session.call(
                  Request.get(server + "/echo?id=" + id),
                  response -> response.raiseForStatus().text()));
    }
  }

  // @end

  // @start region="map"
  static List<String> pagesOf(Session session, List<String> urls)
      throws RequestException, InterruptedException {
    return session.map(urls, response -> response.raiseForStatus().text());
  }

  // @end

  // @start region="bulk"
  static Map<Integer, String> found(Session session, String server, List<Integer> ids)
      throws InterruptedException {
    Map<Integer, String> found = new TreeMap<>();
    session
        .bulk(
            ids,
            id -> Request.get(server + "/echo?id=" + id),
            response -> response.raiseForStatus().text())
        .onProgress(Duration.ofSeconds(1), progress -> System.out.println(progress))
        .asCompleted((id, outcome) -> {
          if (outcome instanceof Outcome.Success<String>(String page)) {
            found.put(id, page);
          }
        });
    return found;
  }

  // @end

  @Test
  void a_session_asks_for_very_many_by_itself() throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      List<String> urls = List.of(origin.url("/echo?id=2"), origin.url("/echo?id=1"));
      assertThat(pagesOf(session, urls).getFirst()).contains("id=2");

      Map<Integer, String> found = found(session, origin.url(""), List.of(3, 1, 2));
      assertThat(found.keySet()).containsExactly(1, 2, 3);
      assertThat(found.get(3)).contains("id=3");
    }
  }

  // @start region="outcomes"
  static List<String> pagesOrReasons(Session session, List<String> urls)
      throws InterruptedException {
    return Async.map(
        urls,
        20,
        url -> {
          try {
            return session.call(Request.get(url), response -> response.raiseForStatus().text());
          } catch (RequestException e) {
            return "failed: " + e.getMessage();
          }
        });
  }

  // @end

  @Test
  void a_failure_can_be_made_a_value() throws Exception {
    try (Origin origin = Origin.start();
        Session session = Session.create()) {
      List<String> found =
          pagesOrReasons(session, List.of(origin.url("/echo?id=1"), origin.url("/status/404")));
      assertThat(found.get(0)).contains("id=1");
      assertThat(found.get(1)).startsWith("failed: ").contains("404");
    }
  }

  @Test
  void the_pages_come_in_the_order_of_their_ids() throws Exception {
    try (Origin origin = Origin.builder().rate(50, Duration.ofSeconds(1)).start()) {
      List<String> pages = pages(origin.url(""), IntStream.rangeClosed(1, 60).boxed().toList());
      assertThat(pages).hasSize(60);
      for (int id = 1; id <= 60; id++) {
        assertThat(pages.get(id - 1)).contains("id=" + id);
      }
      assertThat(origin.refused()).isZero();
      assertThat(origin.peakInFlight()).isLessThanOrEqualTo(20);
    }
  }
}
