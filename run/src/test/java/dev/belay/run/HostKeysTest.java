// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.origin.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostKeysTest {
  @TempDir Path tmp;

  private static Wiring by(HostKey key, List<HostRule> hosts) {
    return new Wiring(Wiring.USER_AGENT, 10, 1, hosts, null, null, false, key);
  }

  @ParameterizedTest
  @CsvSource({
    "ORIGIN, http://A.example.co.uk/x,       http://a.example.co.uk:80",
    "ORIGIN, https://a.example.co.uk:8443/x, https://a.example.co.uk:8443",
    "ORIGIN, https://[::1]/x,                https://[::1]:443",
    "DOMAIN, http://a.example.co.uk/x,       example.co.uk",
    "DOMAIN, https://b.example.co.uk:8443/x, example.co.uk",
    "DOMAIN, http://127.0.0.1:8080/x,        127.0.0.1",
    "IP,     http://127.0.0.1:8080/x,        127.0.0.1",
    "IP,     http://localhost:8080/x,        127.0.0.1",
    "IP,     http://nowhere.invalid/x,       http://nowhere.invalid:80"
  })
  void names_what_shares_the_limits(HostKey kind, String url, String key) throws Exception {
    assertThat(new HostKeys(kind).of(URI.create(url))).isEqualTo(key);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOMAIN", "IP"})
  void two_ports_of_one_host_share_its_cap(HostKey kind) throws Exception {
    try (Origin a = Origin.start();
        Origin b = Origin.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        urls.add(a.url("/delay?ms=20&request=" + i));
        urls.add(b.url("/delay?ms=20&request=" + i));
      }
      Path list = Runs.list(tmp.resolve("urls.txt"), urls);
      Path run = tmp.resolve("run");
      var result = Runs.run(Runs.of(list, run).perHost(2).wiring(by(kind, List.of())));
      assertThat(result.code()).isEqualTo(ExitCode.OK);
      assertThat(result.summary().peakInFlight()).isEqualTo(2);
      assertThat(Runs.records(run).values())
          .allMatch(record -> record.get("host_key").asString().equals("127.0.0.1"));
    }
  }

  @Test
  void limits_of_single_hosts_are_refused_beside_it() {
    List<HostRule> rules = List.of(new HostRule("example.com", 2, null));
    assertThatThrownBy(() -> by(HostKey.DOMAIN, rules))
        .hasMessage(
            "host-key must not be given with limits of single hosts, which are for one name and"
                + " port");
  }
}
