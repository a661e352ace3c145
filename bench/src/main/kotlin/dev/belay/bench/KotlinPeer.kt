// SPDX-License-Identifier: Apache-2.0
@file:JvmName("KotlinPeer")

package dev.belay.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** What the tables ask of Kotlin's coroutines, on their default dispatcher. */

private const val HOUR_MILLIS = 3_600_000L

fun semaphoreCycles(permits: Int, tasks: Int, cycles: Int): Int = runBlocking(Dispatchers.Default) {
  val semaphore = Semaphore(permits)
  coroutineScope {
    repeat(tasks) {
      launch {
        repeat(cycles) {
          semaphore.acquire()
          yield()
          semaphore.release()
        }
      }
    }
  }
  semaphore.availablePermits
}

fun handOver(hops: Int) = runBlocking(Dispatchers.Default) {
  val ping = Semaphore(1)
  val pong = Semaphore(1, 1)
  coroutineScope {
    launch { play(ping, pong, hops / 2) }
    launch { play(pong, ping, hops / 2) }
  }
}

private suspend fun play(mine: Semaphore, other: Semaphore, times: Int) {
  repeat(times) {
    mine.acquire()
    other.release()
  }
}

fun pingPong(hops: Int): Long = runBlocking(Dispatchers.Default) {
  val ping = Channel<Int>(1)
  val pong = Channel<Int>(1)
  var sum = 0L
  coroutineScope {
    launch { repeat(hops / 2) { pong.send(ping.receive()) } }
    launch {
      repeat(hops / 2) {
        ping.send(it)
        sum += pong.receive()
      }
    }
  }
  sum
}

fun queue(capacity: Int, items: Int): Long = runBlocking(Dispatchers.Default) {
  val channel = Channel<Int>(capacity)
  var sum = 0L
  coroutineScope {
    launch { repeat(items) { channel.send(it) } }
    launch { repeat(items) { sum += channel.receive() } }
  }
  sum
}

fun timeouts(count: Int): Long = runBlocking(Dispatchers.Default) {
  var sum = 0L
  repeat(count) { sum += withTimeout(HOUR_MILLIS) { it } }
  sum
}
