/** A safeguard of the engine taken out on purpose, as edits of its source: the simulation must notice. */
export type Sabotage = { readonly name: string; readonly edits: readonly Edit[] };

/** `find` stands exactly once in the file, below packages/engine/src. */
type Edit = { readonly file: string; readonly find: string; readonly put: string };

const noGuard = (name: string): Edit => ({
  file: 'lifecycle/guards.ts',
  find: `export const ${name}: Guard = (`,
  put: `export const ${name}: Guard = () => undefined;\nexport const ${name}Sabotaged: Guard = (`,
});

export const sabotages: readonly Sabotage[] = [
  {
    name: 'a key is switched off before its successor is in custody',
    edits: [
      {
        file: 'lifecycle/rules.ts',
        find: `if (newer.custody !== 'current') {`,
        put: 'if (facts.name === undefined) {',
      },
      noGuard('g1SuccessorInCustody'),
    ],
  },
  {
    name: 'CreateAccessKey is sent again when its answer was lost',
    edits: [
      {
        file: 'issue.ts',
        find: 'const created = await access.keys.create(facts.name);',
        put: `const once = await access.keys.create(facts.name);
  const created = once.status === 'unclear' ? await access.keys.create(facts.name) : once;`,
      },
    ],
  },
  {
    name: 'the intent is closed after an ambiguous creation',
    edits: [
      {
        file: 'issue.ts',
        find: `if (created.status === 'unclear') return {`,
        put: `if (created.status === 'unclear') return abandon(deps, event, { record: facts.record, outcome: created });
  if (created.status !== 'created') return {`,
      },
    ],
  },
  {
    name: 'open intents are ignored',
    edits: [
      {
        file: 'lifecycle/rules.ts',
        find: 'r3: Rule = judgeIntent;',
        put: 'r3: Rule = (user) => (user.facts.name === undefined ? judgeIntent(user) : undefined);',
      },
    ],
  },
  {
    name: 'an unreadable tag is taken for "not exempt"',
    edits: [
      {
        file: 'lifecycle/guards.ts',
        find: '  return need === undefined\n    ? undefined\n    : readOrUnknown',
        put: `  return need === undefined || factOf(need, facts) === 'unreadable'\n    ? undefined\n    : readOrUnknown`,
      },
    ],
  },
  {
    name: 'the credential report is trusted, and the keys are not listed again',
    edits: [
      {
        file: 'rotate-user.ts',
        find: `if (!isKnown(nominated.keys) || nominated.keys.seen !== 'listed') {`,
        put: 'if (!isKnown(nominated.keys)) {',
      },
      noGuard('g1FreshList'),
    ],
  },
  {
    name: 'nobody looks at epochs, nor at how old the lease is',
    edits: [
      {
        file: 'testing/world-journal.ts',
        find: 'if (keys.some((key) => (table.epochs.get(key) ?? 0) > epoch)) throw',
        put: 'if (epoch < 0 && keys.some((key) => (table.epochs.get(key) ?? 0) > epoch)) throw',
      },
      {
        file: 'testing/world-journal.ts',
        find: 'if ((table.intents.get(account)?.get(user)?.epoch ?? 0) > epoch) throw',
        put: 'if (epoch < 0 && (table.intents.get(account)?.get(user)?.epoch ?? 0) > epoch) throw',
      },
      {
        file: 'testing/world-journal.ts',
        find: 'if (there?.epoch !== epoch) throw leaseLost(epoch);',
        put: 'if (there === undefined) throw leaseLost(epoch);',
      },
      { file: 'lease.ts', find: 'if (!lost && clock.elapsedMs()', put: 'if (!lost || clock.elapsedMs()' },
    ],
  },
  {
    name: 'a request is sent again without asking whether the lease is still held',
    edits: [{ file: 'testing/world-session.ts', find: 'beforeEffect?.();', put: '' }],
  },
  { name: 'G2 does not ask whether the newest key was adopted', edits: [noGuard('g2AdoptedNewest')] },
  {
    name: 'holds are ignored',
    edits: [
      {
        file: 'lifecycle/exceptions.ts',
        find: 'hold.until === undefined || now < hold.until;',
        put: 'hold.since > now;',
      },
    ],
  },
  {
    name: 'a run deletes what it has switched off itself',
    edits: [
      {
        file: 'lifecycle/rules.ts',
        find: 'if (off !== undefined && off.by === facts.run) continue;',
        put: '',
      },
    ],
  },
];
