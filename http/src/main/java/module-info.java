// SPDX-License-Identifier: Apache-2.0

/// A pooled, limited, retried and cancellable HTTP session.
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the testkit is compiled later
module dev.belay.http {
  requires transitive dev.belay;
  requires org.apache.httpcomponents.client5.httpclient5;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires structured.fields;
  requires static com.github.luben.zstd_jni;
  requires static dec;
  requires static org.jspecify;
  requires static tools.jackson.databind;

  exports dev.belay.http;
  exports dev.belay.http.transport to
      dev.belay.testkit;
}
