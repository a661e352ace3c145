// SPDX-License-Identifier: Apache-2.0
package dev.belay.run;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/// What went wrong, in words: file system exceptions often say no more than the file's name.
final class Failures {
  private Failures() {}

  static String text(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException e -> "no such file";
      case AccessDeniedException e -> "permission denied";
      case NotDirectoryException e -> "not a directory";
      case FileAlreadyExistsException e -> "a file of that name is in the way";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> orName(failure.getMessage(), failure);
    };
  }

  private static String orName(@Nullable String message, Throwable failure) {
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
