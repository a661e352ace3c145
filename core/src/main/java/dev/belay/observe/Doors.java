// SPDX-License-Identifier: Apache-2.0
package dev.belay.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// The processes of this user that can be asked what their tasks do; see [Door].
///
/// An answer begins with a line that tells whether the question was understood.
public final class Doors {
  /// The first line of an answer to what was understood begins so.
  public static final String OK = "ok ";

  /// The answer to what was not understood begins so, and says why.
  public static final String REFUSED = "error ";

  private Doors() {}

  /// Lists them, and sweeps away what processes left behind that were killed.
  ///
  /// @return their process ids, in order
  /// @throws IOException when the folder of sockets could be entered by others, or not be read
  public static List<Long> processes() throws IOException {
    Folder folder = Folder.ofUser();
    if (!folder.exists()) {
      return List.of();
    }
    folder.check();
    return folder.processes();
  }

  /// Tells whether a process can be asked.
  ///
  /// @param pid its id
  /// @return whether it has a socket
  /// @throws IOException when the folder of sockets could be entered by others
  public static boolean isOpen(long pid) throws IOException {
    Folder folder = Folder.ofUser();
    if (!folder.exists()) {
      return false;
    }
    folder.check();
    return Files.exists(folder.socketOf(pid), LinkOption.NOFOLLOW_LINKS);
  }

  /// Asks one, and waits for the answer until the thread is interrupted.
  ///
  /// @param pid its process id
  /// @param request one line
  /// @return the answer
  /// @throws IOException when it does not listen, or others could get at the socket
  public static String ask(long pid, String request) throws IOException {
    Folder folder = Folder.ofUser();
    folder.check();
    Path socket = folder.socketOf(pid);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer line = UTF_8.encode(request + "\n");
      while (line.hasRemaining()) {
        channel.write(line);
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer some = ByteBuffer.allocate(1 << 16);
      while (channel.read(some) >= 0) {
        answer.write(some.array(), 0, some.position());
        some.clear();
      }
      return answer.toString(UTF_8);
    }
  }
}
