/** The same of each call of a clean run, one after another; what goes wrong says at which. */
export async function atEach(calls: readonly string[], look: (nth: number) => Promise<void>): Promise<void> {
  for (const [nth, call] of calls.entries()) {
    try {
      await look(nth);
    } catch (cause) {
      throw new Error(`call ${nth} (${call}): ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}
