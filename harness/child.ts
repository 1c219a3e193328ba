import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A script of ours in its own process, so that it shares only the CPU with the servers. Disposing ends it. */
export interface Child extends AsyncDisposable {
  /** Asks a question and returns the answer, one at a time. Throws when the process ends instead. */
  ask(question: unknown): Promise<unknown>;
}

export function startChild(script: string, signal: AbortSignal): Child {
  const child = fork(script, { signal });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code}`)));
  });
  ended.catch(() => {});
  return {
    async ask(question) {
      child.send({ question });
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return answer;
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Answers each question of the parent, and ends the process when the parent ends. */
export function answerParent(answer: (question: unknown) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', async (message: { question: unknown }) => {
    process.send?.(await answer(message.question));
  });
}
