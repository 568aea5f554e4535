import type { TestProject } from 'vitest/node';

/** Vitest's global setup: says in the end how many inputs each property was tried with, and all together. */
export default function setup({ vitest }: TestProject): () => void {
  return () => {
    const tests = vitest.state.getTestModules().flatMap(({ children }) => [...children.allTests()]);
    const tried = tests.flatMap((test) => {
      const { inputs } = test.meta();
      return inputs === undefined ? [] : { file: test.module.relativeModuleId, name: test.fullName, inputs };
    });
    if (tried.length === 0) return;
    for (const { file, name, inputs } of tried)
      console.log(`${words(inputs).padStart(7)} inputs: ${file}, ${name}`);
    const sum = tried.reduce((total, { inputs }) => total + inputs, 0);
    console.log(`${words(sum).padStart(7)} inputs for ${tried.length} properties`);
  };
}

const words = (count: number) => count.toLocaleString('en');
