/** Memory of this process, and of the threads that were made to say theirs (scale/live/worker-thread-heap.js). */
import { setTimeout as delay } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel } from 'node:worker_threads';

export type ProcessMemory = {
  /** What the system gave the process. */
  rssBytes: number;
  /** What the heaps of JavaScript hold, of all threads; after a collection where one can be asked for. */
  heapBytes: number;
};

/** Threads answer within milliseconds unless they are busy, which nothing is measured with. */
const answerMs = 1_000;

export async function readMemory(): Promise<ProcessMemory> {
  const threads: number[] = [];
  const answered = new BroadcastChannel('bench-heap');
  const asked = new BroadcastChannel('bench-heap-asked');
  try {
    answered.onmessage = (event) => void threads.push((event as { data: number }).data);
    asked.postMessage(null);
    globalThis.gc?.();
    await delay(answerMs);
  } finally {
    answered.close();
    asked.close();
  }
  const heap = getHeapStatistics().used_heap_size;
  return {
    rssBytes: process.memoryUsage.rss(),
    heapBytes: threads.reduce((sum, used) => sum + used, heap),
  };
}
