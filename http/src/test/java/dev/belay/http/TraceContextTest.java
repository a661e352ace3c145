// SPDX-License-Identifier: Apache-2.0
package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/// W3C Trace Context, level 1.
class TraceContextTest {
  private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void the_example_of_the_recommendation_is_read() {
    TraceContext context = TraceContext.parse(EXAMPLE, "congo=t61rcWkgMzE");
    assertThat(context)
        .isEqualTo(
            new TraceContext(
                "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true, "congo=t61rcWkgMzE"));
    assertThat(context.traceparent()).isEqualTo(EXAMPLE);
    TraceContext child = context.child();
    assertThat(child.traceId()).isEqualTo(context.traceId());
    assertThat(child.parentId()).isNotEqualTo(context.parentId());
    assertThat(child.state()).isEqualTo(context.state());
    assertThat(TraceContext.parse(EXAMPLE.replaceFirst("01$", "00"), null).sampled()).isFalse();
    assertThat(TraceContext.parse(EXAMPLE.replaceFirst("01$", "ff"), null).sampled()).isTrue();
  }

  @Test
  void what_is_not_by_the_rules_begins_a_new_trace() {
    for (String bad :
        List.of(
            "",
            "00",
            EXAMPLE + "-more",
            EXAMPLE + "0",
            EXAMPLE.toUpperCase(java.util.Locale.ROOT),
            EXAMPLE.replaceFirst("00", "ff"),
            " " + EXAMPLE,
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1")) {
      assertThat(TraceContext.parse(bad, null)).as(bad).isNull();
    }
    assertThat(TraceContext.parse(null, "a=b")).isNull();
    // A later version may have more behind what is known of this one.
    assertThat(
            TraceContext.parse(EXAMPLE.replaceFirst("00", "cc") + "-what-the-future-will-be", null))
        .isNotNull()
        .returns(EXAMPLE, TraceContext::traceparent);
    assertThat(TraceContext.parse(EXAMPLE, "a=b\r\nX: y").state()).isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceContext("0", "00f067aa0ba902b7", true, null));
  }

  private static String members(int n) {
    StringBuilder list = new StringBuilder("k0=v");
    for (int i = 1; i < n; i++) {
      list.append(",k").append(i).append("=v");
    }
    return list.toString();
  }

  @Test
  void a_state_is_passed_on_as_it_is_when_it_is_by_the_rules() {
    for (String good :
        List.of(
            "a=b",
            "a=b,c=d",
            "a=b \t, \tc=d",
            " a=b",
            "a=b,,c=d,",
            "0tenant@system=v",
            "a_-*/0=!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~ x",
            "k".repeat(256) + "=v",
            "a=" + "v".repeat(256),
            members(32))) {
      assertThat(TraceContext.parse(EXAMPLE, good).state()).as(good).isEqualTo(good);
    }
    for (String bad :
        List.of(
            "",
            "a",
            "=b",
            "a=",
            "A=b",
            "a =b",
            "a=b=c",
            "a=b\r\n",
            "a=\u00e9",
            "a=b,a=c",
            "a@b@c=d",
            "a@" + "s".repeat(15) + "=v",
            "k".repeat(257) + "=v",
            "a=" + "v".repeat(257),
            members(33))) {
      assertThat(TraceContext.parse(EXAMPLE, bad).state()).as(bad).isNull();
    }
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.startsWith(name + ": "))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  @Test
  void a_call_is_a_child_of_what_is_bound_or_begins_a_trace() throws Exception {
    try (ScriptedServer server = ScriptedServer.answering(ScriptedServer.ok("x"));
        Session session = Session.builder().traceparent().build();
        Session silent = Session.create()) {
      TraceContext context = TraceContext.parse(EXAMPLE, "congo=t61rcWkgMzE");
      ScopedValue.where(TraceContext.CURRENT, context)
          .call(() -> session.get(server.url("/")).status());
      session.get(server.url("/")).close();
      session.send(Request.get(server.url("/")).withHeader("traceparent", EXAMPLE)).close();
      silent.get(server.url("/")).close();
      List<String> heads = server.heads();
      assertThat(field(heads.get(0), "traceparent"))
          .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01")
          .isNotEqualTo(EXAMPLE);
      assertThat(field(heads.get(0), "tracestate")).isEqualTo("congo=t61rcWkgMzE");
      assertThat(field(heads.get(1), "traceparent"))
          .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
          .doesNotContain(context.traceId());
      assertThat(field(heads.get(2), "traceparent")).isEqualTo(EXAMPLE);
      assertThat(heads.get(3)).doesNotContain("trace");
    }
  }
}
