/**
 * Lets those who ask at about the same time share one read. It serves only those who asked before it began: who asks
 * while one is under way waits for the next, so that nobody is told of a time before they asked.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;

  const begin = async (): Promise<T> => {
    // Never at once: whoever asks in this turn of the event loop asks before the read begins.
    await (underWay ?? turnOfTheLoop());
    next = undefined;
    const answer = read();
    underWay = answer.catch(() => undefined).then(() => (underWay = undefined));
    return answer;
  };

  return () => (next ??= begin());
}

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
