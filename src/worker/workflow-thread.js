// Runs in the threads that Temporal's SDK makes for workflow code, in front of the SDK's own program, whose
// path is the only argument. Plain JavaScript, so that a thread starts without a compiler. See docs/adr/0060.
import { createRequire } from 'node:module';
import { promiseHooks } from 'node:v8';
import { Script } from 'node:vm';

// With a time limit every call into a workflow starts a thread that watches it, four or five times a task.
const { runInContext } = Script.prototype;
Script.prototype.runInContext = function withoutTimeLimit(context, options) {
  return runInContext.call(this, context, { ...options, timeout: undefined });
};

// Told that the hook cannot be had, as on other platforms, the SDK answers stack queries with that and notes
// no stack for each promise. Node's own AsyncLocalStorage, which workflow code needs, uses the same function:
// its hooks come with `before`.
const { createHook } = promiseHooks;
promiseHooks.createHook = (hooks) => {
  if (hooks.before) return createHook(hooks);
  leaveOutOneWarning();
  throw new Error('stacks of promises are off');
};

// The SDK warns of it on the console, which has lines of JSON only.
function leaveOutOneWarning() {
  const { warn } = console;
  console.warn = () => {
    console.warn = warn;
  };
}

createRequire(import.meta.url)(process.argv[2]);
