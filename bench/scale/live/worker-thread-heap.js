// Loaded into each thread of a measured worker in front of its own program: says how much the heap of that thread
// holds when asked. Plain JavaScript, so that a thread starts without a compiler.
import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  const asked = new BroadcastChannel('bench-heap-asked');
  const answered = new BroadcastChannel('bench-heap');
  asked.onmessage = () => {
    globalThis.gc?.();
    answered.postMessage(getHeapStatistics().used_heap_size);
  };
  // Neither keeps a thread from ending.
  asked.unref();
  answered.unref();
}
