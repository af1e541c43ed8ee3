/** Steps that wait until the test says how they end. */
import { ApplicationFailure } from '@temporalio/common';

type End = 'finish' | 'fail';
type Gate = {
  began: Promise<void>;
  end: Promise<End>;
  entered: () => void;
  leave: (how: End) => void;
};

function createGate(): Gate {
  let entered: () => void = () => undefined;
  let leave: (how: End) => void = () => undefined;
  const began = new Promise<void>((resolve) => (entered = resolve));
  const end = new Promise<End>((resolve) => (leave = resolve));
  return { began, end, entered: () => entered(), leave: (how) => leave(how) };
}

/** `begun` has the name of a step as often as it began. */
export function createStage() {
  const gates = new Map<string, Gate>();
  const begun: string[] = [];
  let open = false;
  const gateOf = (name: string): Gate => {
    const gate = gates.get(name) ?? createGate();
    gates.set(name, gate);
    return gate;
  };
  return {
    begun,
    async enter(name: string) {
      begun.push(name);
      const gate = gateOf(name);
      gate.entered();
      const how = open ? 'finish' : await gate.end;
      if (how === 'fail') throw ApplicationFailure.create({ message: 'no', type: 'step-failed' });
      return {};
    },
    step(name: string) {
      const { began, leave } = gateOf(name);
      return { began, finish: () => leave('finish'), fail: () => leave('fail') };
    },
    finishAll() {
      open = true;
      for (const gate of gates.values()) gate.leave('finish');
    },
  };
}
