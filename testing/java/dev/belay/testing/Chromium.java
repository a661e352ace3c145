// SPDX-License-Identifier: Apache-2.0
package dev.belay.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real Chromium without a window, started anew for each page. Its folder must lie where a
/// Chromium that was installed as a snap sees it, which is below `target`.
public final class Chromium {
  private final Path folder;
  private final int width;
  private final int height;

  /// What it left behind.
  ///
  /// @param dom the page after its scripts have run
  /// @param log what was written to the console, among other things
  public record Page(String dom, String log) {}

  public Chromium(Path folder, int width, int height) {
    this.folder = folder;
    this.width = width;
    this.height = height;
  }

  /// Loads a page and waits until its scripts have run.
  public Page load(Path page, boolean dark) throws IOException, InterruptedException {
    return run(scheme(dark), "--dump-dom", page.toUri().toString());
  }

  /// Takes a picture of a page.
  public void screenshot(Path page, boolean dark, Path picture)
      throws IOException, InterruptedException {
    Files.createDirectories(picture.toAbsolutePath().getParent());
    run(scheme(dark), "--screenshot=" + picture.toAbsolutePath(), page.toUri().toString());
  }

  private static String scheme(boolean dark) {
    return "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1);
  }

  private Page run(String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless=new",
                // Whoever builds in a container is root there; the pages are our own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + width + "," + height));
    command.addAll(List.of(options));
    Path dom = folder.resolve("dom");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("chromium did not do it: " + Files.readString(log));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new Page(Files.readString(dom), Files.readString(log));
  }
}
