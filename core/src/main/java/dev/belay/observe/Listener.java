// SPDX-License-Identifier: Apache-2.0
package dev.belay.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.kernel.Daemons;
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

/// Listens at the socket of this process and answers. All of its threads are platform threads, so
/// it does that also when every carrier of virtual threads spins.
final class Listener {
  private static final int MOST_AT_ONCE = 8;
  private static final int LONGEST_REQUEST = 256;

  private final UnaryOperator<String> answer;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  Listener(UnaryOperator<String> answer) {
    this.answer = answer;
  }

  /// Listens until the process ends. Where that is not possible, nobody can look from outside.
  void listen() {
    try {
      Folder folder = Folder.ofUser();
      folder.prepare();
      serve(folder.socketOf(ProcessHandle.current().pid()));
    } catch (IOException | RuntimeException e) {
      System.getLogger("dev.belay").log(Level.DEBUG, "tasks cannot be seen from outside", e);
    }
  }

  private void serve(Path socket) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bind(server, socket);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(socket), "belay-observe-end"));
      while (true) {
        SocketChannel caller = server.accept();
        if (places.tryAcquire()) {
          var _ = Daemons.start("belay-answer", () -> attend(caller));
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
