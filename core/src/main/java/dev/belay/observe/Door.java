// SPDX-License-Identifier: Apache-2.0
package dev.belay.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;

/// Where a process can be asked from outside what its tasks do: a socket in the [Folder] of its
/// user. One line goes in, an answer comes out.
///
/// Nothing of it is loaded before the process has lived for a while, and then by a thread that does
/// nothing else. All of its threads are platform threads, so it answers also when every carrier of
/// virtual threads spins.
public final class Door {
  private static final long LIFE_BEFORE_MILLIS = 3_000;
  private static final int MOST_AT_ONCE = 8;
  private static final int LONGEST_REQUEST = 256;

  private final UnaryOperator<String> answer;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  private Door(UnaryOperator<String> answer) {
    this.answer = answer;
  }

  /// Opens the door of this process after three seconds; at once with `-Dbelay.observe`, never with
  /// `-Dbelay.observe=off`.
  ///
  /// @param answer gives the answer to a request; called on a thread of its own
  /// @return whether somebody has said that he will look
  public static boolean openLater(UnaryOperator<String> answer) {
    String said = System.getProperty("belay.observe");
    if ("off".equals(said)) {
      return false;
    }
    long wait = said == null ? LIFE_BEFORE_MILLIS : 0;
    Thread.ofPlatform().daemon().name("belay-observe").start(() -> new Door(answer).live(wait));
    return said != null;
  }

  private void live(long wait) {
    try {
      Thread.sleep(wait);
      Folder folder = Folder.ofUser();
      folder.prepare();
      serve(folder.socketOf(ProcessHandle.current().pid()));
    } catch (IOException | RuntimeException e) {
      System.getLogger("dev.belay").log(Level.DEBUG, "tasks cannot be seen from outside", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Path socket) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bind(server, socket);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(socket), "belay-observe-end"));
      while (true) {
        SocketChannel caller = server.accept();
        if (places.tryAcquire()) {
          Thread.ofPlatform().daemon().name("belay-answer").start(() -> attend(caller));
        } else {
          caller.close();
        }
      }
    }
  }

  /// A process of the same number that was killed has perhaps left its socket.
  private static void bind(ServerSocketChannel server, Path socket) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    try {
      server.bind(address);
    } catch (BindException taken) {
      if (isAnswered(address)) {
        throw taken;
      }
      Files.deleteIfExists(socket);
      server.bind(address);
    }
  }

  private static boolean isAnswered(UnixDomainSocketAddress address) {
    try (SocketChannel _ = SocketChannel.open(address)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void remove(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // Whoever looks next sweeps it away.
    }
  }

  private void attend(SocketChannel caller) {
    try (caller) {
      ByteBuffer text = UTF_8.encode(answerTo(readLine(caller)));
      while (text.hasRemaining()) {
        caller.write(text);
      }
    } catch (IOException e) {
      // The caller has gone.
    } finally {
      places.release();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the caller is told, whatever it is
  private String answerTo(String request) {
    try {
      return answer.apply(request);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      return Doors.REFUSED + e + "\n";
    }
  }

  private static String readLine(SocketChannel caller) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_REQUEST);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = caller.read(bytes);
      if (bytes.position() > 0 && bytes.get(bytes.position() - 1) == '\n') {
        break;
      }
    }
    return UTF_8.decode(bytes.flip()).toString().strip();
  }
}
