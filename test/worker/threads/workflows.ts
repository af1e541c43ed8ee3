/** Workflow code that the tested bundle of the product must not have, and code that waits. */
import { condition, defineSignal, setHandler } from '@temporalio/workflow';

export async function waits(): Promise<string> {
  let told = false;
  setHandler(defineSignal('tell'), () => {
    told = true;
  });
  await condition(() => told);
  return 'told';
}

export async function runsForever(): Promise<void> {
  for (;;);
}
