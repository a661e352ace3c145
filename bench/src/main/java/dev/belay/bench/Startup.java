// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// How long `./belay --version` takes beside `java -version`, in turns; and `./belay fetch --help`,
/// which needs the whole option model.
final class Startup implements Table {
  private static final int ROUNDS = Integer.getInteger("rounds", 21);
  private static final double DEMANDED = 4;

  @Override
  public void hold() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String belay = root().resolve("belay").toString();
    List<List<String>> commands =
        List.of(
            List.of(java, "-version"),
            List.of(belay, "--version"),
            List.of(belay, "fetch", "--help"));
    double[][] seconds = new double[commands.size()][ROUNDS];
    // The first call may build the command.
    for (List<String> command : commands) {
      double _ = seconds(command);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < commands.size(); i++) {
        seconds[i][round] = seconds(commands.get(i));
      }
    }
    System.out.printf("%nStart-up, medians of %d, in turns%n", ROUNDS);
    double floor = median(seconds[0]);
    for (int i = 0; i < commands.size(); i++) {
      List<String> command = commands.get(i);
      String name = String.join(" ", command.subList(1, command.size()));
      double median = median(seconds[i]);
      System.out.printf(
          "  %-24s %7.0f ms   %5.2f x%s%n",
          (i == 0 ? "java " : "./belay ") + name,
          median * 1000,
          median / floor,
          i == 1 ? "   (at most %.0f x)".formatted(DEMANDED) : "");
    }
  }

  private static Path root() throws URISyntaxException {
    Path classes =
        Path.of(Startup.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return classes.resolve("../../..").normalize();
  }

  private static double seconds(List<String> command) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int status = process.waitFor();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (status != 0) {
      throw new IOException(command + " ended with " + status);
    }
    return seconds;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
