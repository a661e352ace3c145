// SPDX-License-Identifier: Apache-2.0
package dev.belay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A process of another program, and what Linux says it cost.
final class WatchedProcess {
  private static final double NANOS = 1e9;
  private static final double TICKS = 100;
  private static final int LOOK_MILLIS = 5;

  private WatchedProcess() {}

  /// What a process cost.
  ///
  /// @param exit its code
  /// @param wall seconds
  /// @param cpu seconds, user and system
  /// @param peakMegabytes the most memory it ever had, in resident pages
  record Cost(int exit, double wall, double cpu, double peakMegabytes) {}

  /// Runs a command to its end, or until it is to be killed.
  static Cost run(Path folder, List<String> command, BooleanSupplier kill)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    double cpu = 0;
    double peak = 0;
    boolean running = true;
    while (running) {
      cpu = Math.max(cpu, cpu(process.pid()));
      peak = Math.max(peak, peak(process.pid()));
      if (kill.getAsBoolean()) {
        process.destroyForcibly();
      }
      running = !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return new Cost(process.exitValue(), (System.nanoTime() - begun) / NANOS, cpu, peak);
  }

  private static double cpu(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    } catch (IOException e) {
      // It has ended.
      return 0;
    }
  }

  private static double peak(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
